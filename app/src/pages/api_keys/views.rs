use domain::api_key::{ApiKey, KeyQuery, View};
use leptos::prelude::*;

use crate::components::List;

/// Ready-made filters as links.
#[component]
pub(crate) fn Views(list: List<KeyQuery, ApiKey>) -> impl IntoView {
    let link = move |view: View| {
        let href = move || list.narrowed(|query| query.filter.view = view);
        let current = move || list.query.with(|query| query.filter.view == view).then_some("page");
        view! { <a href=href aria-current=current>{view.label()}</a> }
    };
    view! { <nav class="views" aria-label="Views">{View::ALL.map(link).collect_view()}</nav> }
}
