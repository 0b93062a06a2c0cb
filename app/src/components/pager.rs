use leptos::prelude::*;

/// What the page shows, and links to the pages before and after it.
#[component]
pub(crate) fn Pager(
    #[prop(into)] shown: Signal<String>,
    #[prop(into)] previous: Signal<Option<String>>,
    #[prop(into)] next: Signal<Option<String>>,
    /// What leads back; not the page before where there is no way to that.
    back: &'static str,
) -> impl IntoView {
    view! {
        <nav class="foot" aria-label="Pages">
            <span>{shown}</span>
            <span class="pages">
                {move || page_link(back, previous.get())}
                {move || page_link("Next", next.get())}
            </span>
        </nav>
    }
}

fn page_link(label: &'static str, href: Option<String>) -> AnyView {
    match href {
        Some(href) => view! { <a href=href class="btn">{label}</a> }.into_any(),
        None => view! { <a class="btn" role="link" aria-disabled="true">{label}</a> }.into_any(),
    }
}
