use domain::access::Access;
use domain::api_key::EffectiveAccess;
use domain::permission::Permission;
use leptos::prelude::*;

use super::capitalized::capitalized;
use super::frame::use_viewer;

/// What a credential may do at each API, and what gives or takes it. Of one that is `refused` altogether the page says
/// why at its top, once for all APIs.
#[component]
pub(crate) fn AccessTable(access: Vec<EffectiveAccess>, refused: bool) -> impl IntoView {
    match (refused, access.is_empty()) {
        (true, _) => view! { <div class="body"><p class="muted">"Nothing now: it is refused."</p></div> }.into_any(),
        (false, true) => view! { <NoApis /> }.into_any(),
        (false, false) => view! { <Table access=access /> }.into_any(),
    }
}

#[component]
fn Table(access: Vec<EffectiveAccess>) -> impl IntoView {
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
                    <span class="name">{name} " " <small><code>{api}</code></small></span>
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
                <caption class="visually-hidden">"Access by API"</caption>
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
