//! API keys that are switched off for the whole tenant: said above every list of them, and by the status of each.

use domain::page::Count;
use domain::permission::Permission;
use domain::status::Status;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::calls::{Answer, api_keys};
use crate::components::{StatusPill, counted, use_viewer};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Off {
    /// The keys that would work, for whoever sees every key.
    keys: Option<Count>,
}

/// What is known of it on a page; it is read inside a transition.
#[derive(Clone, Copy)]
pub(super) struct SwitchedOff(Resource<Answer<Option<Off>>>);

pub(super) fn use_switched_off() -> SwitchedOff {
    let sees_all = use_viewer().may(Permission::ApiKeysRead);
    SwitchedOff(Resource::new_blocking(|| (), move |()| ask(sees_all)))
}

async fn ask(sees_all: bool) -> Answer<Option<Off>> {
    if api_keys::rules().await?.api_keys_enabled {
        return Ok(None);
    }
    let keys = if sees_all { Some(api_keys::overview().await?.active) } else { None };
    Ok(Some(Off { keys }))
}

impl SwitchedOff {
    pub(super) fn signal(self) -> Signal<bool> {
        Signal::derive(move || self.get().is_some())
    }

    fn get(self) -> Option<Off> {
        self.0.get().and_then(Result::ok).flatten()
    }
}

#[component]
pub(super) fn SwitchedOffNotice(off: SwitchedOff) -> impl IntoView {
    let way_on = use_viewer().may(Permission::SettingsWrite);
    let notice = move |Off { keys }: Off| {
        let refused = match keys {
            Some(keys) if keys.value == 1 => "1 key is refused.".to_owned(),
            Some(keys) => format!("{} are refused.", counted(keys.value, "key")),
            None => "Every key is refused.".to_owned(),
        };
        view! {
            <div class="notice warn" role="status">
                <div>
                    <b>"API keys are disabled."</b> " " {refused}
                    {way_on.then(|| view! { " " <a class="link" href="/settings">"Open settings"</a> })}
                </div>
            </div>
        }
    };
    view! { <Transition>{move || off.get().map(notice)}</Transition> }
}

/// The status of a key: one that would work does not while something else refuses it.
#[component]
pub(crate) fn KeyStatus(status: Status, off: Signal<bool>) -> impl IntoView {
    move || {
        if status == Status::Active && off.get() {
            view! { <span class="status disabled">"Disabled"</span> }.into_any()
        } else {
            view! { <StatusPill status=status /> }.into_any()
        }
    }
}
