//! What the server tells the pages that it renders.

/// A form that was posted without scripts and refused: shown again with what was typed.
#[derive(Clone, Debug)]
pub struct Refused {
    pub error: domain::Error,
    /// Field names and what was typed, never a password.
    pub values: Vec<(String, String)>,
}

impl Refused {
    /// What was typed into `field`.
    #[must_use]
    pub fn value(&self, field: &str) -> String {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// The parameter by which an address tells that it held a secret, of which only the ID is left.
pub const REDACTED: &str = "redacted";

/// Where this server is reached, for the commands that pages offer: `https://keys.example.com`.
#[derive(Clone, Debug)]
pub struct PublicUrl(pub String);

/// True if others can read what the visitor sends, as far as the server knows.
#[derive(Clone, Copy, Debug)]
pub struct Unprotected(pub bool);

/// Makes the `Set-Cookie` that puts a browser into a session with this token.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct SetSession(pub std::sync::Arc<dyn Fn(&str) -> http::HeaderValue + Send + Sync>);
