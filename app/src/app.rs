//! The route table.

#[cfg(feature = "ssr")]
use std::sync::LazyLock;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

use crate::components::Frame;
use crate::pages;

/// What [`App`] routes. They are listed once in a process: while Leptos lists them no page of the process begins to
/// load anything, and one that is being rendered at that moment would wait for ever.
#[cfg(feature = "ssr")]
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub static ROUTES: LazyLock<Vec<leptos_axum::AxumRouteListing>> =
    LazyLock::new(|| leptos_axum::generate_route_list(App));

/// Every page is complete in the first answer (`SsrMode::Async`): readable before or without wasm.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    // Tells tests and styles that the page answers.
    Effect::new(|_| _ = document().document_element().map(|root| root.set_attribute("data-hydrated", "")));
    view! {
        <Router>
            <Routes fallback=pages::NotFound>
                <Route path=path!("/login") view=pages::auth::SignIn ssr=SsrMode::Async />
                <Route path=path!("/setup") view=pages::auth::Setup ssr=SsrMode::Async />
                <Route path=path!("/invitation") view=pages::auth::Invitation ssr=SsrMode::Async />
                <Route path=path!("/oauth1/authorize") view=pages::auth::Authorize ssr=SsrMode::Async />
                <ParentRoute path=path!("/") view=Frame ssr=SsrMode::Async>
                    <Route path=path!("") view=pages::Overview />
                    <Route path=path!("api-keys") view=pages::ApiKeys />
                    <Route path=path!("api-keys/:id") view=pages::KeyScreen />
                    <Route path=path!("application-keys") view=pages::Applications />
                    <Route path=path!("application-keys/:id") view=pages::ApplicationScreen />
                    <Route path=path!("oauth-consumers") view=pages::Consumers />
                    <Route path=path!("users") view=pages::Users />
                    <Route path=path!("users/:id/:tab?") view=pages::UserScreen />
                    <Route path=path!("api-tokens/:id") view=pages::TokenScreen />
                    <Route path=path!("apis") view=pages::Apis />
                    <Route path=path!("projects") view=pages::Projects />
                    <Route path=path!("projects/:id") view=pages::ProjectScreen />
                    <Route path=path!("roles") view=pages::Roles />
                    <Route path=path!("roles/new") view=pages::NewRole />
                    <Route path=path!("roles/:name") view=pages::RoleScreen />
                    <Route path=path!("events") view=pages::Events />
                    <Route path=path!("refusals") view=pages::Refusals />
                    <Route path=path!("refusals/:id") view=pages::RefusalScreen />
                    <Route path=path!("settings") view=pages::Settings />
                    <Route path=path!("profile/api-keys") view=pages::profile::ApiKeys />
                    <Route path=path!("profile/applications") view=pages::profile::Authorizations />
                    <Route path=path!("profile/security") view=pages::profile::Security />
                    <Route path=path!("profile/appearance") view=pages::profile::Appearance />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
