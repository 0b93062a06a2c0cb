//! Why verifications were refused: the latest of them, and the rule behind one.

mod ask;
mod list;
mod query;
mod screen;
mod table;

use leptos::prelude::*;

pub(crate) use self::list::Refusals;
pub(crate) use self::screen::RefusalScreen;

const PATH: &str = "/refusals";
/// How long they are kept, wherever that matters.
const KEPT: &str = "Refusals are kept for 7 days, of each tenant the latest 10,000, and a sample when very many come at a \
                    time.";

#[component]
fn BackLink() -> impl IntoView {
    view! { <a class="back" href=PATH>"Refusals"</a> }
}
