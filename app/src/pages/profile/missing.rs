//! What keeps somebody from generating keys, and who can change it.

use domain::permission::Permission;
use domain::session::Viewer;
use domain::settings::KeyRules;
use leptos::prelude::*;

use crate::components::use_viewer;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// API keys are switched off.
    switch: bool,
    role: bool,
    seat: bool,
}

impl Missing {
    pub(super) fn of(rules: Option<&KeyRules>, viewer: &Viewer) -> Self {
        Self {
            switch: rules.is_some_and(|rules| !rules.api_keys_enabled),
            role: !viewer.may(Permission::ApiKeysOwn),
            seat: !viewer.has_seat,
        }
    }
}

/// A notice in place of the button.
#[component]
pub(super) fn Explained(missing: Missing) -> impl IntoView {
    let viewer = untrack(|| use_viewer().get());
    let settings = viewer.may(Permission::SettingsWrite).then(|| "/settings".to_owned());
    let user = viewer.may(Permission::UsersWrite).then(|| format!("/users/{}/roles", viewer.id));
    let Missing { switch, role, seat } = missing;
    let line = |lacks: bool, what: &'static str, href: &Option<String>, way: &'static str| {
        lacks.then(|| {
            let way_on = match href {
                Some(href) => view! { <a class="link" href=href.clone()>{way}</a> }.into_any(),
                None => "A tenant administrator can change that.".into_any(),
            };
            view! { <li>{what} " " {way_on}</li> }
        })
    };
    view! {
        <div class="notice info">
            <div>
                <b>"You cannot generate keys at present."</b>
                <ul>
                    {line(switch, "API keys are switched off for the whole tenant.", &settings, "Switch them on in Settings")}
                    {line(role, "You do not have the role developer.", &user, "Give yourself the role")}
                    {line(seat, "You hold none of the licence seats.", &user, "Give yourself a seat")}
                </ul>
            </div>
        </div>
    }
}
