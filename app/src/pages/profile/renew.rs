//! More days or a new secret for a key of the list.

use domain::api_key::ApiKey;
use leptos::prelude::*;

use super::api_keys::Own;
use super::table::menu_button_of;
use crate::components::{FlashMessage, focus_by_id};
use crate::pages::own_key::{ExtendDialog, RotateKeyDialog};

#[component]
pub(super) fn RenewDialogs(own: Own) -> impl IntoView {
    let reload = Callback::new(move |()| own.list.reload());
    let on_extended = Callback::new(move |key: ApiKey| {
        let (id, title) = (key.id, format!("{} extended.", key.name));
        own.told.set(Some(FlashMessage::done(title, "It works until the new end.")));
        own.list.edit(|keys| {
            if let Some(row) = keys.iter_mut().find(|row| row.id == id) {
                *row = key;
            }
        });
        own.list.reload();
        // Its row is drawn anew, and with it the button that had focus.
        focus_by_id(&menu_button_of(id));
    });
    let on_rotated = Callback::new(move |told| {
        own.told.set(Some(told));
        own.list.reload();
    });
    view! {
        <ExtendDialog extending=own.extending on_extended=on_extended reload=reload />
        <RotateKeyDialog rotating=own.rotating on_rotated=on_rotated reload=reload />
    }
}
