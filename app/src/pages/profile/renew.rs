//! More days or a new secret for a key of the list.

use domain::api_key::ApiKey;
use leptos::prelude::*;

use super::api_keys::Own;
use super::table::menu_button_of;
use crate::calls::api_keys::Shown;
use crate::components::{FlashMessage, focus_by_id};
use crate::pages::own_key::{ExtendDialog, RotateDialog, Rotated};

#[component]
pub(super) fn RenewDialogs(own: Own, shown: RwSignal<Option<Shown>>) -> impl IntoView {
    let reload = Callback::new(move |()| own.keys.refetch());
    let on_extended = Callback::new(move |key: ApiKey| {
        let (id, title) = (key.id, format!("{} extended.", key.name));
        own.told.set(Some(FlashMessage::done(title, "It works until the new end.")));
        own.edit(|keys| {
            if let Some(row) = keys.iter_mut().find(|row| row.id == id) {
                *row = key;
            }
        });
        own.keys.refetch();
        // Its row is drawn anew, and with it the button that had focus.
        focus_by_id(&menu_button_of(id));
    });
    let on_rotated = Callback::new(move |rotated: Rotated| {
        own.told.set(Some(rotated.told()));
        shown.set(Some(rotated.shown));
        own.keys.refetch();
    });
    view! {
        <ExtendDialog extending=own.extending on_extended=on_extended reload=reload />
        <RotateDialog rotating=own.rotating on_rotated=on_rotated reload=reload />
    }
}
