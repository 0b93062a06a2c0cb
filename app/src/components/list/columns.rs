//! The columns of a list that can be chosen: a preference names them, in their order.

use domain::preference::{Choice, Chosen, DENSITY, Preference, Rule};
use leptos::prelude::*;

use super::super::menu::{Menu, MenuCheck, MenuItem};
use super::super::preferences::use_preferences;

/// Which columns a list shows, and how close together its rows stand.
#[component]
pub(crate) fn ColumnsMenu(columns: &'static Preference) -> impl IntoView {
    let preferences = use_preferences();
    let defaults = Callback::new(move |()| preferences.choose(columns.defaults()));
    view! {
        <Menu id="columns".to_owned() label="Columns".to_owned() class="btn quiet" face="Columns">
            <Choices of=columns label="Columns" />
            <MenuItem on_pick=defaults>"Show the default columns"</MenuItem>
            <hr role="separator" />
            <Choices of=&DENSITY label="Density" />
        </Menu>
    }
}

/// Which tabs a screen shows.
#[component]
pub(crate) fn TabsMenu(tabs: &'static Preference) -> impl IntoView {
    let preferences = use_preferences();
    let all = Callback::new(move |()| preferences.choose(tabs.defaults()));
    view! {
        <Menu id="tabs".to_owned() label="Tabs".to_owned() class="btn quiet small" face="Tabs">
            <Choices of=tabs label="Tabs" />
            <MenuItem on_pick=all>"Show every tab"</MenuItem>
        </Menu>
    }
}

#[component]
fn Choices(of: &'static Preference, label: &'static str) -> impl IntoView {
    let preferences = use_preferences();
    let role = match of.rule {
        Rule::One => "menuitemradio",
        Rule::Any => "menuitemcheckbox",
    };
    let item = move |choice: &'static Choice| {
        let on = Signal::derive(move || preferences.of(of).has(choice.name));
        let pick = Callback::new(move |()| preferences.choose(untrack(|| preferences.of(of)).picked(choice.name)));
        view! { <MenuCheck role=role label=choice.label on=on on_pick=pick /> }
    };
    view! { <div role="group" aria-label=label>{of.choices.iter().map(item).collect_view()}</div> }
}

/// The heads of the columns that are shown.
pub(crate) fn column_heads(columns: Chosen) -> impl IntoView {
    columns.choices().map(column_head).collect_view()
}

pub(crate) fn column_head(column: &'static Choice) -> impl IntoView {
    view! { <th scope="col" class=format!("c-{}", column.name)>{column.label}</th> }
}

/// What a narrow window tells of a row below its name, where its columns have no room.
#[component]
pub(crate) fn Meta(parts: Vec<Option<AnyView>>) -> impl IntoView {
    let parts = parts.into_iter().flatten().enumerate();
    view! { <span class="meta">{parts.map(|(i, part)| view! { {(i > 0).then_some(" · ")} {part} }).collect_view()}</span> }
}
