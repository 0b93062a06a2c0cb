//! Asking before a revocation: what it would do, then doing it.

use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::id::{ConsumerId, KeyId};
use domain::list::ListQuery;
use domain::page::grouped;
use domain::selection::{Impact, Made, MadeOne, Outcome, Selection};
use leptos::prelude::*;

use super::PATH;
use super::impact::{ImpactList, left};
use super::progress::use_progress;
use crate::calls::{PendingAnswer, api_keys};
use crate::components::{
    AskDialog, AskWords, ChoiceField, FlashMessage, TypedCount, counted, link_to, use_ask, use_foreseen,
};

const WORDS: AskWords = AskWords { undone: "Not revoked.", doing: "Revoking…" };

/// A revocation that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) selection: Selection,
    /// The key's name, if it is a single one.
    pub(super) name: Option<String>,
}

/// True if the revocation that is under way, if there is one, is of this key too.
pub(super) fn is_among(id: KeyId, revoking: Option<&Selection>) -> bool {
    match revoking {
        None => false,
        Some(Selection::Ids(ids)) => ids.contains(&id),
        Some(Selection::Matching(_)) => true,
    }
}

/// One dialog for one key, many, or all that match.
#[component]
pub(super) fn RevokeDialog(
    asked: RwSignal<Option<Asked>>,
    told: RwSignal<Option<FlashMessage>>,
    on_revoked: Callback<()>,
    /// Set to what is being revoked, for as long as it takes.
    #[prop(optional)]
    revoking: Option<RwSignal<Option<Selection>>>,
) -> impl IntoView {
    let impact = use_foreseen(asked, |asked: &Asked| -> PendingAnswer<Impact> {
        Box::pin(api_keys::impact_of(asked.selection.clone()))
    });
    let with_made = RwSignal::new(false);
    let known = move |number: fn(&Impact) -> u64| Memo::new(move |_| impact.known(number).unwrap_or_default());
    let (selected, made) = (known(|impact| impact.active), known(|impact| impact.made.keys));
    let others = known(|impact| impact.made.applications + impact.made.tokens + impact.made.consumers);
    let active = Memo::new(move |_| selected.get() + if with_made.get() { made.get() } else { 0 });
    let is_nothing = move || active.get() == 0 && !(with_made.get() && others.get() > 0);
    let typed = TypedCount::of(active);
    let act = move |Asked { selection, name }: Asked| -> PendingAnswer<(Option<String>, Outcome)> {
        let with_made = with_made.get_untracked();
        let told = impact.known(|impact| impact.ends(with_made)).unwrap_or_default();
        Box::pin(async move { Ok((name, api_keys::revoke(selection, with_made, told).await?)) })
    };
    let on_done = move |(name, outcome)| {
        told.set(Some(tell(name, outcome)));
        on_revoked.run(());
    };
    let ask = use_ask(asked, act, on_done, Callback::new(move |()| impact.look()));
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            with_made.set(false);
            typed.clear();
        }
    });
    let under_way = Memo::new(move |_| asked.get().filter(|_| ask.pending.get()).map(|asked| asked.selection));
    Effect::new(move |_| {
        if let Some(revoking) = revoking {
            revoking.set(under_way.get());
        }
    });
    let progress = use_progress(under_way.into(), selected);
    let title = move || match (asked.get().and_then(|asked| asked.name), impact.known(|impact| impact.active)) {
        (Some(name), _) => format!("Revoke {name}?"),
        (None, Some(0)) => "Nothing to revoke".to_owned(),
        (None, Some(active)) => format!("Revoke {}?", counted(active, "key")),
        (None, None) => "Revoke API keys?".to_owned(),
    };
    let button = move || match active.get() {
        0 => "Revoke".to_owned(),
        1 => "Revoke key".to_owned(),
        active => format!("Revoke {}", counted(active, "key")),
    };
    let lead = move || {
        let who = if active.get() == 1 { "It stops" } else { "They stop" };
        format!("{who} working at once, everywhere. This cannot be undone.")
    };
    view! {
        <AskDialog
            id="revoke" ask=ask words=WORDS title=Signal::derive(title) button=Signal::derive(button)
            lead=Signal::derive(lead) disabled=Signal::derive(is_nothing)
            confirms=Callback::new(move |()| typed.confirms())
        >
            {move || impact.show("stop", |impact| {
                let made = impact.made.clone();
                let made = (!made.is_none()).then(|| view! { <MadeBy made=made with_made=with_made /> });
                view! { <ImpactList impact=impact /> {made} }.into_any()
            })}
            {typed.field("revoke-count")}
            <p class="muted" role="status">{progress}</p>
        </AskDialog>
    }
}

/// What the keys made goes on, unless it ends with them.
#[component]
fn MadeBy(made: Made, with_made: RwSignal<bool>) -> impl IntoView {
    let words = made.in_words();
    let more = made.count().saturating_sub(made.first.len() as u64);
    let line = |MadeOne { id, name, owner }: MadeOne| {
        let of_nobody = if id.starts_with(ConsumerId::PREFIX) { "OAuth consumer" } else { "application" };
        let what = owner.unwrap_or_else(|| of_nobody.to_owned());
        view! { <li><span><b>{name}</b><small>{what}</small></span><code>{id}</code></li> }
    };
    let more = (more > 0).then(|| view! { <li><span class="muted">{grouped(more)} " more"</span></li> });
    view! {
        <p>"Made with them, and still working: " <b>{words.clone()}</b> "."</p>
        <ul class="impact" tabindex="0" aria-label="What they made">{made.first.into_iter().map(line).collect_view()} {more}</ul>
        <ChoiceField kind="checkbox" name="with_made" chosen=with_made on_choose=move |ends| with_made.set(ends)>
            {format!("End {words} with them")} <small>"Keys and API tokens are revoked, applications disabled, OAuth consumers disapproved."</small>
        </ChoiceField>
    }
}

/// The keys that were revoked last stand first in that list.
fn tell(name: Option<String>, outcome: Outcome) -> FlashMessage {
    let Outcome { revoked, skipped, made_keys, made_applications, made_tokens, made_consumers } = outcome;
    let ended = Made {
        keys: made_keys,
        applications: made_applications,
        tokens: made_tokens,
        consumers: made_consumers,
        first: Vec::new(),
    };
    let more = if skipped == 0 {
        "Refused from now on, everywhere.".to_owned()
    } else {
        format!("Refused from now on, everywhere. {}", left(skipped))
    };
    let who = name.unwrap_or_else(|| counted(revoked, "key"));
    let what = if ended.is_none() {
        format!("{who} revoked.")
    } else {
        format!("{who} revoked, and {} made with it ended.", ended.in_words())
    };
    let told = FlashMessage::done(what, more);
    if revoked == 1 { told } else { told.with_way_on(link_to(PATH, &latest_revoked()), "Show revoked keys") }
}

fn latest_revoked() -> Vec<(&'static str, String)> {
    let filter = KeyFilter { view: View::Revoked, ..KeyFilter::default() };
    KeyQuery { filter, sort: KeySort::Updated, ..KeyQuery::default() }.to_params()
}
