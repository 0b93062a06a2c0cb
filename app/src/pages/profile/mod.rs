//! Profile settings: what people keep for themselves. One heading, four screens.

mod api_keys;
mod appearance;
mod authorizations;
mod batch;
mod delete;
mod delete_selected;
mod expiry_field;
mod generate;
mod missing;
mod narrow_field;
mod password;
mod project_field;
mod rename;
mod renew;
mod security;
mod sessions;
mod table;

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::Title;

pub(crate) use api_keys::ApiKeys;
pub(crate) use appearance::Appearance;
pub(crate) use authorizations::Authorizations;
pub(crate) use security::Security;

/// The common heading, the way between the screens, and one of them.
#[component]
fn Layout(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <Title text=title />
        <div class="head">
            <div>
                <h1>"Profile settings"</h1>
                <p>"Your own keys, where you are signed in, and how the console looks to you."</p>
            </div>
        </div>
        <div class="with-subnav">
            <nav class="subnav" aria-label="Profile settings">
                <ul>
                    <li><A href=api_keys::PATH exact=true>"API keys"</A></li>
                    <li><A href=authorizations::PATH exact=true>"Authorized applications"</A></li>
                    <li><A href="/profile/security" exact=true>"Password and sessions"</A></li>
                    <li><A href="/profile/appearance" exact=true>"Appearance"</A></li>
                </ul>
            </nav>
            <div>{children()}</div>
        </div>
    }
}
