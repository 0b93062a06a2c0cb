use domain::Error;
use domain::permission::Permission;
use domain::refusal::Refusal;
use leptos::prelude::*;

use super::{KEPT, LISTS, PATH, kept};
use crate::calls::{Answer, refusals};
use crate::components::{
    BackLink, Copyable, EntityScreen, Exact, ScreenWords, Title, link_to, use_viewer, use_way_back,
};
use crate::pages::api_keys::screen_of;

const WORDS: ScreenWords = ScreenWords {
    noun: "Refusal",
    param: "id",
    missing: "No refusal has this request ID",
    because: concat!(
        "The request may have been accepted, the ID may be cut, or it is too long ago. ",
        kept!(),
        " What is no secret of any tenant is not kept at all."
    ),
};

/// Why one call was refused.
#[component]
pub(crate) fn RefusalScreen() -> impl IntoView {
    let show = Callback::new(|refusal| view! { <Shown refusal=refusal /> }.into_any());
    view! { <EntityScreen words=WORDS back=use_way_back(LISTS) load=load show=show /> }
}

async fn load(id: String) -> Answer<Refusal> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The refusal").into()) };
    refusals::get(id).await
}

#[component]
fn Shown(refusal: Refusal) -> impl IntoView {
    let Refusal { id, at, code, credential, api, method, host, path, address, agent, detail, base_string } = refusal;
    let fact = |name: &'static str, value: Option<String>| {
        let value = match value.filter(|value| !value.is_empty()) {
            Some(value) => value.into_any(),
            None => view! { <span class="muted">"not told"</span> }.into_any(),
        };
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    let detail = (!detail.is_empty()).then(|| view! { <p>{detail}</p> });
    let base_string = base_string.map(|text| {
        view! {
            <dl class="facts">
                <div><dt>"Signature base string, as it was seen here"</dt><dd><Copyable text=text what="base string" /></dd></div>
            </dl>
        }
    });
    view! {
        <Title text=code.as_str() />
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{code.as_str()}</h1>
                <p>"Refused " <Exact at=at /></p>
            </div>
        </div>
        <div class="cards">
            <section class="card" aria-labelledby="refusal-why">
                <header><h2 id="refusal-why">"Why"</h2></header>
                <div class="body">
                    <div class="stack tight"><p><b>{code.meaning()}</b></p> {detail} {base_string}</div>
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
            let key = id.parse().ok().filter(|_| sees_keys).map(|key| screen_of(key, PATH.to_owned()));
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
