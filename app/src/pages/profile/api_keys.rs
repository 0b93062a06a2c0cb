//! The keys that somebody generated for themself. The page of the list and the open dialog for a new
//! key are in the URL.

use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::page::{Count, Page, Position};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};

use super::Layout;
use super::batch::BatchBar;
use super::delete::DeleteDialog;
use super::delete_selected::DeleteSelectedDialog;
use super::generate::{Choices, GenerateDialog, choices};
use super::missing::{Explained, Missing};
use super::rename::RenameDialog;
use super::renew::RenewDialogs;
use super::table::OwnTable;
use crate::calls::api_keys::Shown;
use crate::calls::{Answer, Problem, api_keys};
use crate::components::{
    Disclosed, Failed, FlashMessage, Icon, Loading, Notice, SecretOnce, Shape, link_to, use_viewer,
};
use crate::pages::selection::Selected;

pub(super) const PATH: &str = "/profile/api-keys";
/// The parameter with which the dialog for a new key is open.
const GENERATE: &str = "generate";
/// Has focus when what had it is gone.
pub(super) const HEADING: &str = "own-keys";

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Own {
    pub(super) query: Memo<KeyQuery>,
    pub(super) keys: Resource<Answer<Page<ApiKey>>>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
    /// The keys whose dialogs are open.
    pub(super) renaming: RwSignal<Option<ApiKey>>,
    pub(super) extending: RwSignal<Option<ApiKey>>,
    pub(super) rotating: RwSignal<Option<ApiKey>>,
    pub(super) deleting: RwSignal<Option<ApiKey>>,
    /// The selected keys, and whether it is asked about deleting them.
    pub(super) selected: RwSignal<Selected>,
    pub(super) deleting_selected: RwSignal<bool>,
}

impl Own {
    /// Changes the rows that are shown, before or until the server tells them anew.
    pub(super) fn edit(&self, change: impl FnOnce(&mut Vec<ApiKey>)) {
        self.keys.update(|answer| {
            if let Some(Ok(page)) = answer {
                change(&mut page.items);
            }
        });
    }
}

#[component]
pub(crate) fn ApiKeys() -> impl IntoView {
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(|params| KeyQuery::from_params(|name| params.get(name))));
    let keys = Resource::new_blocking(move || query.get(), api_keys::list_own);
    let rules = Resource::new_blocking(|| (), |()| api_keys::rules());
    let generates = untrack(|| use_viewer().may(Permission::ApiKeysOwn));
    let offer = move || async move { if generates { choices().await } else { Choices::default() } };
    let offered = Resource::new_blocking(|| (), move |()| offer());
    let own = Own {
        query,
        keys,
        told: RwSignal::new(None),
        renaming: RwSignal::new(None),
        extending: RwSignal::new(None),
        rotating: RwSignal::new(None),
        deleting: RwSignal::new(None),
        selected: RwSignal::default(),
        deleting_selected: RwSignal::new(false),
    };
    view! {
        <Layout title="API keys">
            <Transition fallback=|| view! { <Loading what="your API keys" /> }>
                <Section own=own rules=rules offered=offered />
            </Transition>
        </Layout>
    }
}

#[component]
fn Section(own: Own, rules: Resource<Answer<domain::settings::KeyRules>>, offered: Resource<Choices>) -> impl IntoView {
    let viewer = use_viewer();
    // Without an answer nothing is assumed: the server says what is missing when the key is asked for.
    let rules = Memo::new(move |_| rules.get().and_then(Result::ok));
    let missing = Memo::new(move |_| rules.with(|rules| Missing::of(rules.as_ref(), &viewer.get())));
    let maximum = Memo::new(move |_| rules.with(|rules| rules.as_ref().and_then(|rules| rules.max_expiration_days)));
    let choices = Memo::new(move |_| offered.get().unwrap_or_default());
    let able = move || missing.get() == Missing::default();
    let (open, set_open) = generate_in_url(own.query);
    let shown = RwSignal::new(None::<Disclosed>);
    let on_generated = Callback::new(move |new: Shown| {
        set_open.run(false);
        let more = "It works from now on.";
        own.told.set(Some(FlashMessage::done(format!("{} generated.", new.generated.key.name), more)));
        shown.set(Some(new.into()));
        own.keys.refetch();
    });
    view! {
        <div class="head small">
            <div>
                <h2 id=HEADING tabindex="-1">"API keys"</h2>
                <p>"A program that holds one of these keys acts as you."</p>
            </div>
            <div class="actions">
                <Show when=able>
                    <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| set_open.run(true)>
                        "Generate new key"
                    </button>
                </Show>
            </div>
        </div>
        <Notice told=own.told />
        {move || (!able()).then(|| view! { <Explained missing=missing.get() /> })}
        <List own=own able=Signal::derive(able) generate=Callback::new(move |()| set_open.run(true)) />
        <GenerateDialog
            own=own open=Signal::derive(move || open.get() && able()) maximum=maximum choices=choices
            on_close=Callback::new(move |()| set_open.run(false)) on_generated=on_generated
        />
        <SecretOnce shown=shown />
        <RenameDialog own=own />
        <RenewDialogs own=own shown=shown />
        <DeleteDialog own=own />
        <DeleteSelectedDialog own=own />
    }
}

