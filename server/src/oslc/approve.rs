//! `/oslc/approve?key=…`: where a tool sends somebody who may approve its key. The consumer is in the console.

use axum::extract::RawQuery;
use axum::response::Redirect;
use domain::consumer::ConsumerKey;

pub(super) const PATH: &str = "/oslc/approve";
/// Of the console.
const CONSUMERS: &str = "/oauth-consumers";

pub(super) async fn show(RawQuery(query): RawQuery) -> Redirect {
    let query = query.unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let key = pairs.find(|(name, _)| name == "key").and_then(|(_, key)| key.parse::<ConsumerKey>().ok());
    Redirect::to(&key.map_or_else(|| CONSUMERS.to_owned(), |key| format!("{CONSUMERS}?q={key}")))
}
