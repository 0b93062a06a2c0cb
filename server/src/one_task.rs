//! A page is one task: what is spawned while it is rendered is done in its place, and ends with it.
//!
//! Leptos' reactive graph does not bear that two threads compute in one page. A memo that is being computed while its
//! answer comes on another thread takes no note of it, and the page is then rendered as if there were none.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Once;

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};

tokio::task_local! {
    /// What has been spawned and nobody has looked at yet.
    static SPAWNED: RefCell<Vec<PinnedFuture<()>>>;
}

/// Lets Leptos spawn here. It comes before everything else of Leptos, which would choose for itself.
pub fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| Executor::init_custom_executor(InPlace).expect("nobody has chosen an executor"));
}

struct InPlace;

impl CustomExecutor for InPlace {
    fn spawn(&self, work: PinnedFuture<()>) {
        let mut work = Some(work);
        let _ = SPAWNED.try_with(|spawned| spawned.borrow_mut().extend(work.take()));
        // Not of a page.
        if let Some(work) = work {
            tokio::spawn(work);
        }
    }

    fn spawn_local(&self, work: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(work);
    }

    fn poll_local(&self) {}
}

/// What comes of `work`. Whatever it spawned and is not done by then is dropped.
pub async fn with_all_it_spawns<T>(work: impl Future<Output = T>) -> T {
    let (mut work, mut spawned) = (pin!(work), Vec::new());
    let steps = poll_fn(|context| {
        // There are few, and they seldom wake: all are asked, whoever woke.
        let done = work.as_mut().poll(context);
        if done.is_pending() {
            spawned.retain_mut(|one: &mut PinnedFuture<()>| one.as_mut().poll(context).is_pending());
            let mut new = SPAWNED.with(RefCell::take);
            while !new.is_empty() {
                new.retain_mut(|one| one.as_mut().poll(context).is_pending());
                spawned.append(&mut new);
                new = SPAWNED.with(RefCell::take);
            }
        }
        done
    });
    SPAWNED.scope(RefCell::default(), steps).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn what_is_spawned_is_done_there_and_ends_with_the_work() {
        prepare();
        let (told, hears) = oneshot::channel();
        let kept = Arc::new(());
        let still_kept = Arc::downgrade(&kept);
        let work = with_all_it_spawns(async move {
            Executor::spawn(async move {
                // Once more, by what was spawned itself.
                Executor::spawn(async move { _ = told.send(tokio::task::id()) });
                std::future::pending::<()>().await;
                drop(kept);
            });
            hears.await
        });
        let task = tokio::spawn(work);
        let id = task.id();
        assert_eq!(task.await.unwrap(), Ok(id));
        assert!(still_kept.upgrade().is_none());
    }

    #[tokio::test]
    async fn what_is_spawned_elsewhere_is_done_as_well() {
        prepare();
        let (told, hears) = oneshot::channel();
        Executor::spawn(async move { _ = told.send(()) });
        hears.await.unwrap();
    }
}
