//! Asking before a revocation: what it would do, then doing it.

use domain::id::KeyId;
use domain::page::grouped;
use domain::selection::{Impact, Made, MadeOne, Outcome, Selection};
use leptos::prelude::*;

use super::impact::{ImpactList, keys};
use crate::calls::{Answer, Problem, api_keys};
use crate::components::{ConfirmPassword, Dialog, FlashMessage, FormError, TypedCount, foreseen};

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
    let impact = Action::new(|selection: &Selection| api_keys::impact_of(selection.clone()));
    let revoke =
        Action::new(|(selection, with_made): &(Selection, bool)| api_keys::revoke(selection.clone(), *with_made));
    let problem = RwSignal::new(None::<Problem>);
    let with_made = RwSignal::new(false);
    let open = Signal::derive(move || asked.with(Option::is_some));
    let close = Callback::new(move |()| asked.set(None));
    Effect::new(move |_| {
        if let Some(asked) = asked.get() {
            problem.set(None);
            with_made.set(false);
            impact.clear();
            _ = impact.dispatch(asked.selection);
        }
    });
    Effect::new(move |_| match revoke.value().get() {
        Some(Ok(outcome)) => {
            told.set(Some(tell(outcome)));
            asked.set(None);
            revoke.clear();
            on_revoked.run(());
        }
        Some(Err(refused)) => {
            // It may be done although the answer was lost.
            if let (Problem::Lost, Some(asked)) = (&refused, asked.get_untracked()) {
                _ = impact.dispatch(asked.selection);
            }
            problem.set(Some(refused));
        }
        None => {}
    });
    let run = Callback::new(move |()| {
        problem.set(None);
        revoke.clear();
        if let Some(asked) = asked.get_untracked() {
            _ = revoke.dispatch((asked.selection, with_made.get_untracked()));
        }
    });
    let pending = revoke.pending();
    Effect::new(move |_| {
        if let Some(revoking) = revoking {
            let under_way = pending.get();
            revoking.set(asked.get_untracked().filter(|_| under_way).map(|asked| asked.selection));
        }
    });
    let title = move || match (asked.get().and_then(|asked| asked.name), impact.value().get()) {
        (Some(name), _) => format!("Revoke {name}?"),
        (None, Some(Ok(impact))) if impact.active > 0 => format!("Revoke {}?", keys(impact.active)),
        (None, Some(Ok(_))) => "Nothing to revoke".to_owned(),
        _ => "Revoke API keys?".to_owned(),
    };
    view! {
        <Dialog
            id="revoke" open=open on_close=close title=Signal::derive(title) held=pending
            lead="They stop working at once, everywhere. This cannot be undone."
        >
            {move || {
                if problem.with(|p| p.as_ref().is_some_and(Problem::wants_password)) {
                    return view! { <ConfirmPassword on_confirmed=run on_cancel=close /> }.into_any();
                }
                view! {
                    <Question
                        impact=impact.value().into() with_made=with_made problem=problem pending=pending run=run close=close
                    />
                 }.into_any()
            }}
        </Dialog>
    }
}

#[component]
fn Question(
    impact: Signal<Option<Answer<Impact>>>,
    with_made: RwSignal<bool>,
    problem: RwSignal<Option<Problem>>,
    pending: Memo<bool>,
    run: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let of_impact = move |number: fn(&Impact) -> u64| {
        Memo::new(move |_| impact.with(|i| i.as_ref().and_then(|i| i.as_ref().ok()).map_or(0, number)))
    };
    let (selected, made) = (of_impact(|impact| impact.active), of_impact(|impact| impact.made.keys));
    let disabled = of_impact(|impact| impact.made.applications);
    let active = Memo::new(move |_| selected.get() + if with_made.get() { made.get() } else { 0 });
    let is_nothing = move || active.get() == 0 && !(with_made.get() && disabled.get() > 0);
    let typed = TypedCount::of(active);
    let submit = move || {
        if typed.confirms() && !pending.get_untracked() {
            run.run(());
        }
    };
    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <div class="d-body">
                {move || foreseen(impact.get(), "stop", |impact| {
                    let made = impact.made.clone();
                    let made = (!made.is_none()).then(|| view! { <MadeBy made=made with_made=with_made /> });
                    view! { <ImpactList impact=impact /> {made} }.into_any()
                })}
                <FormError problem=problem title="Not revoked." />
                {typed.field("revoke-count")}
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button
                    class="btn danger" type="submit" disabled=is_nothing
                    aria-busy=move || pending.get().to_string()
                >
                    {move || match active.get() {
                        _ if pending.get() => "Revoking…".to_owned(),
                        0 => "Revoke".to_owned(),
                        active => format!("Revoke {}", keys(active)),
                    }}
                </button>
            </div>
        </form>
    }
}

/// What the keys made goes on, unless it ends with them.
#[component]
fn MadeBy(made: Made, with_made: RwSignal<bool>) -> impl IntoView {
    let words = made.in_words();
    let more = (made.keys + made.applications).saturating_sub(made.first.len() as u64);
    let line = |MadeOne { id, name, owner }: MadeOne| {
        let what = owner.unwrap_or_else(|| "application".to_owned());
        view! { <li><span><b>{name}</b><small>{what}</small></span><code>{id}</code></li> }
    };
    let more = (more > 0).then(|| view! { <li><span class="muted">{grouped(more)} " more"</span></li> });
    view! {
        <p>"Made with them, and still working: " <b>{words.clone()}</b> "."</p>
        <ul class="impact" tabindex="0" aria-label="What they made">{made.first.into_iter().map(line).collect_view()} {more}</ul>
        <label class="choice">
            <input
                type="checkbox" name="with_made" prop:checked=with_made
                on:change=move |event| with_made.set(event_target_checked(&event))
            />
            <span>{format!("End {words} with them")}<small>"Keys are revoked, applications disabled."</small></span>
        </label>
    }
}

fn tell(outcome: Outcome) -> FlashMessage {
    let Outcome { revoked, skipped, made_keys, made_applications } = outcome;
    let ended = Made { keys: made_keys, applications: made_applications, first: Vec::new() };
    let more = if skipped == 0 {
        "Refused from now on, everywhere.".to_owned()
    } else {
        format!("Refused from now on, everywhere. {} not active and left as they were.", keys(skipped))
    };
    let what = if ended.is_none() {
        format!("{} revoked.", keys(revoked))
    } else {
        format!("{} revoked, and {} that they made ended.", keys(revoked), ended.in_words())
    };
    FlashMessage::done(what, more)
}
