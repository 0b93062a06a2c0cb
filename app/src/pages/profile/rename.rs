//! Giving a key another name. The list shows it at once, and the old one again if it is refused.

use domain::api_key::ApiKey;
use domain::id::KeyId;
use leptos::prelude::*;

use super::api_keys::Own;
use super::table::menu_button_of;
use crate::calls::{Answer, Problem, api_keys};
use crate::components::{FlashMessage, focus_by_id};
use crate::pages::own_key::NameDialog;

#[derive(Clone)]
struct Renaming {
    id: KeyId,
    from: String,
    to: String,
}

#[component]
pub(super) fn RenameDialog(own: Own) -> impl IntoView {
    let rename = Action::new(|renaming: &Renaming| {
        let renaming = renaming.clone();
        async move { (api_keys::rename(renaming.id, renaming.to.clone()).await, renaming) }
    });
    Effect::new(move |_| match rename.value().get() {
        Some((Ok(()), Renaming { from, to, .. })) => {
            own.told.set(Some(FlashMessage::done(format!("{to} renamed."), format!("It was called {from}."))));
            own.list.reload();
        }
        Some((Err(problem), renaming)) => take_back(own, &renaming, &problem),
        None => {}
    });
    let on_rename = Callback::new(move |(key, to): (ApiKey, String)| start(own, rename, &key, to));
    view! { <NameDialog renaming=own.renaming on_rename=on_rename /> }
}

fn start(own: Own, rename: Action<Renaming, (Answer<()>, Renaming)>, key: &ApiKey, to: String) {
    if to != key.name {
        own.told.set(None);
        show_name(own, key.id, &to);
        rename.dispatch(Renaming { id: key.id, from: key.name.clone(), to });
    }
    // Its row is drawn anew, and with it the button that had focus.
    focus_by_id(&menu_button_of(key.id));
}

/// The old name again, and whatever the list says now: the answer may have been lost on its way back.
fn take_back(own: Own, Renaming { id, from, to }: &Renaming, problem: &Problem) {
    let button = menu_button_of(*id);
    let has_focus = document().active_element().is_some_and(|element| element.id() == button);
    show_name(own, *id, from);
    own.told.set(Some(FlashMessage::failed(format!("{from} was not renamed to {to}."), problem)));
    own.list.reload();
    if has_focus {
        focus_by_id(&button);
    }
}

fn show_name(own: Own, id: KeyId, name: &str) {
    own.list.edit(|keys| {
        if let Some(key) = keys.iter_mut().find(|key| key.id == id) {
            name.clone_into(&mut key.name);
        }
    });
}
