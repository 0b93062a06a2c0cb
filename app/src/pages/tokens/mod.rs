//! The screen of one API token.

mod facts;
mod old_secret;
mod token;

use domain::Error;
use domain::api_token::TokenDetails;
use domain::id::ApiTokenId;
use leptos::prelude::*;

use self::token::Token;
use crate::calls::{Answer, tokens};
use crate::components::{EntityScreen, Lists, ScreenWords, use_way_back};

const LISTS: Lists = &[("/users", "Application users")];
const WORDS: ScreenWords = ScreenWords {
    noun: "API token",
    param: "id",
    missing: "No API token has this ID",
    because: "It may belong to another tenant, or its API was removed. The address may also be cut.",
};

/// Where a token is shown.
pub(super) fn screen_of(id: ApiTokenId) -> String {
    format!("/api-tokens/{id}")
}

/// One token; closing it leads to those of its user.
#[component]
pub(crate) fn TokenScreen() -> impl IntoView {
    let back = use_way_back(LISTS);
    let show = Callback::new(|details: TokenDetails| view! { <Token present=details /> }.into_any());
    view! { <EntityScreen words=WORDS back=back load=load show=show /> }
}

async fn load(id: String) -> Answer<TokenDetails> {
    let Ok(id) = id.parse() else { return Err(Error::not_found("The API token").into()) };
    tokens::details(id).await
}
