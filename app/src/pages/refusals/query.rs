//! The list as its address asks for it.

use domain::id::RequestId;
use domain::page::{Cursor, Position};
use domain::refusal::RefusalQuery;
use leptos_router::params::ParamsMap;

use super::PATH;
use crate::components::link_to;

/// What cannot be read is as if it were absent.
pub(super) fn from_params(params: &ParamsMap) -> RefusalQuery {
    let given = |name: &str| params.get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    RefusalQuery {
        credential: given("credential").map(Into::into),
        code: given("code").and_then(|code| code.parse().ok()),
        position: Position::from_params(given("after"), None),
    }
}

/// The reverse of [`from_params`].
pub(super) fn address(query: &RefusalQuery) -> String {
    let mut params = Vec::new();
    params.extend(query.credential.as_ref().map(|id| ("credential", id.to_string())));
    params.extend(query.code.map(|code| ("code", code.as_str().to_owned())));
    if let Position::After(cursor) = &query.position {
        params.push(("after", cursor.to_string()));
    }
    link_to(PATH, &params)
}

/// The address of what `query` lists after `last`.
pub(super) fn after(query: &RefusalQuery, last: RequestId) -> String {
    let position = Position::After(Cursor { id: last.to_string(), value: String::new() });
    address(&RefusalQuery { position, ..query.clone() })
}

/// The address of a refusal's screen.
pub(super) fn address_of(id: RequestId) -> String {
    format!("{PATH}/{id}")
}

/// The first request ID in what somebody pasted, which may be a whole line of a log.
pub(super) fn request_id_in(text: &str) -> Option<RequestId> {
    let mark = format!("{}_", RequestId::PREFIX);
    let length = mark.len() + domain::id::ENCODED_LEN;
    let ids = text.match_indices(&mark).filter_map(|(at, _)| text.get(at..at + length)?.parse().ok());
    { ids }.next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::verdict::Code;

    #[test]
    fn an_address_asks_for_what_it_was_made_of() {
        let query = RefusalQuery {
            credential: Some("key_1".into()),
            code: Some(Code::Expired),
            position: Position::After(Cursor { id: "req_1".to_owned(), value: String::new() }),
        };
        let params = [("credential", "key_1"), ("code", "EXPIRED"), ("after", "req_1~")];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect();
        assert_eq!(from_params(&params), query);
        assert!(address(&query).contains("code=EXPIRED"));
        assert_eq!(address(&RefusalQuery::default()), PATH);
    }

    #[test]
    fn a_request_id_is_found_in_a_line_of_a_log() {
        let id = RequestId::from_bits(7);
        assert_eq!(request_id_in(&format!("denied request_id=\"{id}\" code=EXPIRED")), Some(id));
        assert_eq!(request_id_in(&format!("req_x {id}")), Some(id));
        assert_eq!(request_id_in("req_é0000000000000000000000000"), None);
        assert_eq!(request_id_in(""), None);
    }
}
