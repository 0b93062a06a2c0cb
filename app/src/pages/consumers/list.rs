use domain::consumer::{Consumer, ConsumerQuery, View};
use domain::id::ConsumerId;
use domain::permission::Permission;
use domain::preference::CONSUMER_COLUMNS;
use leptos::prelude::*;

use super::act::{ActDialog, Asked};
use super::edit::EditDialog;
use super::register::Register;
use super::table::consumer_table;
use super::{HEADING, PATH};
use crate::calls::consumers;
use crate::components::{
    Empty, FlashMessage, ListRows, ListTools, ListWords, Notice, Shape, Title, Views, use_list, use_viewer,
};
use crate::pages::selection::{Selected, end_with_filter};

pub(super) const WORDS: ListWords = ListWords { one: "consumer", all: "the OAuth consumers" };

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) selected: RwSignal<Selected<ConsumerId, ConsumerQuery>>,
    /// What is being asked about, and the consumer whose form is open.
    pub(super) asked: RwSignal<Option<Asked>>,
    pub(super) editing: RwSignal<Option<Consumer>>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
}

#[component]
pub(crate) fn Consumers() -> impl IntoView {
    let list = use_list(PATH, consumers::list);
    let page = Page {
        selected: RwSignal::default(),
        asked: RwSignal::new(None),
        editing: RwSignal::new(None),
        told: RwSignal::new(None),
    };
    end_with_filter(list, page.selected);
    let reload = Callback::new(move |()| list.reload());
    let clear = Callback::new(move |()| page.selected.set(Selected::default()));
    let may_manage = untrack(|| use_viewer().may(Permission::ConsumersManage));
    let table = Callback::new(move |shown| consumer_table(shown, page));
    let empty = Callback::new(|query| view! { <NoConsumers query=query /> }.into_any());
    view! {
        <Title text="OAuth consumers" />
        <div class="head">
            <div>
                <h1>"OAuth consumers"</h1>
                <p>"Applications that identify themselves by OAuth 1.0a with a key and a secret. Each waits until it is approved."</p>
            </div>
        </div>
        <Notice told=page.told />
        {may_manage.then(|| view! { <Register told=page.told reload=reload /> })}
        <div class="head small"><div><h2 id=HEADING tabindex="-1">"Consumer keys"</h2></div></div>
        <Views
            list=list all=&View::ALL label=View::label of=|query: &ConsumerQuery| query.view
            narrow=|query: &mut ConsumerQuery, view| query.view = view
            is_alone=|query: &ConsumerQuery| query.text.is_empty()
        />
        <ListTools list=list label="Search name or consumer key" carried=&["status"] columns=&CONSUMER_COLUMNS />
        <ListRows list=list words=WORDS empty=empty table=table />
        {may_manage.then(|| view! {
            <EditDialog editing=page.editing told=page.told reload=reload />
            <ActDialog asked=page.asked told=page.told on_many=clear reload=reload />
        })}
    }
}

/// Nothing to list: because there is nothing yet, or because nothing matches.
#[component]
fn NoConsumers(query: ConsumerQuery) -> impl IntoView {
    if query != ConsumerQuery::default() {
        return view! {
            <Empty shape=Shape::Key title="No consumer matches" text="No consumer fits the search and the view above.">
                <a class="btn" href=PATH>"Show all consumers"</a>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty
            shape=Shape::Key title="No consumers yet"
            text="A consumer is an application, such as DOORS Next or Polarion, that identifies itself by OAuth 1.0a. Register it above with a secret of your choice, approve it here, and give its key and secret to whoever runs it."
        />
    }
    .into_any()
}
