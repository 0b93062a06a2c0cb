//! Everything the browser shows, rendered on the server first and then alive in wasm.
//!
//! A **page** (`pages/`) is query, row and words, and takes its state from the URL; a **component**
//! (`components/`) takes values and callbacks, and does for every page alike what a list, a question or the
//! screen of one thing does; a **call** (`calls/`) is a server function of a few
//! lines: who asks, and one use case of `service`.
//!
//! **To add a page**: a module in `pages/`, its route in `app.rs`, its link in `components/nav.rs`,
//! its calls in `calls/`, and a spec in `end2end/`.

#![recursion_limit = "512"]

mod app;
pub mod calls;
mod components;
mod context;
mod pages;
#[cfg(feature = "ssr")]
mod shell;

pub use app::App;
#[cfg(feature = "ssr")]
pub use app::ROUTES;
#[cfg(feature = "ssr")]
pub use context::SetSession;
pub use context::{PublicUrl, REDACTED, Refused, Unprotected};
#[cfg(feature = "ssr")]
pub use shell::shell;
