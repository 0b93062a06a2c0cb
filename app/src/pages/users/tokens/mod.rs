//! The API tokens of somebody: each is for one API, issued by an administrator, and ends after some months.

mod add;
mod disclosed;
mod edit;
mod months;
mod regenerate;
mod revoke;
mod table;

use domain::api_token::{ApiToken, TokenChoice, TokenSelection};
use leptos::prelude::*;

use self::add::AddDialog;
use self::edit::EditDialog;
use self::regenerate::RegenerateDialog;
use self::revoke::RevokeDialog;
pub(super) use self::table::Tokens;
use super::person::Screen;

/// Has focus when what had it is gone.
const HEADING: &str = "user-tokens";

/// The dialogs of the tab, and what each is open about. They are beside it, because it is drawn anew when its tokens change.
#[derive(Clone, Copy)]
pub(super) struct Dialogs {
    /// The APIs that tokens can be issued for.
    adding: RwSignal<Option<Vec<TokenChoice>>>,
    editing: RwSignal<Option<About>>,
    regenerating: RwSignal<Option<About>>,
    revoking: RwSignal<Option<TokenSelection>>,
}

/// A token, and whether whoever looks at it would issue one that is held to its owner's roles.
#[derive(Clone)]
struct About {
    token: ApiToken,
    within_owner: bool,
}

impl Dialogs {
    pub(super) fn new() -> Self {
        Self {
            adding: RwSignal::new(None),
            editing: RwSignal::new(None),
            regenerating: RwSignal::new(None),
            revoking: RwSignal::new(None),
        }
    }
}

#[component]
pub(super) fn TokenDialogs(screen: Screen) -> impl IntoView {
    view! {
        <AddDialog screen=screen />
        <EditDialog screen=screen />
        <RegenerateDialog screen=screen />
        <RevokeDialog screen=screen />
    }
}