/// Whether the dialog for a new key is open, and what opens and closes it. It is a signal beside the URL,
/// so that it closes at once and the dialog with the secret is never opened above it.
fn generate_in_url(query: Memo<KeyQuery>) -> (RwSignal<bool>, Callback<bool>) {
    let params = use_query_map();
    let asked = Memo::new(move |_| params.with(|params| params.get(GENERATE).is_some()));
    let open = RwSignal::new(asked.get_untracked());
    Effect::new(move |_| open.set(asked.get()));
    let navigate = use_navigate();
    let set = Callback::new(move |opened: bool| {
        open.set(opened);
        let mut params = query.with_untracked(KeyQuery::to_params);
        if opened {
            params.push((GENERATE, String::new()));
        }
        // Back closes the dialog, but never opens it again.
        let options = NavigateOptions { replace: !opened, scroll: false, ..NavigateOptions::default() };
        navigate(&link_to(PATH, &params), options);
    });
    (open, set)
}

/// Compared, so that other rows do not build the table anew.
#[derive(Clone, PartialEq)]
enum State {
    Waiting,
    Failed(Problem),
    /// True if there is no key at all.
    Empty(bool),
    Some,
}

#[component]
fn List(own: Own, able: Signal<bool>, generate: Callback<()>) -> impl IntoView {
    let Own { query, keys, .. } = own;
    let may_change = untrack(|| use_viewer().may(Permission::ApiKeysOwn));
    let state = Memo::new(move |_| {
        keys.with(|answer| match answer {
            None => State::Waiting,
            Some(Err(problem)) => State::Failed(problem.clone()),
            Some(Ok(page)) if page.items.is_empty() => State::Empty(query.with(is_everything)),
            Some(Ok(_)) => State::Some,
        })
    });
    let page = Memo::new(move |last: Option<&Page<ApiKey>>| match keys.get() {
        Some(Ok(page)) => page,
        _ => {
            last.cloned().unwrap_or_else(|| Page { items: Vec::new(), next: None, previous: None, count: Count::of(0) })
        }
    });
    let retry = Callback::new(move |()| keys.refetch());
    move || match state.get() {
        State::Waiting => ().into_any(),
        State::Failed(problem) => view! { <Failed what="your API keys" problem=problem retry=retry /> }.into_any(),
        State::Empty(none) => view! { <Empty none=none able=able generate=generate /> }.into_any(),
        State::Some => view! {
            <BatchBar own=own page=page />
            <OwnTable own=own page=page may_change=may_change />
        }
        .into_any(),
    }
}

fn is_everything(query: &KeyQuery) -> bool {
    query.filter == KeyFilter::default() && query.position == Position::Start
}

/// No rows: because there is no key yet, or none on this page or in this view.
#[component]
fn Empty(none: bool, able: Signal<bool>, generate: Callback<()>) -> impl IntoView {
    let title = if none { "No API keys yet" } else { "No keys here" };
    let text = move || match (none, able.get()) {
        (true, true) => {
            "Generate a key, copy it once, and put it where your program reads its secrets. It then calls the APIs as you."
        }
        (true, false) => "Keys that you generate are listed here.",
        (false, _) => "None of your keys is on this page of the list.",
    };
    view! {
        <div class="sheet">
            <div class="empty">
                <Icon shape=Shape::Key size=28 />
                <h2>{title}</h2>
                <p>{text}</p>
                <div class="actions">
                    {(!none).then(|| view! { <a class="btn" href=PATH>"Show all your keys"</a> })}
                    <Show when=move || none && able.get()>
                        <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| generate.run(())>
                            "Generate your first key"
                        </button>
                    </Show>
                </div>
            </div>
        </div>
    }
}
