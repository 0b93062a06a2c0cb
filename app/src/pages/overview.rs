use leptos::prelude::*;
#[component] pub(crate) fn Overview() -> impl IntoView {}
