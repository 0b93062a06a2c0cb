//! What somebody should look at first, by what their roles let them do.

mod first_steps;
mod own_keys;
mod tiles;

use domain::permission::Permission;
use leptos::prelude::*;

use self::first_steps::FirstSteps;
use self::own_keys::OwnKeys;
use self::tiles::Tiles;
use crate::components::{Icon, Shape, Title, use_viewer};

#[component]
pub(crate) fn Overview() -> impl IntoView {
    let viewer = use_viewer();
    let reads = viewer.may(Permission::ApiKeysRead);
    let administers = reads && viewer.may(Permission::SettingsWrite) && viewer.may(Permission::UsersWrite);
    let owns = viewer.may(Permission::ApiKeysOwn);
    let lead = if reads { "The API keys of the tenant, and which of them need a look." } else { "Your API keys." };
    view! {
        <Title text="Overview" />
        <div class="head">
            <div>
                <h1>"Overview"</h1>
                <p>{if reads || owns { lead } else { "What your roles let you do." }}</p>
            </div>
        </div>
        {reads.then(|| view! { <Tiles /> })}
        <div class="stack">
            {administers.then(|| view! { <FirstSteps /> })}
            {owns.then(|| view! { <OwnKeys /> })}
            {(!reads && !owns).then(|| view! { <Nothing /> })}
        </div>
    }
}

/// For roles that work by credential alone, such as gateway.
#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Key size=28 />
                <h2>"There is nothing for you to do here"</h2>
                <p>
                    "Your roles include no page of the console beyond your profile. If you should generate keys, ask an administrator for the role developer."
                </p>
                <div class="actions">
                    <a class="btn" href="/profile/security">"Password and sessions"</a>
                </div>
            </div>
        </div>
    }
}
