use leptos::prelude::*;
#[component] pub(crate) fn ApiKeys() -> impl IntoView {}
#[component] pub(crate) fn Security() -> impl IntoView {}
#[component] pub(crate) fn Appearance() -> impl IntoView {}
