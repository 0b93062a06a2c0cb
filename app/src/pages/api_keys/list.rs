use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::page::Position;
use domain::permission::Permission;
use domain::preference::API_KEY_COLUMNS;
use domain::selection::Selection;
use leptos::prelude::*;

use super::PATH;
use super::batch::BatchBar;
use super::revoke::{Asked, RevokeDialog};
use super::switched_off::{SwitchedOffNotice, use_switched_off};
use super::table::KeyTable;
use super::views::Views;
use crate::calls::api_keys;
use crate::components::{
    Empty, FilterChip, FlashMessage, List, ListRows, ListTools, ListWords, Listed, Notice, Shape, Title, use_list,
    use_preferences, use_viewer,
};
use crate::pages::selection::{Selected, end_with_filter};

pub(super) const WORDS: ListWords = ListWords { one: "key", all: "everybody’s API keys" };

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Revoking {
    pub(super) selected: RwSignal<Selected>,
    /// The revocation that is being asked about.
    pub(super) asked: RwSignal<Option<Asked>>,
    /// What is being revoked at this moment.
    pub(super) under_way: RwSignal<Option<Selection>>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
}

#[component]
pub(crate) fn ApiKeys() -> impl IntoView {
    let list = use_list(PATH, api_keys::list);
    let revoking = Revoking {
        selected: RwSignal::new(Selected::default()),
        asked: RwSignal::new(None),
        under_way: RwSignal::new(None),
        told: RwSignal::new(None),
    };
    end_with_filter(list, revoking.selected);
    let off = use_switched_off();
    let on_revoked = Callback::new(move |()| {
        revoking.selected.set(Selected::default());
        list.reload();
    });
    let preferences = use_preferences();
    let table = Callback::new(move |shown: Listed<KeyQuery, ApiKey>| {
        let columns = preferences.of(&API_KEY_COLUMNS);
        view! {
            <BatchBar shown=shown revoking=revoking />
            <KeyTable shown=shown columns=columns revoking=revoking off=off.signal() />
        }
        .into_any()
    });
    view! {
        <Title text="API keys" />
        <div class="head">
            <div>
                <h1>"API keys"</h1>
                <p>"Keys that people generated for themselves. Revoking is immediate and cannot be undone."</p>
            </div>
            <div class="actions">
                <a class="btn" href="/profile/api-keys">"My API keys"</a>
            </div>
        </div>
        <Notice told=revoking.told />
        <SwitchedOffNotice off=off />
        <Views list=list />
        <Tools list=list />
        <ListRows list=list words=WORDS empty=Callback::new(|query| view! { <NoKeys query=query /> }.into_any()) table=table />
        <RevokeDialog asked=revoking.asked told=revoking.told on_revoked=on_revoked revoking=revoking.under_way />
    }
}

#[component]
fn Tools(list: List<KeyQuery, ApiKey>) -> impl IntoView {
    let owner = move || list.query.with(|query| query.filter.owner.map(|owner| owner.to_string()));
    let project = move || list.query.with(|query| query.filter.project.clone());
    view! {
        <ListTools list=list label="Search name, ID or owner" carried=&["status", "sort"] csv=true columns=&API_KEY_COLUMNS>
            <FilterChip
                label="Owner" name="owner" value=Signal::derive(owner) leave="Show every owner’s keys"
                without=Signal::derive(move || list.narrowed(|query| query.filter.owner = None))
            />
            <FilterChip
                label="Project" name="project" value=Signal::derive(project) leave="Show the keys of every project"
                without=Signal::derive(move || list.narrowed(|query| query.filter.project = None))
            />
        </ListTools>
    }
}

/// Nothing to list: because there is nothing yet, or because nothing matches.
#[component]
fn NoKeys(query: KeyQuery) -> impl IntoView {
    let may_enable = use_viewer().may(Permission::SettingsWrite);
    if query.filter != KeyFilter::default() || query.position != Position::Start {
        return view! {
            <Empty shape=Shape::Key title="No key matches" text="No API key fits the search and the view above.">
                <a class="btn" href=PATH>"Show all keys"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty
            shape=Shape::Key title="No API keys yet"
            text="People generate keys under Profile settings → API keys once API keys are enabled. They appear here."
        >
            {may_enable.then(|| view! { <a class="btn primary" href="/settings">"Open settings"</a> })}
        </Empty>
    }
    .into_any()
}
