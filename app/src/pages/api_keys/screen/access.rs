use domain::access::{Access, AccessByApi};
use leptos::prelude::*;

use super::key::Screen;
use crate::components::AccessTable;

/// What the next call may do at each API, and what gives or takes it.
#[component]
pub(super) fn AccessCard(screen: Screen) -> impl IntoView {
    let narrowed = move || screen.details.with(|details| details.narrowing.as_ref().map(in_words));
    let access = Memo::new(move |_| screen.details.with(|details| details.access.clone()));
    let refused = Memo::new(move |_| screen.details.with(|details| details.refused.is_some()));
    view! {
        <section class="card" aria-labelledby="key-access">
            <header>
                <h2 id="key-access">"What it may reach"</h2>
                <p>"What it may do now at each API, and which rule says so."</p>
                {move || narrowed().map(|words| view! { <p>{words}</p> })}
            </header>
            {move || view! { <AccessTable access=access.get() refused=refused.get() /> }}
        </section>
    }
}

/// The choice of whoever generated it.
fn in_words(narrowing: &AccessByApi) -> String {
    let given = narrowing.iter().filter(|(_, access)| **access != Access::None);
    let words: Vec<_> = given.map(|(api, access)| format!("{api} ({access})")).collect();
    if words.is_empty() {
        "It was narrowed to nothing when it was generated.".to_owned()
    } else {
        format!("It was narrowed when it was generated, to {} at most.", words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrowing_is_told_without_what_it_leaves_out() {
        let narrowing = [("billing", Access::None), ("orders", Access::Read)];
        let narrowing = narrowing.map(|(api, access)| (api.to_owned(), access)).into();
        assert_eq!(in_words(&narrowing), "It was narrowed when it was generated, to orders (read) at most.");
        assert!(in_words(&AccessByApi::new()).contains("nothing"));
    }
}
