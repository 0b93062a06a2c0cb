//! Where a consumer asks that a user be sent back to (RFC 5849 §2.1).

use std::fmt;

use super::callback_prefix::{self, CallbackPrefix};

/// Longest, in characters.
const MAX_CHARS: usize = 2_000;
const OUT_OF_BAND: &str = "oob";
/// What is added to it.
const ANSWERS: [&str; 2] = ["oauth_token", "oauth_verifier"];

/// An `oauth_callback`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callback {
    /// Nowhere: the user reads a code and types it.
    OutOfBand,
    /// An absolute URL without a fragment, over TLS or on this machine.
    Url(String),
}

impl Callback {
    /// Reads what a consumer sent.
    ///
    /// # Errors
    /// With what is wrong with it, as the end of a sentence.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        if text == OUT_OF_BAND {
            return Ok(Self::OutOfBand);
        }
        if text.chars().count() > MAX_CHARS {
            return Err("is too long");
        }
        callback_prefix::read_callback(text)?;
        let (_, query) = text.split_once('?').unwrap_or_default();
        if query.split('&').any(|pair| ANSWERS.contains(&pair.split('=').next().unwrap_or_default())) {
            return Err("may have neither oauth_token nor oauth_verifier in its query: they are added to it");
        }
        Ok(Self::Url(text.to_owned()))
    }

    /// True if users may be sent there by a consumer with this prefix. A code that they type goes nowhere by itself.
    #[must_use]
    pub fn is_within(&self, prefix: Option<&CallbackPrefix>) -> bool {
        match (self, prefix) {
            (Self::Url(url), Some(prefix)) => prefix.allows(url),
            _ => true,
        }
    }

    /// As it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::OutOfBand => OUT_OF_BAND,
            Self::Url(url) => url,
        }
    }
}

impl fmt::Display for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_is_oob_or_a_whole_url() {
        assert_eq!(Callback::read("oob"), Ok(Callback::OutOfBand));
        for good in ["https://a.test", "https://a.test/cb?x=%2F&y=1", "http://localhost:8080/cb", "http://[::1]/"] {
            assert_eq!(Callback::read(good).map(|callback| callback.to_string()), Ok(good.to_owned()));
        }
        for (bad, told) in [
            ("", "must begin with https://"),
            ("OOB", "must begin with https://"),
            ("/cb", "must begin with https://"),
            ("javascript:alert(1)", "must begin with https://"),
            ("http://a.test/cb", "unless it is on this machine"),
            ("https://a.test/cb#part", "fragment"),
            ("https://a.test/cb?x=1#part", "fragment"),
            ("https://a.test/cb?x=1 2", "only characters of a URL"),
            ("https://a.test/cb?x=\"><b>", "only characters of a URL"),
            ("https://a.test/cb?x=\r\nLocation:", "only characters of a URL"),
            ("https://me@a.test/cb", "user name"),
            ("https:///cb", "no valid host"),
            ("https://a.test/cb?x=1&oauth_verifier=mine", "neither oauth_token nor oauth_verifier"),
            ("https://a.test/cb?oauth_token", "neither oauth_token nor oauth_verifier"),
        ] {
            assert!(Callback::read(bad).unwrap_err().contains(told), "{bad}: {:?}", Callback::read(bad));
        }
        assert_eq!(Callback::read(&format!("https://a.test/{}", "x".repeat(MAX_CHARS))), Err("is too long"));
    }
}
