use domain::api_key::ApiKey;
use domain::id::KeyId;
use domain::limits::Limits;
use leptos::prelude::*;

use super::key::Screen;
use crate::calls::api_keys;
use crate::components::FlashMessage;
use crate::pages::api_keys::revoke::Asked;
use crate::pages::own_key::{ExtendDialog, LimitDialog, Limiting, NameDialog, RotateKeyDialog};

/// The key that each dialog is open for.
#[derive(Clone, Copy, Default)]
pub(super) struct Dialogs {
    pub(super) renaming: RwSignal<Option<ApiKey>>,
    pub(super) extending: RwSignal<Option<ApiKey>>,
    pub(super) rotating: RwSignal<Option<ApiKey>>,
    pub(super) limiting: RwSignal<Option<Limiting>>,
    pub(super) revoking: RwSignal<Option<Asked>>,
}

/// What only its owner does with a key.
#[component]
pub(super) fn OwnerDialogs(screen: Screen) -> impl IntoView {
    let Dialogs { renaming, extending, rotating, limiting, .. } = screen.dialogs;
    let reload = Callback::new(move |()| screen.reload());
    let on_rename = Callback::new(move |(key, to): (ApiKey, String)| rename(screen, &key, to));
    let on_extended = Callback::new(move |key: ApiKey| {
        screen.told.set(Some(FlashMessage::done(format!("{} extended.", key.name), "It works until the new end.")));
        screen.reload();
    });
    let on_rotated = Callback::new(move |told| {
        screen.told.set(Some(told));
        screen.reload();
    });
    let on_limited = Callback::new(move |limits: Limits| {
        screen.told.set(Some(FlashMessage::done("Limits saved.", "They hold from the next call on.")));
        screen.details.update(|details| details.limits = limits);
        screen.reload();
    });
    view! {
        <NameDialog renaming=renaming on_rename=on_rename />
        <ExtendDialog extending=extending on_extended=on_extended reload=reload />
        <RotateKeyDialog rotating=rotating on_rotated=on_rotated reload=reload />
        <LimitDialog limiting=limiting on_limited=on_limited reload=reload />
    }
}

/// Shows the new name at once, and the old one again if it is refused.
fn rename(screen: Screen, key: &ApiKey, to: String) {
    if to == key.name {
        return;
    }
    let (id, from): (KeyId, String) = (key.id, key.name.clone());
    screen.told.set(None);
    screen.details.update(|details| details.key.name.clone_from(&to));
    leptos::task::spawn_local(async move {
        let told = match api_keys::rename(id, to.clone()).await {
            Ok(()) => FlashMessage::done(format!("{to} renamed."), format!("It was called {from}.")),
            Err(problem) => {
                let told = FlashMessage::failed(format!("{from} was not renamed to {to}."), &problem);
                _ = screen.details.try_update(|details| details.key.name = from);
                told
            }
        };
        if screen.told.try_set(Some(told)).is_none() {
            screen.reload();
        }
    });
}
