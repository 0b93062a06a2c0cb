//! What somebody gives for a consumer.

use serde::{Deserialize, Serialize};

use super::{CallbackPrefix, Consumer, SignatureMethod, public_key};
use crate::error::{Checks, Error, Result};
use crate::name;

/// All of it but the secret, as it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsumerDraft {
    pub name: String,
    pub signature_methods: Vec<SignatureMethod>,
    /// In PEM; empty for none.
    pub public_key: String,
    /// Empty for none.
    pub callback_prefix: String,
}

impl Default for ConsumerDraft {
    fn default() -> Self {
        let (name, public_key, callback_prefix) = Default::default();
        Self { name, signature_methods: SignatureMethod::USUAL.into(), public_key, callback_prefix }
    }
}

impl ConsumerDraft {
    /// The draft with its texts in order and each method once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `name`, `signature_methods`, `public_key` and `callback_prefix`.
    pub fn checked(&self) -> Result<Self> {
        let mut checks = Checks::default();
        let name = checks.take(name::parse("name", "Consumer name", &self.name));
        let public_key = checks.take(public_key::checked(&self.public_key));
        let methods: Vec<_> =
            SignatureMethod::ALL.into_iter().filter(|method| self.signature_methods.contains(method)).collect();
        if methods.is_empty() {
            checks.refuse("signature_methods", "Choose at least one signature method: nothing else is accepted.");
        }
        let needs_key = methods.iter().find(|method| method.needs_public_key());
        if let Some(method) = needs_key.filter(|_| public_key.as_deref() == Some("")) {
            checks.refuse("public_key", format!("{method} needs the public key of the consumer."));
        }
        let prefix = match self.callback_prefix.trim() {
            "" => None,
            text => checks.take(text.parse::<CallbackPrefix>()).map(|prefix| prefix.to_string()),
        };
        checks.done()?;
        Ok(Self {
            name: name.unwrap_or_default(),
            signature_methods: methods,
            public_key: public_key.unwrap_or_default(),
            callback_prefix: prefix.unwrap_or_default(),
        })
    }

    /// Methods by their names, as programs give them.
    ///
    /// # Errors
    /// [`Error::Invalid`] for `signature_methods`, naming what is none.
    pub fn methods(names: &[String]) -> Result<Vec<SignatureMethod>> {
        let read = |name: &String| {
            let message = || {
                format!(
                    "“{name}” is no signature method; those are {}.",
                    SignatureMethod::listed(&SignatureMethod::ALL)
                )
            };
            name.parse().map_err(|()| Error::invalid("signature_methods", message()))
        };
        names.iter().map(read).collect()
    }
}

impl From<&Consumer> for ConsumerDraft {
    /// The draft that leaves the consumer as it is.
    fn from(consumer: &Consumer) -> Self {
        Self {
            name: consumer.name.clone(),
            signature_methods: consumer.signature_methods.clone(),
            public_key: consumer.public_key.clone(),
            callback_prefix: consumer.callback_prefix.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_told_all_that_is_wrong_with_it() {
        let bad = ConsumerDraft {
            name: " ".to_owned(),
            signature_methods: Vec::new(),
            public_key: "-----BEGIN PRIVATE KEY-----".to_owned(),
            callback_prefix: "http://a.test".to_owned(),
        };
        let error = bad.checked().unwrap_err();
        for field in ["name", "signature_methods", "public_key", "callback_prefix"] {
            assert!(error.about(field).is_some(), "{field}");
        }
    }

    #[test]
    fn what_is_not_said_is_the_usual() {
        let draft = ConsumerDraft { name: " DOORS Next ".to_owned(), ..ConsumerDraft::default() };
        let checked = draft.checked().unwrap();
        assert_eq!(
            (checked.name.as_str(), checked.signature_methods.as_slice()),
            ("DOORS Next", &SignatureMethod::USUAL[..])
        );
        assert_eq!(checked.callback_prefix, "");
        let twice = ConsumerDraft {
            signature_methods: vec![SignatureMethod::HmacSha1, SignatureMethod::HmacSha1],
            ..draft.clone()
        };
        assert_eq!(twice.checked().unwrap().signature_methods, [SignatureMethod::HmacSha1]);
        let rsa = ConsumerDraft { signature_methods: vec![SignatureMethod::RsaSha1], ..draft };
        assert_eq!(
            rsa.checked().unwrap_err().about("public_key"),
            Some("RSA-SHA1 needs the public key of the consumer.")
        );
    }
}
