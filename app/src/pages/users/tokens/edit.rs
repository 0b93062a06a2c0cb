//! Changing what a token may do and when it ends.

use domain::access::Access;
use domain::api_token::{ApiToken, TokenChange, TokenTerms, reach};
use domain::time::Timestamp;
use leptos::prelude::*;

use super::About;
use super::months::MonthsField;
use super::table::{label, menu_button_of};
use crate::calls::{PendingAnswer, tokens};
use crate::components::{
    ChoiceField, Dialog, Draft, FlashMessage, Form, Merging, Outcome, bind, day, focus_by_id, use_edit,
};
use crate::pages::users::person::Screen;

const FIELDS: &[&str] = &["months", "access"];
/// As the vendors of tokens have them.
const EACH: [(Access, &str); 3] =
    [(Access::Full, "Every method"), (Access::Read, "GET, HEAD and OPTIONS"), (Access::None, "Ends this token")];

/// A token while it is changed.
#[derive(Clone, PartialEq)]
struct TokenDraft {
    access: Access,
    /// From now on; `None` leaves its end as it is.
    months: Option<u32>,
    /// Its end by now.
    expires_at: Timestamp,
}

impl From<&ApiToken> for TokenDraft {
    fn from(token: &ApiToken) -> Self {
        let TokenChange { access, months } = token.into();
        Self { access, months, expires_at: token.expires_at }
    }
}

impl Draft for TokenDraft {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Access", &mut self.access, [&was.access, &is.access], &|access| label(*access).to_owned());
        merging.field("Expires", &mut self.expires_at, [&was.expires_at, &is.expires_at], &|end| day(*end));
    }
}

#[component]
pub(super) fn EditDialog(screen: Screen) -> impl IntoView {
    let editing = screen.tokens.editing;
    let held = RwSignal::new(false);
    let title = move || {
        let name = |about: &About| format!("Edit the token for {}", about.token.api_name);
        editing.with(|about| about.as_ref().map(name)).unwrap_or_default()
    };
    view! {
        <Dialog
            id="edit-token" open=Signal::derive(move || editing.with(Option::is_some)) title=Signal::derive(title) held=held
            on_close=Callback::new(move |()| editing.set(None)) lead="Its ID and its secret stay. It counts from the next request on."
        >
            {move || editing.get().map(|about| view! { <Content screen=screen about=about held=held /> })}
        </Dialog>
    }
}

#[component]
fn Content(screen: Screen, about: About, held: RwSignal<bool>) -> impl IntoView {
    let About { token, within_owner } = about;
    let editing = screen.tokens.editing;
    let reach = reach(token.within_owner_after(within_owner, true));
    let change = move |before: ApiToken, draft: TokenDraft| -> PendingAnswer<ApiToken> {
        screen.told.set(None);
        let TokenDraft { access, months, .. } = draft;
        Box::pin(tokens::change(before.id, TokenTerms::from(&before), TokenChange { access, months }))
    };
    let present = |token: ApiToken| -> PendingAnswer<ApiToken> { Box::pin(tokens::get(token.id)) };
    let on_saved = move |saved: ApiToken| {
        editing.set(None);
        let (title, more) = match saved.revoked_at {
            Some(_) => ("revoked", "It is refused from now on, everywhere."),
            None => ("saved", "It holds from the next request on."),
        };
        screen.told.set(Some(FlashMessage::done(format!("Token for {} {title}.", saved.api_name), more)));
        screen.reload.run(());
        focus_by_id(&menu_button_of(saved.id));
    };
    let edit = use_edit(RwSignal::new(token), FIELDS, change, present, on_saved);
    let (draft, saving) = (edit.draft, edit.saving);
    let expires_at = Memo::new(move |_| draft.with(|draft| draft.expires_at));
    Effect::new(move |_| held.set(saving.pending.get()));
    let ends = Memo::new(move |_| draft.with(|draft| draft.access == Access::None));
    let choice = move |(access, what): (Access, &'static str)| {
        view! {
            <ChoiceField
                name="access" value=access.as_str() chosen=Signal::derive(move || draft.with(|draft| draft.access == access))
                on_choose=move |_| draft.update(|draft| draft.access = access)
            >
                {label(access)} " " <small>{what}</small>
            </ChoiceField>
        }
    };
    let error = saving.error("access");
    view! {
        <Form saving=saving>
            <div class="d-body">
                <Outcome saving=saving changes=edit.changes undone="Not saved." />
                <fieldset id="access" tabindex="-1">
                    <legend>"Access"</legend>
                    {EACH.map(choice).collect_view()}
                    <p class="error" hidden=move || error.get().is_none()>{error}</p>
                </fieldset>
                {move || if ends.get() {
                    view! {
                        <div class="notice warn" role="status">
                            <div><b>"Saving revokes this token."</b> " It is refused from the next request on, and that cannot be undone."</div>
                        </div>
                    }.into_any()
                } else {
                    view! {
                        <MonthsField months=bind!(draft.months) present=Signal::from(expires_at) error=saving.error("months") />
                        <p class="hint">{reach}</p>
                    }.into_any()
                }}
            </div>
            <div class="d-foot">
                <button class="btn" type="button" on:click=move |_| editing.set(None)>"Cancel"</button>
                <button
                    class="btn" class:primary=move || !ends.get() class:danger=ends type="submit"
                    aria-busy=move || saving.pending.get().to_string()
                >
                    {move || if ends.get() { "Revoke token" } else { "Save" }}
                </button>
            </div>
        </Form>
    }
}
