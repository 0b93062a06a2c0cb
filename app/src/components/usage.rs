use domain::page::grouped;
use domain::permission::Permission;
use domain::usage::DayOfUse;
use leptos::prelude::*;

use super::chart::Chart;
use super::counted::counted;
use super::frame::use_viewer;
use super::url::link_to;

/// How much a credential was used of late, and where more is told.
#[component]
pub(crate) fn Usage(
    /// Of the credential.
    id: String,
    usage: Memo<Vec<DayOfUse>>,
) -> impl IntoView {
    let reads_events = use_viewer().may(Permission::EventsRead);
    let total = Memo::new(move |_| usage.with(|days| total(days)));
    let lead = move || match total.get() {
        (0, 0) => "No calls in the last 30 days.".to_owned(),
        (valid, refused) => {
            format!("{} accepted and {} refused in the last 30 days.", counted(valid, "call"), grouped(refused))
        }
    };
    view! {
        <section class="card" aria-labelledby="credential-use">
            <header>
                <h2 id="credential-use">"Use"</h2>
                <p>{lead}</p>
            </header>
            <div class="body">{move || (total.get() != (0, 0)).then(|| view! { <Chart days=usage.get() /> })}</div>
            {reads_events.then(|| view! {
                <footer>
                    <a class="btn small" href=link_to("/events", &[("q", id.clone())])>"Events"</a>
                    <a class="btn small" href=link_to("/refusals", &[("credential", id)])>"Refusals"</a>
                </footer>
            })}
        </section>
    }
}

fn total(days: &[DayOfUse]) -> (u64, u64) {
    days.iter().fold((0, 0), |(valid, refused), day| (valid + day.valid, refused + day.refused))
}
