use leptos::prelude::*;
#[component] pub(crate) fn Settings() -> impl IntoView {}
