//! How far a revocation of very many keys is, while it is under way.

use std::time::Duration;

use domain::api_key::{KeyQuery, View};
use domain::page::grouped;
use domain::selection::Selection;
use leptos::prelude::*;

use crate::calls::api_keys;

const PAUSE: Duration = Duration::from_secs(1);

/// `4,000 of 9,522 revoked`, looked up once a second while `revoking` holds what is being revoked. Nothing for keys that
/// were ticked, which are few, and where they are not counted exactly.
pub(super) fn use_progress(revoking: Signal<Option<Selection>>, all: Memo<u64>) -> Signal<Option<String>> {
    let left = RwSignal::new(None::<u64>);
    Effect::new(move |_| {
        left.set(None);
        let Some(Selection::Matching(filter)) = revoking.get() else { return };
        let mut query = KeyQuery { filter, ..KeyQuery::default() };
        if query.filter.view == View::All {
            query.filter.view = View::Active;
        }
        let query = StoredValue::new(query);
        let look = move || {
            leptos::task::spawn_local(async move {
                let Some(query) = query.try_get_value() else { return };
                if let Ok(page) = api_keys::list(query).await {
                    left.try_set((!page.count.capped).then(|| page.count.value.into()));
                }
            });
        };
        if let Ok(clock) = set_interval_with_handle(look, PAUSE) {
            on_cleanup(move || clock.clear());
        }
    });
    let words = move || {
        let (left, all) = (left.get()?, all.get());
        let done = all.saturating_sub(left);
        (revoking.with(Option::is_some) && done > 0).then(|| format!("{} of {} revoked", grouped(done), grouped(all)))
    };
    Signal::derive(words)
}
