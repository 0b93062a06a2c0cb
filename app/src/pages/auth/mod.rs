//! The ways into the console: signing in, the first set-up, an invitation; and, for whoever is sent here by a consumer of
//! OAuth 1.0a, what that asks.
//!
//! Plain forms that the server alone renders and that need no script, so that they load at once and the
//! wasm does not carry them.

#[cfg(feature = "ssr")]
mod authorize;
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
pub(crate) use in_browser::{
    FromServer as Authorize, FromServer as Invitation, FromServer as Setup, FromServer as SignIn,
};
#[cfg(feature = "ssr")]
pub(crate) use {authorize::Authorize, invitation::Invitation, setup::Setup, sign_in::SignIn};

#[cfg(feature = "ssr")]
pub(crate) const PATHS: [&str; 4] = ["/login", "/setup", "/invitation", "/oauth1/authorize"];

#[cfg(not(feature = "ssr"))]
mod in_browser {
    use leptos::prelude::*;

    /// A link within the console led here: the server has the page.
    #[component]
    pub(crate) fn FromServer() -> impl IntoView {
        Effect::new(|_| _ = window().location().reload());
    }
}
