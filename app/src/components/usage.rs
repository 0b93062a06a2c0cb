use domain::page::grouped;
use domain::permission::Permission;
use domain::usage::{Calls, Usage as Counted};
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};

use super::chart::{Bar, Chart};
use super::counted::counted;
use super::frame::use_viewer;
use super::url::link_to;

/// The parameter that says how far back is looked.
const PARAM: &str = "use";

/// How far back is looked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    const fn name(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|period| period.name() == name).unwrap_or(Self::Month)
    }

    fn calls(self, usage: &Counted) -> &[Calls] {
        match self {
            Self::Day => &usage.hours,
            Self::Week => &usage.days[usage.days.len().saturating_sub(7)..],
            Self::Month => &usage.days,
        }
    }

    const fn bar(self) -> Bar {
        match self {
            Self::Day => Bar::Hour,
            Self::Week | Self::Month => Bar::Day,
        }
    }
}

/// How much a credential was used of late, and where more is told.
#[component]
pub(crate) fn Usage(
    /// Of the credential.
    id: String,
    usage: Memo<Counted>,
) -> impl IntoView {
    let reads_events = use_viewer().may(Permission::EventsRead);
    let query = use_query_map();
    let period = Memo::new(move |_| Period::named(&query.with(|query| query.get(PARAM)).unwrap_or_default()));
    let calls = Memo::new(move |_| usage.with(|usage| period.get().calls(usage).to_vec()));
    let is_used = Memo::new(move |_| calls.with(|calls| total(calls) != (0, 0)));
    let lead = move || {
        let period = period.get().label();
        match calls.with(|calls| total(calls)) {
            (0, 0) => format!("No calls in the last {period}."),
            (valid, refused) => {
                format!("{} accepted and {} refused in the last {period}.", counted(valid, "call"), grouped(refused))
            }
        }
    };
    let chart = move || is_used.get().then(|| view! { <Chart of=period.get().bar() calls=calls.get() /> });
    view! {
        <section class="card" aria-labelledby="credential-use">
            <header class="split-line">
                <div>
                    <h2 id="credential-use">"Use"</h2>
                    <p role="status">{lead}</p>
                </div>
                <Periods period=period />
            </header>
            <div class="body">{chart}</div>
            {reads_events.then(|| view! {
                <footer>
                    <a class="btn small" href=link_to("/events", &[("q", id.clone())])>"Events"</a>
                    <a class="btn small" href=link_to("/refusals", &[("credential", id)])>"Refusals"</a>
                </footer>
            })}
        </section>
    }
}

/// Links, so that they work without scripts, and an address shows what it showed.
#[component]
fn Periods(period: Memo<Period>) -> impl IntoView {
    let (path, query) = (use_location().pathname, use_query_map());
    let link = move |this: Period| {
        let href = move || {
            let mut query = query.get();
            query.replace(PARAM, this.name().to_owned());
            format!("{}{}", path.get(), query.to_query_string())
        };
        let current = move || (period.get() == this).then_some("true");
        view! { <a href=href data-noscroll="" aria-current=current>{this.label()}</a> }
    };
    view! { <nav class="segments" aria-label="Period">{Period::ALL.map(link).collect_view()}</nav> }
}

fn total(calls: &[Calls]) -> (u64, u64) {
    calls.iter().fold((0, 0), |(valid, refused), calls| (valid + calls.valid, refused + calls.refused))
}
