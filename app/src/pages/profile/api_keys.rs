//! The keys that somebody generated for themself. The page of the list and the open dialog for a new
//! key are in the URL.

use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::id::KeyId;
use domain::page::Position;
use domain::permission::Permission;
use leptos::prelude::*;

use super::Layout;
use super::delete::DeleteDialog;
use super::delete_selected::DeleteSelectedDialog;
use super::generate::{Choices, GenerateDialog, choices};
use super::missing::{Explained, Missing};
use super::rename::RenameDialog;
use super::renew::RenewDialogs;
use super::table::own_table;
use crate::calls::{Answer, api_keys};
use crate::components::{
    Empty, FlashMessage, List, ListRows, ListTools, ListWords, Loading, Notice, Shape, use_in_address, use_list,
    use_viewer,
};
use crate::pages::api_keys::Views;
use crate::pages::selection::{Selected, end_with_filter};

pub(super) const PATH: &str = "/profile/api-keys";
/// The parameter with which the dialog for a new key is open.
const GENERATE: &str = "generate";
/// Has focus when what had it is gone.
pub(super) const HEADING: &str = "own-keys";

pub(super) const WORDS: ListWords = ListWords { one: "key", all: "your API keys" };

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Own {
    pub(super) list: List<KeyQuery, ApiKey>,
    /// API keys are disabled for the whole tenant.
    pub(super) off: Signal<bool>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
    /// The keys whose dialogs are open.
    pub(super) renaming: RwSignal<Option<ApiKey>>,
    pub(super) extending: RwSignal<Option<ApiKey>>,
    pub(super) rotating: RwSignal<Option<ApiKey>>,
    pub(super) deleting: RwSignal<Option<ApiKey>>,
    /// The selected keys, and those of which it is asked whether to delete them.
    pub(super) selected: RwSignal<Selected>,
    pub(super) deleting_selected: RwSignal<Option<Vec<KeyId>>>,
}

#[component]
pub(crate) fn ApiKeys() -> impl IntoView {
    let list = use_list(PATH, api_keys::list_own);
    let rules = Resource::new_blocking(|| (), |()| api_keys::rules());
    let generates = untrack(|| use_viewer().may(Permission::ApiKeysOwn));
    let offer = move || async move { if generates { choices().await } else { Choices::default() } };
    let offered = Resource::new_blocking(|| (), move |()| offer());
    let own = Own {
        list,
        off: Signal::derive(move || matches!(rules.get(), Some(Ok(rules)) if !rules.api_keys_enabled)),
        told: RwSignal::new(None),
        renaming: RwSignal::new(None),
        extending: RwSignal::new(None),
        rotating: RwSignal::new(None),
        deleting: RwSignal::new(None),
        selected: RwSignal::default(),
        deleting_selected: RwSignal::new(None),
    };
    end_with_filter(list, own.selected);
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
    let generating = use_in_address(GENERATE, |_| 0);
    let on_generated = Callback::new(move |name: String| {
        own.told.set(Some(FlashMessage::done(format!("{name} generated."), "It works from now on.")));
        own.list.reload();
    });
    let may_change = untrack(|| viewer.may(Permission::ApiKeysOwn));
    let generate = Callback::new(move |()| generating.set(Some(String::new())));
    let empty = Callback::new(move |query| {
        view! { <NoKeys query=query able=Signal::derive(able) generate=generate /> }.into_any()
    });
    view! {
        <div class="head small">
            <div>
                <h2 id=HEADING tabindex="-1">"API keys"</h2>
                <p>"A program that holds one of these keys acts as you."</p>
            </div>
            <div class="actions">
                <Show when=able>
                    <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| generate.run(())>
                        "Generate new key"
                    </button>
                </Show>
            </div>
        </div>
        <Notice told=own.told />
        {move || (!able()).then(|| view! { <Explained missing=missing.get() /> })}
        // Whoever has no key yet has nothing to look for.
        <Show when=move || own.list.query.with(|query| *query != KeyQuery::default()) || !own.list.rows().is_empty()>
            <Views list=own.list />
            <ListTools list=own.list label="Search name or ID" carried=&["status", "sort"] />
        </Show>
        <ListRows list=own.list words=WORDS empty=empty table=Callback::new(move |shown| own_table(own, shown, may_change)) />
        <Show when=able>
            <GenerateDialog own=own generating=generating maximum=maximum choices=choices on_generated=on_generated />
        </Show>
        <RenameDialog own=own />
        <RenewDialogs own=own />
        <DeleteDialog own=own />
        <DeleteSelectedDialog own=own />
    }
}

/// No rows: because there is no key yet, or none on this page or in this view.
#[component]
fn NoKeys(query: KeyQuery, able: Signal<bool>, generate: Callback<()>) -> impl IntoView {
    if query.filter != KeyFilter::default() || query.position != Position::Start {
        return view! {
            <Empty shape=Shape::Key title="No keys here" text="None of your keys fits the search and the view above.">
                <a class="btn" href=PATH>"Show all your keys"</a>
            </Empty>
        }
        .into_any();
    }
    let text = move || {
        if able.get() {
            "Generate a key, copy it once, and put it where your program reads its secrets. It then calls the APIs as you."
        } else {
            "Keys that you generate are listed here."
        }
    };
    view! {
        <Empty shape=Shape::Key title="No API keys yet" text=Signal::derive(move || text().to_owned())>
            <Show when=move || able.get()>
                <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| generate.run(())>
                    "Generate your first key"
                </button>
            </Show>
        </Empty>
    }
    .into_any()
}
