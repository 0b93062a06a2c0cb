use leptos::prelude::*;
#[component] pub(crate) fn Events() -> impl IntoView {}
