//! What is asked for while others are being written is written together after them, so that a disk that takes its time for
//! each transaction still lets thousands through.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

/// Items that wait to be written, each by somebody who waits for an answer.
pub(crate) struct Batches<T, A> {
    /// Of a batch.
    most: usize,
    waiting: Mutex<Vec<Waiting<T, A>>>,
    writing: tokio::sync::Mutex<()>,
}

struct Waiting<T, A> {
    item: T,
    answer: oneshot::Sender<A>,
}

impl<T: Send + 'static, A: Send + 'static> Batches<T, A> {
    pub(crate) fn of_at_most(most: usize) -> Arc<Self> {
        Arc::new(Self { most, waiting: Mutex::default(), writing: tokio::sync::Mutex::default() })
    }

    /// Has `item` written with those that wait beside it. `write` gives an answer for each, in their order, or none if
    /// they could not be written: then nobody gets one.
    pub(crate) async fn write<F>(
        self: &Arc<Self>,
        item: T,
        write: impl Fn(Vec<T>) -> F + Send + Sync + 'static,
    ) -> Option<A>
    where
        F: Future<Output = Option<Vec<A>>> + Send + 'static,
    {
        let (answer, written) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { item, answer });
        // Apart from this request: whoever goes away must not take what others wait for along.
        tokio::spawn(self.clone().write_waiting(write));
        written.await.ok()
    }

    async fn write_waiting<F>(self: Arc<Self>, write: impl Fn(Vec<T>) -> F + Send + Sync)
    where
        F: Future<Output = Option<Vec<A>>> + Send + 'static,
    {
        let _turn = self.writing.lock().await;
        loop {
            let (items, answers): (Vec<_>, Vec<_>) =
                self.take().into_iter().map(|waiting| (waiting.item, waiting.answer)).unzip();
            if items.is_empty() {
                return;
            }
            let written = write(items).await.unwrap_or_default();
            for (answer, written) in answers.into_iter().zip(written) {
                let _ = answer.send(written);
            }
        }
    }

    fn take(&self) -> Vec<Waiting<T, A>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(self.most);
        waiting.drain(..count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_waits_is_written_together_and_each_hears_its_own_answer() {
        let (batches, sizes) = (Batches::of_at_most(3), Arc::new(Mutex::new(Vec::new())));
        let double = |sizes: Arc<Mutex<Vec<usize>>>| {
            move |items: Vec<u32>| {
                sizes.lock().unwrap().push(items.len());
                async move { Some(items.into_iter().map(|item| item * 2).collect()) }
            }
        };
        // On one thread, nobody writes before all have come.
        let ask = |item| {
            let (batches, write) = (batches.clone(), double(sizes.clone()));
            tokio::spawn(async move { batches.write(item, write).await })
        };
        let mut answered = Vec::new();
        for answer in (0..7).map(ask).collect::<Vec<_>>() {
            answered.push(answer.await.unwrap());
        }
        assert_eq!(answered, (0..7).map(|item| Some(item * 2)).collect::<Vec<_>>());
        assert_eq!(*sizes.lock().unwrap(), [3, 3, 1]);
    }

    #[tokio::test]
    async fn what_could_not_be_written_is_answered_to_nobody_and_holds_up_nobody() {
        let batches = Batches::<u32, u32>::of_at_most(1);
        let written = |items: Vec<u32>| async move { (items[0] != 1).then_some(items) };
        assert_eq!(batches.write(1, written).await, None);
        assert_eq!(batches.write(2, written).await, Some(2));
    }
}
