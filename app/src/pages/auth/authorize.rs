use domain::access::Access;
use domain::authorization::{Onward, Reach, SignInRequest};
use domain::id::TemporaryId;
use domain::session::Viewer;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use service::sessions::Caller;
use service::{Failure, Service, authorizations};

use super::form::{Card, FormError, Sent};
use crate::components::counted;

/// What a consumer of OAuth 1.0a asks whoever is signed in (RFC 5849 §2.2), or where they go from there.
#[component]
pub(crate) fn Authorize() -> impl IntoView {
    if let Some(onward) = use_context::<Onward>() {
        return view! { <GoOn onward=onward /> }.into_any();
    }
    let sent = Sent::before();
    let in_form = sent.value("oauth_token");
    let token = match in_form.is_empty() {
        true => use_query_map().with_untracked(|query| query.get("oauth_token")).unwrap_or_default(),
        false => in_form,
    };
    let service = expect_context::<Service>();
    let caller = use_context::<Option<Caller>>().flatten();
    let page = move || {
        let (service, sent, caller, token) = (service.clone(), sent.clone(), caller.clone(), token.clone());
        Suspend::new(async move {
            let Some(caller) = caller else {
                return view! { <NotAsked error=domain::Error::Unauthenticated /> }.into_any();
            };
            match find(&service, &caller, &token).await {
                Ok(asked) => view! { <Form sent=sent asked=asked caller=caller /> }.into_any(),
                Err(error) => view! { <NotAsked error=error /> }.into_any(),
            }
        })
    };
    view! { <Suspense>{page}</Suspense> }.into_any()
}

async fn find(service: &Service, caller: &Caller, token: &str) -> domain::Result<SignInRequest> {
    let id: TemporaryId = token.parse().map_err(|_| domain::Error::not_found("The sign-in request"))?;
    authorizations::asked(service, &caller.actor, id).await.map_err(Failure::tell)
}

#[component]
fn Form(sent: Sent, asked: SignInRequest, caller: Caller) -> impl IntoView {
    let SignInRequest { id, consumer, back_to, reach, days } = asked;
    let title = format!("Let {consumer} act for you?");
    let Viewer { id: user, name, email, .. } = caller.viewer;
    let after = match back_to {
        Some(host) => {
            view! { "Whatever you say, you are then sent back to " <b class="break">{host}</b> "." }.into_any()
        }
        None => view! { "If you allow it, you get a code to type into it." }.into_any(),
    };
    view! {
        <Card heading=title.clone() title=title wide=true>
            <p>
                <b dir="auto">{consumer.clone()}</b> " asks to call APIs as you, " <b dir="auto">{name}</b> " ("{email}"). Allow it only \
                if you have just begun this there yourself."
            </p>
            <FormError sent=sent.clone() title="Nothing was allowed." />
            <form class="form" method="post" action="/oauth1/authorize">
                <input type="hidden" name="oauth_token" value=id.to_string() />
                // Somebody else may have signed in by the time it is sent.
                <input type="hidden" name="user" value=user.to_string() />
                <Reached reach=reach sent=sent />
                <ul class="points">
                    <li>"It never reaches more than you do at that time, and can do nothing in this console."</li>
                    <li>
                        {format!("It ends after {}, or when you withdraw it under Profile settings.", counted(days, "day"))}
                    </li>
                    <li>{after}</li>
                </ul>
                <div class="choices">
                    <button class="btn primary" name="decision" value="allow">"Allow"</button>
                    <button class="btn" name="decision" value="deny">"Do not allow"</button>
                </div>
            </form>
            <form class="auth-foot" method="post" action="/logout">
                "Not you? " <button class="linkish">"Sign out"</button>
            </form>
        </Card>
    }
}

/// What the user reaches, and how much of it they give away.
#[component]
fn Reached(reach: Vec<Reach>, sent: Sent) -> impl IntoView {
    if reach.is_empty() {
        return view! { <p class="muted">"You reach no API by now, so there is nothing that it could do yet."</p> }
            .into_any();
    }
    let error = sent.error("access").or_else(|| sent.error("decision"));
    let row = |Reach { api, name, access }: Reach| {
        let field = format!("access.{api}");
        let chosen = sent.value(&field);
        let choices = [
            ("all", if access == Access::Full { "Full, as you" } else { "Read, as you" }, true),
            ("read", "Read", access == Access::Full),
            ("none", "No access", true),
        ];
        let options = choices.into_iter().filter(|(.., offered)| *offered).map(|(value, label, _)| {
            view! { <option value=value selected=chosen == value>{label}</option> }
        });
        view! {
            <li>
                <label for=field.clone()><span dir="auto">{name}</span> " " <small><code>{api}</code></small></label>
                <select id=field.clone() name=field class="push">{options.collect_view()}</select>
            </li>
        }
    };
    view! {
        <fieldset class="field">
            <legend>"What it may reach"</legend>
            <p class="hint">"Left as it is, it reaches what you reach, also when that changes. Choose less to hold it to that."</p>
            <ul class="lines">{reach.into_iter().map(row).collect_view()}</ul>
            {error.map(|error| view! { <p class="error" role="alert">{error}</p> })}
        </fieldset>
    }
    .into_any()
}

/// There is nothing to decide.
#[component]
fn NotAsked(error: domain::Error) -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::from_u16(error.status()).unwrap_or(http::StatusCode::NOT_FOUND));
    }
    let words = match error {
        domain::Error::NotFound { .. } => {
            "There is no such sign-in request: the address may be cut, the request has ended, or you are signed in to \
             another organisation than it is for."
                .to_owned()
        }
        other => other.to_string(),
    };
    view! {
        <Card heading="Nothing to allow" title="Nothing to allow">
            <div class="notice danger" role="alert"><div>{words}</div></div>
            <p class="auth-foot"><a class="link" href="/">"Open the console"</a></p>
        </Card>
    }
}

/// After the decision.
#[component]
fn GoOn(onward: Onward) -> impl IntoView {
    match onward {
        Onward::Back { consumer, url } => {
            let heading = format!("Back to {consumer}");
            view! {
                <Card heading=heading.clone() title=heading>
                    <p>"You are on your way. If nothing happens, "<a class="link" href=url rel="noreferrer">"go back yourself"</a>"."</p>
                </Card>
            }
            .into_any()
        }
        Onward::Code { consumer, code } => {
            let heading = format!("Your code for {consumer}");
            view! {
                <Card heading=heading.clone() title=heading>
                    <p>"Type it where " <b dir="auto">{consumer}</b> " asks for it, within ten minutes. It works once."</p>
                    <p class="code-once"><output aria-label="Code">{code}</output></p>
                    <p class="auth-foot">"You can close this page then."</p>
                </Card>
            }
            .into_any()
        }
        Onward::Nowhere { consumer } => view! {
            <Card heading="Not allowed" title="Not allowed">
                <p><b dir="auto">{consumer}</b> " gets nothing. You can close this page."</p>
                <p class="auth-foot"><a class="link" href="/">"Open the console"</a></p>
            </Card>
        }
        .into_any(),
    }
}
