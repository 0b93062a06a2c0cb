use domain::list::Searchable;
use domain::page::Position;
use domain::preference::Preference;
use leptos::prelude::*;
use leptos_router::components::A;

use super::super::download_csv::DownloadCsv;
use super::super::icon::{Icon, Shape};
use super::super::search_box::SearchBox;
use super::columns::ColumnsMenu;
use super::{List, Sent};

/// The search of a list, and beside it what narrows the list further. It answers while typing; without scripts it is a
/// form that asks the server, and what has no field in it (`carried`) goes along.
#[component]
pub(crate) fn ListTools<Q: Searchable + Sent, T: Sent>(
    list: List<Q, T>,
    label: &'static str,
    /// The parameters that have no field among the children.
    #[prop(optional)]
    carried: &'static [&'static str],
    /// True if all of it can be had as a file.
    #[prop(optional)]
    csv: bool,
    /// Those that can be chosen.
    #[prop(optional)]
    columns: Option<&'static Preference>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let search = Callback::new(move |text: String| {
        let query = list.query.with_untracked(|query| query.searching(text.into()));
        list.go.run((list.address(&query), true));
    });
    let along = move || {
        let params = list.query.with(|query| query.at(Position::Start).to_params());
        params.into_iter().filter(|(name, _)| carried.contains(name)).collect::<Vec<_>>()
    };
    view! {
        <Tools
            path=list.path label=label text=Memo::new(move |_| list.query.with(|query| query.text().to_string()))
            on_search=search along=Signal::derive(along) chips=children.map(|children| children().into_any())
            columns=columns csv=csv.then(|| Signal::derive(move || list.query.with(|query| list.address(query))))
        />
    }
}

/// The same for every list.
#[component]
fn Tools(
    path: &'static str,
    label: &'static str,
    text: Memo<String>,
    on_search: Callback<String>,
    along: Signal<Vec<(&'static str, String)>>,
    chips: Option<AnyView>,
    columns: Option<&'static Preference>,
    csv: Option<Signal<String>>,
) -> impl IntoView {
    let hidden = move |(name, value): (&'static str, String)| view! { <input type="hidden" name=name value=value /> };
    view! {
        <form class="tools" method="get" action=path role="search" on:submit=|event| event.prevent_default()>
            <SearchBox label=label text=text on_search=on_search />
            {move || along.get().into_iter().map(hidden).collect_view()}
            {chips}
            <div class="end">
                {columns.map(|columns| view! { <ColumnsMenu columns=columns /> })}
                {csv.map(|list| view! { <DownloadCsv list=list /> })}
            </div>
            <noscript><button class="btn">"Search"</button></noscript>
        </form>
    }
}

/// What a list is narrowed to and has no field for: shown while it is, and left by a click.
#[component]
pub(crate) fn FilterChip(
    label: &'static str,
    #[prop(into)] value: Signal<Option<String>>,
    /// The parameter.
    name: &'static str,
    /// What a click shows: `Show every owner’s keys`.
    leave: &'static str,
    /// The address of the list without it.
    #[prop(into)]
    without: Signal<String>,
) -> impl IntoView {
    let chip = move |value: String| {
        let hint = format!("{label}: {value}. {leave}");
        view! {
            <input type="hidden" name=name value=value.clone() />
            <A href=move || without.get() attr:class="chip on" attr:aria-label=hint>
                {label} ": " <b class="mono">{value}</b> " " <Icon shape=Shape::Cross />
            </A>
        }
    };
    move || value.get().map(chip)
}

/// One of several, or any.
#[component]
pub(crate) fn SelectChip(
    label: &'static str,
    /// The parameter.
    name: &'static str,
    /// Value and words.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    /// The chosen value; empty for any.
    #[prop(into)]
    chosen: Signal<String>,
    on_pick: Callback<String>,
) -> impl IntoView {
    // What the address asks for and is not offered is shown as what it is: asked for.
    let offered = Memo::new(move |_| {
        let mut offered = options.get();
        let asked = chosen.get();
        if !asked.is_empty() && offered.iter().all(|(value, _)| *value != asked) {
            offered.push((asked.clone(), asked));
        }
        offered
    });
    let option = move |(value, words): (String, String)| {
        let this = value.clone();
        view! { <option value=value selected=move || chosen.with(|chosen| *chosen == this)>{words}</option> }
    };
    view! {
        <label class="chip" class:on=move || chosen.with(|chosen| !chosen.is_empty())>
            <span>{label}</span>
            <select name=name prop:value=chosen on:change=move |event| on_pick.run(event_target_value(&event))>
                {option((String::new(), "any".to_owned()))}
                <For each=move || offered.get() key=|(value, _)| value.clone() let:offer>{option(offer)}</For>
            </select>
        </label>
    }
}
