use domain::page::Direction;
use leptos::prelude::*;

/// The head of a column that sorts the table: a link to the list in its order.
#[component]
pub(crate) fn SortHeader(
    label: &'static str,
    class: String,
    /// The direction, if the table is sorted by this column now.
    #[prop(into)]
    sorted: Signal<Option<Direction>>,
    #[prop(into)] href: Signal<String>,
) -> impl IntoView {
    view! {
        <th scope="col" class=class aria-sort=move || sorted.get().map(Direction::as_aria)>
            <a href=move || href.get() data-noscroll="">{label}</a>
        </th>
    }
}
