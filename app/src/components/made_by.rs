use domain::api_key::Maker;
use domain::permission::Permission;
use leptos::prelude::*;

use super::frame::use_viewer;

/// Which key made a credential or gave it its secret, among the facts of its screen; nothing if a person did.
#[component]
pub(crate) fn MadeBy(maker: Option<Maker>) -> impl IntoView {
    let sees_keys = use_viewer().may(Permission::ApiKeysRead);
    maker.map(|Maker { id, name }| {
        let what = match name {
            None => view! { <code>{id.to_string()}</code> <span class="muted">" (deleted)"</span> }.into_any(),
            Some(name) if sees_keys => view! { <a class="link" href=format!("/api-keys/{id}")>{name}</a> }.into_any(),
            Some(name) => name.into_any(),
        };
        view! { <div><dt>"Made by the key"</dt><dd>{what}</dd></div> }
    })
}
