use domain::Error;
use domain::permission::Permission;
use domain::refusal::Refusal;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{BackLink, KEPT, PATH};
use crate::calls::{Answer, Problem, refusals};
use crate::components::{Copyable, Exact, Failed, Icon, Loading, Shape, Title, link_to, use_viewer};
use crate::pages::api_keys::screen_of;
use crate::pages::not_found::answer_not_found;

/// Why one call was refused.
#[component]
pub(crate) fn RefusalScreen() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")).unwrap_or_default());
    let found = Resource::new_blocking(move || id.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <Transition fallback=|| view! { <Loading what="the refusal" /> }>
            {move || found.get().map(|answer| match answer {
                Ok(refusal) => view! { <Shown refusal=refusal /> }.into_any(),
                Err(Problem::Refused(Error::NotFound { .. })) => view! { <NoRefusal /> }.into_any(),
                Err(problem) => view! {
                    <Title text="Refusal" />
                    <div class="head"><div><BackLink /><h1>"Refusal"</h1></div></div>
                    <Failed what="this refusal" problem=problem retry=retry />
                }.into_any(),
            })}
        </Transition>
    }
}

async fn load(id: String) -> Answer<Refusal> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The refusal").into()) };
    refusals::get(id).await
}

#[component]
fn Shown(refusal: Refusal) -> impl IntoView {
    let Refusal { id, at, code, credential, api, method, host, path, address, agent, detail } = refusal;
    let fact = |name: &'static str, value: Option<String>| {
        let value = match value.filter(|value| !value.is_empty()) {
            Some(value) => value.into_any(),
            None => view! { <span class="muted">"not told"</span> }.into_any(),
        };
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let detail = (!detail.is_empty()).then(|| view! { <p>{detail}</p> });
    view! {
        <Title text=code.as_str() />
        <div class="head">
            <div>
                <BackLink />
                <h1>{code.as_str()}</h1>
                <p>"Refused " <Exact at=at /></p>
            </div>
        </div>
        <div class="cards">
            <section class="card" aria-labelledby="refusal-why">
                <header><h2 id="refusal-why">"Why"</h2></header>
                <div class="body">
                    <div class="stack tight"><p><b>{code.meaning()}</b></p> {detail}</div>
                </div>
            </section>
            <Credential id=credential />
            <section class="card" aria-labelledby="refusal-request">
                <header><h2 id="refusal-request">"Request"</h2></header>
                <div class="body">
                    <dl class="facts">
                        {fact("Method", method)}
                        {fact("API", api)}
                        {fact("Host", host)}
                        {fact("Path", path)}
                        {fact("Address", address)}
                        {fact("Client", Some(agent))}
                        <div><dt>"Request ID"</dt><dd><Copyable text=id.to_string() what="request ID" /></dd></div>
                    </dl>
                </div>
            </section>
            <p class="muted">{KEPT}</p>
        </div>
    }
}

#[component]
fn Credential(id: Option<String>) -> impl IntoView {
    let sees_keys = use_viewer().may(Permission::ApiKeysRead);
    let body = match id {
        None => view! { <p class="muted">"None that is known: the secret is that of no credential."</p> }.into_any(),
        Some(id) => {
            let key = id.parse().ok().filter(|_| sees_keys).map(|key| screen_of(key, PATH));
            view! {
                <div class="line">
                    <Copyable text=id.clone() what="credential ID" />
                    <span class="actions push">
                        {key.map(|href| view! { <a class="btn small" href=href>"Show the key"</a> })}
                        <a class="btn small" href=link_to(PATH, &[("credential", id)])>"All its refusals"</a>
                    </span>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <section class="card" aria-labelledby="refusal-credential">
            <header><h2 id="refusal-credential">"Credential"</h2></header>
            <div class="body">{body}</div>
        </section>
    }
}

#[component]
fn NoRefusal() -> impl IntoView {
    answer_not_found();
    view! {
        <Title text="No such refusal" />
        <div class="head"><div><BackLink /><h1>"No such refusal"</h1></div></div>
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Search size=28 />
                <h2>"No refusal has this request ID"</h2>
                <p>
                    "The request may have been accepted, the ID may be cut, or it is too long ago. " {KEPT}
                    " What is no secret of any tenant is not kept at all."
                </p>
                <div class="actions"><a class="btn" href=PATH>"Show the latest refusals"</a></div>
            </div>
        </div>
    }
}
