use domain::page::grouped;
use domain::selection::VERY_MANY;
use leptos::prelude::*;

use super::field::Field;

/// The number of what an action stops, which must be typed if it is very many.
#[derive(Clone, Copy)]
pub(crate) struct TypedCount {
    count: Memo<u64>,
    typed: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
}

impl TypedCount {
    pub(crate) fn of(count: Memo<u64>) -> Self {
        Self { count, typed: RwSignal::new(String::new()), wrong: RwSignal::new(None) }
    }

    /// For another question.
    pub(crate) fn clear(self) {
        self.typed.set(String::new());
        self.wrong.set(None);
    }

    /// True if nothing must be typed or the right number is; else says so beside the field.
    pub(crate) fn confirms(self) -> bool {
        let count = self.count.get_untracked();
        let digits: String = self.typed.get_untracked().chars().filter(char::is_ascii_digit).collect();
        let confirms = count <= VERY_MANY || digits == count.to_string();
        if !confirms {
            self.wrong.set(Some(format!("Type {} to confirm.", grouped(count))));
        }
        confirms
    }

    /// Its field, if it must be typed.
    pub(crate) fn field(self, name: &'static str) -> impl IntoView {
        let Self { count, typed, wrong } = self;
        let many = move || Some(count.get()).filter(|count| *count > VERY_MANY);
        move || {
            many().map(|count| {
                let label = format!("Type {} to confirm", grouped(count));
                view! { <Field name=name label=label value=typed error=wrong /> }
            })
        }
    }
}
