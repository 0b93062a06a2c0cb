//! Work that keeps a core busy for a while, such as rendering a page, is done by turns, one fewer than there
//! are cores: what is answered in microseconds always finds one that is free.

use std::future::poll_fn;
use std::num::NonZero;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::Poll;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, NonZero::get);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

/// What comes of `work`. Each step of it waits for its turn; while it waits for something else, others have
/// theirs.
pub async fn taken<T>(work: impl Future<Output = T>) -> T {
    by(&TURNS, work).await
}

async fn by<T>(turns: &Semaphore, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        let turn = turns.acquire().await;
        let step = poll_fn(|context| Poll::Ready(work.as_mut().poll(context))).await;
        drop(turn);
        if let Poll::Ready(done) = step {
            return done;
        }
        // Whatever the work waits for wakes this task.
        let mut is_awake = false;
        poll_fn(|_| if std::mem::replace(&mut is_awake, true) { Poll::Ready(()) } else { Poll::Pending }).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn so_many_work_at_once_and_who_waits_takes_no_turn() {
        let (turns, at_work, most) =
            (Arc::new(Semaphore::new(2)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (release, released) = tokio::sync::watch::channel(false);
        let waiting: Vec<_> = (0..5)
            .map(|_| {
                let (turns, mut released) = (turns.clone(), released.clone());
                tokio::spawn(async move { by(&turns, async { released.wait_for(|yes| *yes).await.is_ok() }).await })
            })
            .collect();
        let working: Vec<_> = (0..50)
            .map(|_| {
                let (turns, at_work, most) = (turns.clone(), at_work.clone(), most.clone());
                tokio::spawn(async move {
                    let work = async {
                        for _ in 0..20 {
                            most.fetch_max(at_work.fetch_add(1, SeqCst) + 1, SeqCst);
                            std::thread::yield_now();
                            at_work.fetch_sub(1, SeqCst);
                            tokio::task::yield_now().await;
                        }
                    };
                    by(&turns, work).await;
                })
            })
            .collect();
        for one in working {
            one.await.unwrap();
        }
        assert!((1..=2).contains(&most.load(SeqCst)));
        release.send(true).unwrap();
        for one in waiting {
            assert!(one.await.unwrap());
        }
    }
}
