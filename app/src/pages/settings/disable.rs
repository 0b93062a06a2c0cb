//! Switching API keys off stops everything that uses one, so it is asked first, with what it would stop.

use domain::api_key::{KeyFilter, View};
use domain::permission::Permission;
use domain::selection::{Impact, Selection};
use leptos::prelude::*;

use crate::calls::{Answer, api_keys};
use crate::components::{Dialog, TypedCount, foreseen, use_viewer};
use crate::pages::api_keys::{ImpactList, keys};

#[component]
pub(super) fn DisableDialog(open: RwSignal<bool>, on_confirmed: Callback<()>) -> impl IntoView {
    let impact = Action::new(|(): &()| {
        let filter = KeyFilter { view: View::Active, ..KeyFilter::default() };
        api_keys::impact_of(Selection::Matching(filter))
    });
    // Whoever may change settings need not be one who may see keys.
    let may_look = use_viewer().may(Permission::ApiKeysRead);
    Effect::new(move |_| {
        if open.get() && may_look {
            impact.clear();
            _ = impact.dispatch(());
        }
    });
    let close = Callback::new(move |()| open.set(false));
    view! {
        <Dialog id="disable-api-keys" open=open on_close=close title="Disable API keys?" lead="Every API key of this tenant is refused at once, everywhere.">
            <Question impact=impact.value().into() may_look=may_look on_confirmed=on_confirmed close=close />
        </Dialog>
    }
}

#[component]
fn Question(
    impact: Signal<Option<Answer<Impact>>>,
    may_look: bool,
    on_confirmed: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let active = move || impact.with(|impact| impact.as_ref()?.as_ref().ok().map(|impact| impact.active));
    let typed = TypedCount::of(Memo::new(move |_| active().unwrap_or_default()));
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if typed.confirms() {
            on_confirmed.run(());
        }
    };
    view! {
        <form on:submit=on_submit>
            <div class="d-body">
                {move || may_look.then(|| foreseen(impact.get(), "stop", |impact| {
                    let is_one = impact.active == 1;
                    view! {
                        <p><b>{keys(impact.active)}</b> {if is_one { " works now." } else { " work now." }}</p>
                        <ImpactList impact=impact />
                    }
                    .into_any()
                }))}
                <p>"Nothing is deleted: enabling API keys again brings back those that are still active then."</p>
                {typed.field("disable-count")}
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="submit" disabled=move || may_look && impact.with(Option::is_none)>"Disable API keys"</button>
            </div>
        </form>
    }
}
