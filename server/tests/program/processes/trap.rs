//! Where a connection to Postgres is lost: at a statement.

use std::sync::Mutex;

/// The next connection that goes into it springs it.
pub(super) struct Trap {
    /// It has said this,
    pub(super) after: &'static str,
    /// and says this now.
    pub(super) at: &'static str,
    pub(super) fate: Fate,
}

#[derive(Clone, Copy)]
pub(super) enum Fate {
    /// Nothing comes through from there on, and nobody learns that it does not.
    Swallowed,
    /// It is passed on, and in place of an answer the connection ends.
    Unanswered,
}

/// The fate of a connection that has said `before`, and says `now`.
pub(super) fn sprung(trap: &Mutex<Option<Trap>>, before: &[u8], now: &[u8]) -> Option<Fate> {
    let has = |said: &[u8], text: &str| said.windows(text.len()).any(|window| window == text.as_bytes());
    trap.lock().unwrap().take_if(|trap| has(now, trap.at) && has(before, trap.after)).map(|trap| trap.fate)
}
