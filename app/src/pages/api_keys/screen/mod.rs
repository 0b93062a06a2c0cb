//! The screen of one key, for its owner and for whoever may see every key.

mod access;
mod dialogs;
mod facts;
mod head;
mod key;
mod limits;
mod old_secret;
mod permissions;

use domain::Error;
use domain::api_key::KeyDetails;
use domain::permission::Permission;
use leptos::prelude::*;

use self::key::Key;
use super::return_to::{EVERYBODYS_FIRST, OWN_FIRST};
use crate::calls::{Answer, api_keys};
use crate::components::{EntityScreen, ScreenWords, use_viewer, use_way_back};

const WORDS: ScreenWords = ScreenWords {
    noun: "API key",
    param: "id",
    missing: "No API key that you may see has this ID",
    because: "It may have been deleted by its owner, or belong to somebody else. The address may also be cut.",
};

#[component]
pub(crate) fn KeyScreen() -> impl IntoView {
    let sees_all = use_viewer().may(Permission::ApiKeysRead);
    let back = use_way_back(if sees_all { EVERYBODYS_FIRST } else { OWN_FIRST });
    let show = Callback::new(move |details: KeyDetails| view! { <Key present=details back=back /> }.into_any());
    view! { <EntityScreen words=WORDS back=back load=load show=show /> }
}

async fn load(id: String) -> Answer<KeyDetails> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The API key").into()) };
    api_keys::details(id).await
}
