use leptos::prelude::*;
#[component] pub(crate) fn Users() -> impl IntoView {}
#[component] pub(crate) fn UserScreen() -> impl IntoView {}
