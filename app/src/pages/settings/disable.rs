//! Switching API keys off stops everything that uses one, so it is asked first, with what it would stop.

use domain::api_key::{KeyFilter, View};
use domain::permission::Permission;
use domain::selection::{Impact, Selection};
use leptos::prelude::*;

use crate::calls::{PendingAnswer, api_keys};
use crate::components::{AskDialog, AskWords, Foreseen, TypedCount, counted, use_ask, use_foreseen, use_viewer};
use crate::pages::api_keys::ImpactList;

const WORDS: AskWords = AskWords { undone: "Not disabled.", doing: "Disabling…" };

#[component]
pub(super) fn DisableDialog(disabling: RwSignal<Option<()>>, on_confirmed: Callback<()>) -> impl IntoView {
    let look = |(): &()| -> PendingAnswer<Impact> {
        let filter = KeyFilter { view: View::Active, ..KeyFilter::default() };
        Box::pin(api_keys::impact_of(Selection::Matching(filter)))
    };
    // Whoever may change settings need not be one who may see keys.
    let impact = use_viewer().may(Permission::ApiKeysRead).then(|| use_foreseen(disabling, look));
    let active = move || impact.and_then(|impact| impact.known(|impact| impact.active));
    let typed = TypedCount::of(Memo::new(move |_| active().unwrap_or_default()));
    Effect::new(move |_| {
        if disabling.with(Option::is_some) {
            typed.clear();
        }
    });
    // The form saves it, and tells what came of that.
    let act = |()| -> PendingAnswer<()> { Box::pin(async { Ok(()) }) };
    let ask = use_ask(disabling, act, move |()| on_confirmed.run(()), Callback::new(|()| ()));
    let is_looking = move || impact.is_some_and(Foreseen::is_looking);
    view! {
        <AskDialog
            id="disable-api-keys" ask=ask words=WORDS title="Disable API keys?" button="Disable API keys"
            lead="Every API key of this tenant is refused at once, everywhere." disabled=Signal::derive(is_looking)
            confirms=Callback::new(move |()| typed.confirms())
        >
            {move || impact.map(|impact| impact.show("stop", |impact| {
                let is_one = impact.active == 1;
                view! {
                    <p><b>{counted(impact.active, "key")}</b> {if is_one { " works now." } else { " work now." }}</p>
                    <ImpactList impact=impact />
                }
                .into_any()
            }))}
            <p>"Nothing is deleted: enabling API keys again brings back those that are still active then."</p>
            {typed.field("disable-count")}
        </AskDialog>
    }
}
