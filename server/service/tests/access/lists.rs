//! What all lists have in common.

use domain::Error;
use domain::api_key::KeyQuery;
use domain::api_token::TokenQuery;
use domain::application::ApplicationQuery;
use domain::consumer::ConsumerQuery;
use domain::event::EventQuery;
use domain::page::{Cursor, Position};
use domain::search::MAX_CHARS;
use service::find::find;
use service::{Actor, Failure, Service, api_keys, api_tokens, applications, consumers, events, users};

use crate::access::makers::*;
use crate::each_database;

/// What each list says when it is asked for `text` at `position`: how much it found.
async fn found(service: &Service, admin: &Actor, text: &str, position: &Position) -> [Result<usize, Failure>; 7] {
    let (at, text) = (|| position.clone(), || text.into());
    let mut keys = KeyQuery { position: at(), ..KeyQuery::default() };
    keys.filter.text = text();
    let applications_query = ApplicationQuery { text: text(), position: at(), ..ApplicationQuery::default() };
    let tokens_query = TokenQuery { text: text(), position: at(), ..TokenQuery::default() };
    let consumers_query = ConsumerQuery { text: text(), position: at(), ..ConsumerQuery::default() };
    let events_query = EventQuery { text: text(), position: at(), ..EventQuery::default() };
    [
        api_keys::list(service, admin, &keys).await.map(|page| page.items.len()),
        applications::list(service, admin, &applications_query).await.map(|page| page.items.len()),
        api_tokens::list(service, admin, &tokens_query).await.map(|page| page.items.len()),
        consumers::list(service, admin, &consumers_query).await.map(|page| page.items.len()),
        events::list(service, admin, &events_query).await.map(|page| page.items.len()),
        users::list(service, admin, &text(), None, position).await.map(|page| page.items.len()),
        find(service, admin, &text()).await.map(|kinds| kinds.len()),
    ]
}

each_database! {
    async fn a_text_that_is_too_long_is_told_alike(service: Service) {
        let admin = organisation(&service).await;
        for answer in found(&service, &admin, &"é".repeat(MAX_CHARS), &Position::Start).await {
            assert_eq!(answer.unwrap(), 0);
        }
        for answer in found(&service, &admin, &"é".repeat(MAX_CHARS + 1), &Position::Start).await {
            let error = answer.unwrap_err().tell();
            let message = "Search text may have at most 400 characters; this one has 401.";
            assert_eq!(error, Error::invalid("q", message));
        }
    }

    /// A position comes with an address, which anybody can write.
    async fn a_position_that_nobody_gave_is_taken_for_one(service: Service) {
        let admin = organisation(&service).await;
        for (id, value) in [("", ""), ("\0", "\0"), ("key_1", "no number"), ("%", "\u{10ffff}")] {
            let cursor = || Cursor { id: id.into(), value: value.into() };
            for position in [Position::After(cursor()), Position::Before(cursor())] {
                for answer in found(&service, &admin, "", &position).await {
                    answer.unwrap();
                }
            }
        }
    }
}
