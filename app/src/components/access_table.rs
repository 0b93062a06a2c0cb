use domain::access::Access;
use domain::api_key::EffectiveAccess;
use domain::permission::Permission;
use leptos::prelude::*;

use super::capitalized::capitalized;
use super::counted::counted;
use super::frame::use_viewer;

/// So many APIs without access are folded.
const MANY: usize = 6;

/// What a credential may do at each API, and what gives or takes it. Of one that is `refused` altogether the page says
/// why at its top, once for all APIs.
#[component]
pub(crate) fn AccessTable(access: Vec<EffectiveAccess>, refused: bool) -> impl IntoView {
    match (refused, access.is_empty()) {
        (true, _) => view! { <div class="body"><p class="muted">"Nothing now: it is refused."</p></div> }.into_any(),
        (false, true) => view! { <NoApis /> }.into_any(),
        (false, false) => view! { <Reached access=access /> }.into_any(),
    }
}

/// What is reached first, and what is not folded below it if there is much of it.
#[component]
fn Reached(access: Vec<EffectiveAccess>) -> impl IntoView {
    let (reached, rest): (Vec<_>, Vec<_>) = access.into_iter().partition(|to| to.access != Access::None);
    if rest.len() < MANY {
        let all = reached.into_iter().chain(rest).collect();
        return view! { <Table caption="Access by API" access=all /> }.into_any();
    }
    let title = format!("No access to {}", counted(rest.len() as u64, "API"));
    let reached = if reached.is_empty() {
        view! { <div class="body"><p class="muted">"It reaches no API."</p></div> }.into_any()
    } else {
        view! { <Table caption="Access by API" access=reached /> }.into_any()
    };
    view! {
        {reached}
        <details class="fold rest">
            <summary>{title}</summary>
            <Table caption="APIs without access" access=rest />
        </details>
    }
    .into_any()
}

#[component]
fn Table(caption: &'static str, access: Vec<EffectiveAccess>) -> impl IntoView {
    let row = |EffectiveAccess { api, name, access, reason }: EffectiveAccess| {
        let reason = capitalized(&reason);
        let level = if access == Access::None {
            view! { <span class="muted">{access.label()}</span> }.into_any()
        } else {
            view! { <span class="tag">{access.label()}</span> }.into_any()
        };
        view! {
            <tr>
                <td class="c-name">
                    <span class="name" dir="auto">{name} " " <small><code>{api}</code></small></span>
                    <span class="meta">{reason.clone()}</span>
                </td>
                <td class="c-access keep">{level}</td>
                <td class="c-why c-wrap">{reason}</td>
            </tr>
        }
    };
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"API"</th>
                        <th scope="col" class="c-access">"Access"</th>
                        <th scope="col" class="c-why">"Why"</th>
                    </tr>
                </thead>
                <tbody>{access.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn NoApis() -> impl IntoView {
    let may_register = use_viewer().may(Permission::ApisWrite);
    view! {
        <div class="body">
            <p class="muted">
                "No APIs are registered, so there is nothing to reach. "
                {may_register.then(|| view! { <a class="link" href="/apis">"Register one"</a> })}
            </p>
        </div>
    }
}
