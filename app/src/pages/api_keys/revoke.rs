//! Asking before a revocation: what it would do, then doing it.

use domain::id::KeyId;
use domain::page::grouped;
use domain::selection::{Impact, Outcome, Selection, VERY_MANY};
use leptos::prelude::*;

use crate::calls::{Answer, Problem, api_keys};
use crate::components::{ConfirmPassword, Dialog, Field, Told};

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
    told: RwSignal<Option<Told>>,
    on_revoked: Callback<()>,
    /// Set to what is being revoked, for as long as it takes.
    #[prop(optional)]
    revoking: Option<RwSignal<Option<Selection>>>,
) -> impl IntoView {
    let impact = Action::new(|selection: &Selection| api_keys::impact_of(selection.clone()));
    let revoke = Action::new(|selection: &Selection| api_keys::revoke(selection.clone()));
    let problem = RwSignal::new(None::<Problem>);
    let open = Signal::derive(move || asked.with(Option::is_some));
    let close = Callback::new(move |()| asked.set(None));
    Effect::new(move |_| {
        if let Some(asked) = asked.get() {
            problem.set(None);
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
        Some(Err(refused)) => problem.set(Some(refused)),
        None => {}
    });
    let run = Callback::new(move |()| {
        problem.set(None);
        revoke.clear();
        if let Some(asked) = asked.get_untracked() {
            _ = revoke.dispatch(asked.selection);
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
        (None, Some(Ok(impact))) => format!("Revoke {}?", keys(impact.active)),
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
                view! { <Question impact=impact.value().into() problem=problem pending=pending run=run close=close /> }.into_any()
            }}
        </Dialog>
    }
}

#[component]
fn Question(
    impact: Signal<Option<Answer<Impact>>>,
    problem: RwSignal<Option<Problem>>,
    pending: Memo<bool>,
    run: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let active = Memo::new(move |_| impact.with(|i| i.as_ref().and_then(|i| i.as_ref().ok()).map_or(0, |i| i.active)));
    let very_many = move || active.get() > VERY_MANY;
    let submit = move || {
        let digits: String = typed.get_untracked().chars().filter(char::is_ascii_digit).collect();
        if very_many() && digits != active.get_untracked().to_string() {
            wrong.set(Some(format!("Type {} to confirm.", grouped(active.get_untracked()))));
        } else if !pending.get_untracked() {
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
                {move || match impact.get() {
                    None => view! { <p class="muted" role="status">"Looking at what this would stop…"</p> }.into_any(),
                    Some(Err(problem)) => view! { <Trouble problem=problem /> }.into_any(),
                    Some(Ok(impact)) => view! { <ImpactList impact=impact /> }.into_any(),
                }}
                {move || problem.get().map(|problem| view! { <Trouble problem=problem /> })}
                <Show when=very_many>
                    <Field name="revoke-count" label=format!("Type {} to confirm", grouped(active.get_untracked())) value=typed error=wrong />
                </Show>
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button
                    class="btn danger" type="submit" disabled=move || active.get() == 0
                    aria-busy=move || pending.get().to_string()
                >
                    {move || if pending.get() { "Revoking…".to_owned() } else { format!("Revoke {}", keys(active.get())) }}
                </button>
            </div>
        </form>
    }
}

#[component]
fn Trouble(problem: Problem) -> impl IntoView {
    view! {
        <div class="notice danger" role="alert">
            <div><b>"Not revoked."</b> " " {problem.to_string()}</div>
        </div>
    }
}

/// What will break.
#[component]
fn ImpactList(impact: Impact) -> impl IntoView {
    let Impact { active, not_active, used, calls, busiest } = impact;
    let warning = (calls > 0).then(|| {
        let which = if active == 1 { "It was".to_owned() } else { format!("{} of them were", grouped(used)) };
        view! {
            <div class="notice warn">
                <div>{which} " used in the last 24 hours: calls like those " <b>{grouped(calls)}</b> " will be refused."</div>
            </div>
        }
    });
    let quiet = (calls == 0 && active > 0).then(|| view! { <p>"No calls in the last 24 hours."</p> });
    let left = (not_active > 0).then(|| {
        view! { <p class="muted">{keys(not_active)} " of the selection not active: only active keys can be revoked, so they stay as they are."</p> }
    });
    let list = (!busiest.is_empty()).then(|| {
        let line = |busy: domain::selection::Busy| {
            view! {
                <li>
                    <span><b>{busy.name}</b><small>{busy.owner}</small></span>
                    <span>{grouped(busy.calls)} " calls"<small>"last 24 hours"</small></span>
                </li>
            }
        };
        view! { <ul class="impact" tabindex="0" aria-label="Keys with the most calls">{busiest.into_iter().map(line).collect_view()}</ul> }
    });
    view! { {warning} {quiet} {list} {left} }
}

fn keys(count: u64) -> String {
    if count == 1 { "1 key".to_owned() } else { format!("{} keys", grouped(count)) }
}

fn tell(outcome: Outcome) -> Told {
    let Outcome { revoked, skipped } = outcome;
    let more = if skipped == 0 {
        "Refused from now on, everywhere.".to_owned()
    } else {
        format!("Refused from now on, everywhere. {} not active and left as they were.", keys(skipped))
    };
    Told::done(format!("{} revoked.", keys(revoked)), more)
}
