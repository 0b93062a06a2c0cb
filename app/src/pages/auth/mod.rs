//! The ways into the console: signing in, the first set-up, an invitation.
//!
//! Plain forms that the server alone renders and that need no script, so that they load at once and the
//! wasm does not carry them.

#[cfg(feature = "ssr")]
mod form;
#[cfg(feature = "ssr")]
mod invitation;
#[cfg(feature = "ssr")]
mod link;
#[cfg(feature = "ssr")]
mod setup;
#[cfg(feature = "ssr")]
mod sign_in;

#[cfg(not(feature = "ssr"))]
pub(crate) use in_browser::{FromServer as Invitation, FromServer as Setup, FromServer as SignIn};
#[cfg(feature = "ssr")]
pub(crate) use {invitation::Invitation, setup::Setup, sign_in::SignIn};

#[cfg(feature = "ssr")]
pub(crate) const PATHS: [&str; 3] = ["/login", "/setup", "/invitation"];

#[cfg(not(feature = "ssr"))]
mod in_browser {
    use leptos::prelude::*;

    /// A link within the console led here: the server has the page.
    #[component]
    pub(crate) fn FromServer() -> impl IntoView {
        Effect::new(|_| _ = window().location().reload());
    }
}
