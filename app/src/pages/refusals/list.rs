use domain::page::{Count, Cursor, LIMIT, Page};
use domain::preference::REFUSAL_COLUMNS;
use domain::refusal::{Refusal, RefusalQuery};
use domain::verdict::Code;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_query_map;

use super::ask::{AskForm, ID};
use super::table::refusal_table;
use super::{KEPT, PATH, address_of, request_id_in};
use crate::calls::{Answer, refusals};
use crate::components::{ColumnsMenu, Empty, FilterChip, List, ListRows, ListWords, SelectChip, Title, use_list};

const WORDS: ListWords = ListWords { one: "refusal", all: "the refusals" };

#[component]
pub(crate) fn Refusals() -> impl IntoView {
    let asked = use_query_map().with_untracked(|params| params.get(ID)).and_then(|text| request_id_in(&text));
    // The form was sent without scripts.
    if let Some(id) = asked {
        return view! { <Redirect path=address_of(id) /> }.into_any();
    }
    let list = use_list(PATH, latest);
    view! {
        <Title text="Refusals" />
        <div class="head">
            <div>
                <h1>"Refusals"</h1>
                <p>"Calls that were refused, the latest first, and the rule behind each. " {KEPT}</p>
            </div>
        </div>
        <AskForm />
        <Filters list=list />
        <ListRows
            list=list words=WORDS empty=Callback::new(empty)
            table=Callback::new(refusal_table)
        />
    }
    .into_any()
}

/// Nobody counts them: one more than fit tells that there are older ones.
async fn latest(query: RefusalQuery) -> Answer<Page<Refusal>> {
    let mut items = refusals::list(query).await?;
    let more = items.len() > LIMIT as usize;
    items.truncate(LIMIT as usize);
    let next = items.last().filter(|_| more).map(|last| Cursor { id: last.id.to_string(), value: String::new() });
    Ok(Page { count: Count::of(items.len() as u64), items, next, previous: None, by_view: Vec::new() })
}

#[component]
fn Filters(list: List<RefusalQuery, Refusal>) -> impl IntoView {
    let pick = Callback::new(move |code: String| list.narrow(|query| query.code = code.parse().ok()));
    let chosen = move || list.query.with(|query| query.code.map(Code::as_str).unwrap_or_default().to_owned());
    let codes = Code::ALL.into_iter().filter(|code| *code != Code::Valid).map(Code::as_str);
    let codes = codes.map(|code| (code.to_owned(), code.to_owned())).collect::<Vec<_>>();
    let credential = move || list.query.with(|query| query.credential.as_ref().map(ToString::to_string));
    let without = move || list.narrowed(|query| query.credential = None);
    view! {
        <form class="tools" method="get" action=PATH on:submit=|event| event.prevent_default()>
            <SelectChip label="Code" name="code" options=Signal::stored(codes) chosen=Signal::derive(chosen) on_pick=pick />
            <FilterChip
                label="Credential" name="credential" value=Signal::derive(credential)
                leave="Show every credential’s refusals" without=Signal::derive(without)
            />
            <div class="end"><ColumnsMenu columns=&REFUSAL_COLUMNS /></div>
            <noscript><button class="btn">"Filter"</button></noscript>
        </form>
    }
}

/// Nothing was refused of late, or nothing like that.
fn empty(query: RefusalQuery) -> AnyView {
    if query == RefusalQuery::default() {
        view! {
            <Empty
                title="No refusals"
                text="Whenever a credential of this tenant is refused, the call and the rule are noted here."
            />
        }
        .into_any()
    } else {
        view! {
            <Empty title="No refusal matches" text="Nothing like that was refused of late.">
                <a class="btn" href=PATH>"Show all refusals"</a>
            </Empty>
        }
        .into_any()
    }
}
