use leptos::prelude::*;

/// The way to a file with all that a list shows, from its first row on.
#[component]
pub(crate) fn DownloadCsv(
    /// The address of the list.
    #[prop(into)]
    list: Signal<String>,
) -> impl IntoView {
    let href = move || {
        list.with(|list| match list.split_once('?') {
            Some((path, query)) => format!("{path}.csv?{query}"),
            None => format!("{list}.csv"),
        })
    };
    view! { <a class="btn quiet" href=href rel="external">"Download CSV"</a> }
}
