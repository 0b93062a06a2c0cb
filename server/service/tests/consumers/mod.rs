//! OAuth consumers: registering, changing and deciding about them; on both databases.

mod crowds;
mod deciding;
mod explained;
mod listing;
mod registering;
mod signed;
mod signing;
mod standing;

use domain::consumer::{Act, Consumer, ConsumerDraft};
use service::{Actor, Service, consumers};

/// A secret that nobody would guess.
pub(crate) const SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";
/// Another one.
pub(crate) const OTHER: &str = "Zr2_Lk9xTb6m-nC4vQ8w";

pub(crate) fn draft(name: &str) -> ConsumerDraft {
    ConsumerDraft { name: name.to_owned(), ..ConsumerDraft::default() }
}

pub(crate) async fn consumer(service: &Service, by: &Actor, name: &str) -> Consumer {
    consumers::register(service, by, &draft(name), SECRET).await.unwrap()
}

async fn act(service: &Service, by: &Actor, act: Act, consumer: &Consumer) -> service::Result<Consumer> {
    consumers::act(service, by, act, &[consumer.id]).await?;
    consumers::get(service, by, consumer.id).await
}
