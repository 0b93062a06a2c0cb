use leptos::prelude::*;

/// From so many rows on a filter is worth its place.
const MANY: usize = 10;

/// What somebody types to find a row among those that are all there already.
#[derive(Clone, Copy, Default)]
pub(crate) struct QuickFilter(RwSignal<String>);

impl QuickFilter {
    /// True if one of a row's `words` has what is typed.
    pub(crate) fn shows(self, words: &[&str]) -> bool {
        self.0.with(|typed| {
            let typed = typed.trim().to_lowercase();
            typed.is_empty() || words.iter().any(|word| word.to_lowercase().contains(&typed))
        })
    }
}

/// Its field, if there are enough rows.
#[component]
pub(crate) fn QuickFilterField(
    filter: QuickFilter,
    label: &'static str,
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
) -> impl IntoView {
    // Enter in it filters and sends no form.
    let field = move || {
        view! {
            <input
                type="search" class="quick-filter" autocomplete="off" spellcheck="false" aria-label=label placeholder=label
                on:input=move |event| filter.0.set(event_target_value(&event))
                on:keydown=|event| if event.key() == "Enter" { event.prevent_default() }
            />
        }
    };
    view! { <Show when=move || MANY <= count.get()>{field}</Show> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_shown_by_any_of_its_words_whatever_the_case() {
        let owner = Owner::new();
        owner.set();
        let filter = QuickFilter::default();
        assert!(filter.shows(&["Orders", "orders"]));
        filter.0.set(" ORD ".to_owned());
        assert!(filter.shows(&["Orders", "x"]) && filter.shows(&["x", "back-orders"]) && !filter.shows(&["Billing"]));
    }
}
