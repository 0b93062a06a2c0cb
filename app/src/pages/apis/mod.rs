//! The APIs that are guarded: the list, and registering, changing and removing one.

mod draft;
mod edit;
mod fields;
mod register;
mod remove;
mod table;

use domain::api::Api;
use domain::id::ApiId;
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::edit::EditDialog;
use self::register::RegisterDialog;
use self::remove::RemoveDialog;
use self::table::ApiTable;
use crate::calls::{Answer, apis};
use crate::components::{
    Empty, Failed, FlashMessage, Icon, Loading, Notice, Shape, Title, use_new_in_address, use_viewer,
};

/// Where focus goes when the row that had it is gone.
const HEADING: &str = "apis-heading";
/// The parameter that names the API that somebody came for.
const FOUND: &str = "found";

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct List {
    apis: Resource<Answer<Vec<Api>>>,
    found: Memo<Option<ApiId>>,
    registering: RwSignal<Option<String>>,
    editing: RwSignal<Option<Api>>,
    removing: RwSignal<Option<Api>>,
    told: RwSignal<Option<FlashMessage>>,
    may_change: bool,
}

impl List {
    /// The list as the server's answer to a change makes it, without asking for all of it again.
    fn edit(self, change: impl FnOnce(&mut Vec<Api>)) {
        self.apis.update(|answer| {
            if let Some(Ok(apis)) = answer {
                change(apis);
                apis.sort_by(|a, b| a.slug.cmp(&b.slug));
            }
        });
    }
}

#[component]
pub(crate) fn Apis() -> impl IntoView {
    let params = use_query_map();
    let list = List {
        found: Memo::new(move |_| params.with(|params| params.get(FOUND)).and_then(|id| id.parse().ok())),
        apis: Resource::new_blocking(|| (), |()| apis::list()),
        registering: use_new_in_address(),
        editing: RwSignal::new(None),
        removing: RwSignal::new(None),
        told: RwSignal::new(None),
        may_change: use_viewer().may(Permission::ApisWrite),
    };
    view! {
        <Title text="APIs" />
        <div class="head">
            <div>
                <h1 id=HEADING tabindex="-1">"APIs"</h1>
                <p>"What Claviger guards, and which requests belong to it. Roles give access to each."</p>
            </div>
            {list.may_change.then(|| view! { <div class="actions"><RegisterButton open=list.registering /></div> })}
        </div>
        <Notice told=list.told />
        <Transition fallback=|| view! { <Loading what="the APIs" /> }>
            <Sheet list=list />
        </Transition>
        {list.may_change.then(|| view! {
            <RegisterDialog list=list />
            <EditDialog list=list />
            <RemoveDialog list=list />
        })}
    }
}

/// Reads the answer inside the transition, which waits for it. Rows that did not change are kept.
#[component]
fn Sheet(list: List) -> impl IntoView {
    let retry = Callback::new(move |()| list.apis.refetch());
    let problem = Memo::new(move |_| list.apis.get().and_then(Result::err));
    let apis = Memo::new(move |_| list.apis.get().and_then(Result::ok).unwrap_or_default());
    let is_empty = Memo::new(move |_| apis.with(Vec::is_empty));
    move || match problem.get() {
        Some(problem) => view! { <Failed what="the APIs" problem=problem retry=retry /> }.into_any(),
        None if is_empty.get() => view! { <NoneYet list=list /> }.into_any(),
        None => view! { <ApiTable apis=apis list=list /> }.into_any(),
    }
}

#[component]
fn RegisterButton(open: RwSignal<Option<String>>) -> impl IntoView {
    view! {
        <button class="btn primary" type="button" aria-haspopup="dialog" on:click=move |_| open.set(Some(String::new()))>
            <Icon shape=Shape::Plus /> "Register API"
        </button>
    }
}

#[component]
fn NoneYet(list: List) -> impl IntoView {
    let way_on = if list.may_change {
        view! { <RegisterButton open=list.registering /> }.into_any()
    } else {
        view! { <p>"Registering takes a role that includes it, such as tenant-admin."</p> }.into_any()
    };
    view! {
        <Empty
            shape=Shape::Key title="No APIs yet"
            text="Register the APIs that Claviger guards, each with its hosts and path prefixes. Roles then give access to them, to read or in full."
        >
            {way_on}
        </Empty>
    }
}
