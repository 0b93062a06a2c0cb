//! Why a verification was refused, as an administrator looks it up.

use serde::{Deserialize, Serialize};

use crate::id::RequestId;
use crate::list::ListQuery;
use crate::page::Position;
use crate::search::SearchText;
use crate::time::Timestamp;
use crate::verdict::Code;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// As the answer named it.
    pub id: RequestId,
    pub at: Timestamp,
    pub code: Code,
    /// The ID of the credential, if the secret was that of one.
    pub credential: Option<String>,
    /// The slug of the API that was called.
    pub api: Option<String>,
    pub method: Option<String>,
    pub host: Option<String>,
    /// Without a query.
    pub path: Option<String>,
    /// Of the client.
    pub address: Option<String>,
    pub agent: String,
    /// What the rule compared, in a sentence; empty if there was no rule to ask.
    pub detail: String,
    /// Of a signed request (RFC 5849 §3.4.1), as it was seen here.
    pub base_string: Option<String>,
}

/// Which refusals, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalQuery {
    /// A whole ID.
    pub credential: Option<SearchText>,
    pub code: Option<Code>,
    pub position: Position,
}

impl ListQuery for RefusalQuery {
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self {
        let given = |name: &str| get(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Self {
            credential: given("credential").map(Into::into),
            code: given("code").and_then(|code| code.parse().ok()),
            position: Position::from_params(given("after"), None),
        }
    }

    fn to_params(&self) -> Vec<(&'static str, String)> {
        let credential = self.credential.as_ref().map(|id| ("credential", id.to_string()));
        let code = self.code.map(|code| ("code", code.as_str().to_owned()));
        credential.into_iter().chain(code).chain(self.position.to_param()).collect()
    }

    fn at(&self, position: Position) -> Self {
        Self { position, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Cursor;

    #[test]
    fn an_address_asks_for_what_it_was_made_of() {
        let position = Position::After(Cursor { id: "req_1".to_owned(), value: String::new() });
        let query = RefusalQuery { credential: Some("key_1".into()), code: Some(Code::Expired), position };
        let params = query.to_params();
        assert_eq!(
            params,
            [("credential", "key_1"), ("code", "EXPIRED"), ("after", "req_1~")].map(|(n, v)| (n, v.to_owned()))
        );
        let get = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone());
        assert_eq!(RefusalQuery::from_params(get), query);
        assert!(RefusalQuery::default().to_params().is_empty());
    }
}
