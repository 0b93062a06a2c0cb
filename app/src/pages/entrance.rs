use leptos::prelude::*;
#[component] pub(crate) fn SignIn() -> impl IntoView {}
#[component] pub(crate) fn Setup() -> impl IntoView {}
#[component] pub(crate) fn Invitation() -> impl IntoView {}
pub(crate) const PATHS: [&str; 3] = ["/login", "/setup", "/invitation"];
