use domain::api_key::{ApiKey, KeyFilter, KeyQuery, View};
use leptos::prelude::*;

use crate::components::{self, List};

/// The ready-made views of API keys.
#[component]
pub(crate) fn Views(list: List<KeyQuery, ApiKey>) -> impl IntoView {
    view! {
        <components::Views
            list=list all=&View::ALL label=View::label of=|query: &KeyQuery| query.filter.view
            narrow=|query: &mut KeyQuery, view| query.filter.view = view
            is_alone=|query: &KeyQuery| KeyFilter::is_view_alone(&query.filter)
        />
    }
}
