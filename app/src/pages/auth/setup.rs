use leptos::prelude::*;
use service::Service;

use super::form::{Card, FormError, Line, NewPassword, Sent};
use super::link::{self, Found, Unavailable};

/// What the page has to say.
enum Step {
    Form,
    SetUpAlready,
    NoLink(Found),
}

#[component]
pub(crate) fn Setup() -> impl IntoView {
    let sent = Sent::before();
    let token = link::token(&sent);
    let service = expect_context::<Service>();
    let page = move || {
        let (service, sent, token) = (service.clone(), sent.clone(), token.clone());
        Suspend::new(async move {
            match step(&service, &token).await {
                Step::Form => view! { <Form sent=sent token=token /> }.into_any(),
                Step::SetUpAlready => view! { <SetUpAlready /> }.into_any(),
                Step::NoLink(found) => view! { <NoLink found=found /> }.into_any(),
            }
        })
    };
    view! { <Suspense>{page}</Suspense> }
}

async fn step(service: &Service, token: &str) -> Step {
    match link::find(service, token).await {
        Found::Setup => Step::Form,
        found => match service::setup::is_needed(service).await {
            Ok(false) => Step::SetUpAlready,
            Ok(true) => Step::NoLink(found),
            Err(failure) => Step::NoLink(Found::Unknown(failure.tell())),
        },
    }
}

#[component]
fn Form(sent: Sent, token: String) -> impl IntoView {
    let focus = sent.focus(&["organisation", "name", "email", "password"]);
    view! {
        <Card heading="Set up Claviger" title="Set up" wide=true>
            <p>"You become the first administrator. Everything else is set in the console, and can be changed there."</p>
            <FormError sent=sent.clone() title="Nothing was set up." />
            <form class="form" method="post" action="/setup" novalidate>
                <input type="hidden" name="token" value=token />
                <Line
                    sent=sent.clone() name="organisation" label="Organisation" autocomplete="organization" focus=focus
                    hint="Whose credentials are kept here."
                />
                <Line sent=sent.clone() name="name" label="Your name" autocomplete="name" focus=focus />
                <Line
                    sent=sent.clone() name="email" label="Email" kind="email" autocomplete="username" focus=focus
                    hint="With this you sign in. Nothing is sent to it."
                />
                <NewPassword sent=sent focus=focus />
                <button class="btn primary block">"Create administrator"</button>
            </form>
        </Card>
    }
}

#[component]
fn SetUpAlready() -> impl IntoView {
    view! {
        <Card heading="Claviger is set up already" title="Set up">
            <p>"This server has an administrator, so its set-up link works no longer. Ask them to add you."</p>
            <p class="auth-foot"><a class="btn primary" href="/login">"Sign in"</a></p>
        </Card>
    }
}

/// Where the link is found.
#[component]
fn NoLink(found: Found) -> impl IntoView {
    let trouble = match found {
        Found::Unknown(error) => view! { <Unavailable error=error /> }.into_any(),
        Found::Missing => {
            view! { <p>"This server has no administrator yet. Whoever opens its set-up link becomes the first."</p> }
                .into_any()
        }
        _ => view! {
            <div class="notice danger" role="alert">
                <div>
                    <b>"This set-up link does not work."</b>
                    " It was replaced by a newer one, is older than a day, or a part of it is missing."
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        <Card heading="Set up Claviger" title="Set up" wide=true>
            {trouble}
            <p class="auth-foot">
                "Open the link that stands last in the output of " <code>"claviger serve"</code>
                ". Stop it and start it again to have a new link printed: the newest one works, for a day and once."
            </p>
        </Card>
    }
}
