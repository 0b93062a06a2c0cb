//! A form for something that is there: what was seen of it, what is typed, and saving that.
//!
//! A page says what it is about, how that becomes a draft ([`Draft`]), and how both are sent and asked for. What somebody
//! else changed meanwhile is taken over where it was not touched here, and told when the server refuses for it.

mod draft;
mod save_bar;
mod saving;

use domain::Error;
use leptos::prelude::*;

use self::draft::{Difference, follow};
pub(crate) use self::draft::{Draft, Merging, joined, or_none, yes_or_no};
pub(crate) use self::save_bar::{Outcome, SaveBar};
pub(crate) use self::saving::{Form, Saving, use_saving};
use crate::calls::{PendingAnswer, Problem};

/// A form for a `T`, which is a `D` while it is changed.
pub(crate) struct Edit<T: 'static, D: 'static> {
    /// As the server had it when the page last heard of it.
    pub(crate) seen: RwSignal<T>,
    pub(crate) draft: RwSignal<D>,
    pub(crate) saving: Saving,
    pub(crate) changes: Changes,
}

impl<T: 'static, D: 'static> Clone for Edit<T, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: 'static, D: 'static> Copy for Edit<T, D> {}

/// How a draft differs from what it is about.
#[derive(Clone, Copy)]
pub(crate) struct Changes {
    is_changed: Memo<bool>,
    /// Puts back what was seen.
    discard: Callback<()>,
    stale: RwSignal<Option<Stale>>,
}

/// Somebody else was quicker.
#[derive(Clone, PartialEq)]
struct Stale {
    /// As the server says it.
    told: String,
    different: Vec<Difference>,
}

/// What became of a draft that was sent.
enum Sent<T, D> {
    /// With what was sent and is now.
    Saved(D, T),
    Stale(Problem, T),
}

/// `change` makes what the draft says of what was seen, and answers it; `present` asks for it. `seen` is the page's own:
/// whatever else it does with the thing, the form follows.
pub(crate) fn use_edit<T, D>(
    seen: RwSignal<T>,
    fields: &'static [&'static str],
    change: impl Fn(T, D) -> PendingAnswer<T> + Send + Sync + 'static,
    present: fn(T) -> PendingAnswer<T>,
    on_saved: impl Fn(T) + Send + Sync + 'static,
) -> Edit<T, D>
where
    T: Clone + Send + Sync + 'static,
    D: Draft + for<'a> From<&'a T>,
{
    let begun = StoredValue::new(seen.with_untracked(|seen| D::from(seen)));
    let draft = RwSignal::new(begun.get_value());
    let stale = RwSignal::new(None::<Stale>);
    let rebase = move |was: D, is: D| {
        begun.set_value(is.clone());
        let mut merged = draft.get_untracked();
        let different = follow(&mut merged, &was, &is);
        draft.maybe_update(|draft| {
            let changes = *draft != merged;
            *draft = merged;
            changes
        });
        different
    };
    Effect::new(move |_| {
        let different = rebase(begun.get_value(), seen.with(|seen| D::from(seen)));
        // Saving would undo this, though the page has heard of it.
        if different.iter().any(|difference| difference.is_kept) {
            stale.set(Some(Stale { told: "It was changed meanwhile.".to_owned(), different }));
        }
    });
    let change = StoredValue::new(change);
    let send = move || -> PendingAnswer<Sent<T, D>> {
        stale.set(None);
        let (before, sent) = (seen.get_untracked(), draft.get_untracked());
        let answer = change.with_value(|change| change(before.clone(), sent.clone()));
        Box::pin(async move {
            match answer.await {
                // The page has heard of it since: which answer is the newer one is not known.
                Ok(saved) if seen.try_with_untracked(|seen| D::from(seen) != D::from(&before)) == Some(true) => {
                    Ok(Sent::Saved(sent, present(before).await.unwrap_or(saved)))
                }
                Ok(saved) => Ok(Sent::Saved(sent, saved)),
                Err(refused @ Problem::Refused(Error::Stale { .. })) => match present(before).await {
                    Ok(is) => Ok(Sent::Stale(refused, is)),
                    Err(_) => Err(refused),
                },
                Err(refused) => Err(refused),
            }
        })
    };
    let problem = RwSignal::new(None::<Problem>);
    let on_done = move |sent: Sent<T, D>| match sent {
        Sent::Saved(sent, saved) => {
            // As the server wrote it, unless more was typed meanwhile.
            _ = rebase(sent, D::from(&saved));
            seen.set(saved.clone());
            on_saved(saved);
        }
        Sent::Stale(refused, is) => {
            let different = rebase(begun.get_value(), D::from(&is));
            seen.set(is);
            if different.is_empty() {
                // It was changed back.
                problem.set(Some(refused));
            } else {
                stale.set(Some(Stale { told: refused.to_string(), different }));
            }
        }
    };
    let saving = use_saving(problem, fields, send, on_done);
    let is_changed = Memo::new(move |_| seen.with(|seen| draft.with(|draft| *draft != D::from(seen))));
    let discard = Callback::new(move |()| {
        draft.set(seen.with_untracked(|seen| D::from(seen)));
        stale.set(None);
    });
    Edit { seen, draft, saving, changes: Changes { is_changed, discard, stale } }
}
