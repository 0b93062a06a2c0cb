use std::collections::BTreeMap;

use domain::access::{Access, AccessByApi};
use leptos::prelude::*;

use super::binding::Binding;
use super::quick_filter::{QuickFilter, QuickFilterField};

/// From so many APIs on, one choice for all of them saves clicks.
const MANY: usize = 3;

/// Slug and name of each API.
type Apis = Vec<(String, String)>;

/// The access to each API: one of three.
#[component]
pub(crate) fn AccessMatrix(
    given: Binding<AccessByApi>,
    #[prop(into)] apis: Signal<Apis>,
    /// What is said of an API beside it, by slug.
    #[prop(optional)]
    notes: BTreeMap<String, String>,
) -> impl IntoView {
    let notes = StoredValue::new(notes);
    view! {
        <Show when=move || apis.with(|apis| apis.len() >= MANY)><ForAll given=given apis=apis /></Show>
        <Table given=given apis=apis notes=notes />
    }
}

/// No access is not written down, so that a form which was put back is as it was.
fn give(access: &mut AccessByApi, slug: &str, given: Access) {
    if given == Access::None {
        access.remove(slug);
    } else {
        access.insert(slug.to_owned(), given);
    }
}

#[component]
fn Table(
    given: Binding<AccessByApi>,
    apis: Signal<Apis>,
    notes: StoredValue<BTreeMap<String, String>>,
) -> impl IntoView {
    let filter = QuickFilter::default();
    view! {
        <div class="body tight filter">
            <QuickFilterField filter=filter label="Filter APIs" count=Signal::derive(move || apis.with(Vec::len)) />
        </div>
        <div class="sheet">
            <table class="matrix">
                <caption class="visually-hidden">"Access by API"</caption>
                <thead>
                    <tr>
                        <th scope="col">"API"</th>
                        <th scope="col">"Access"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || apis.get() key=|(slug, name)| (slug.clone(), name.clone()) let((slug, name))>
                        <Row note=notes.with_value(|notes| notes.get(&slug).cloned()) slug=slug name=name given=given filter=filter />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(
    note: Option<String>,
    slug: String,
    name: String,
    given: Binding<AccessByApi>,
    filter: QuickFilter,
) -> impl IntoView {
    let radio = |access: Access| {
        let is_given = Memo::new({
            let slug = slug.clone();
            move |_| given.with(|given| given.get(&slug).copied().unwrap_or_default()) == access
        });
        let slug = slug.clone();
        view! {
            <label class="choice">
                <input
                    type="radio" name=format!("access-{slug}") value=access.as_str() aria-label=format!("{name}: {}", access.label())
                    checked=is_given.get_untracked() prop:checked=is_given
                    on:change=move |_| given.update(|given| give(given, &slug, access))
                />
                <span>{access.label()}</span>
            </label>
        }
    };
    let radios = Access::ALL.map(radio).collect_view();
    let words = [name.clone(), slug.clone()];
    let hidden = move || !filter.shows(&words.each_ref().map(String::as_str));
    view! {
        <tr hidden=hidden>
            <th scope="row">
                <span dir="auto">{name.clone()}</span> " " <small><code>{slug.clone()}</code></small>
                {note.map(|note| view! { <small class="note">{note}</small> })}
            </th>
            <td>
                <fieldset>
                    <legend class="visually-hidden">"Access to " {name.clone()}</legend>
                    <div class="choices">{radios}</div>
                </fieldset>
            </td>
        </tr>
    }
}

/// Sets every row at once; each can still be set apart afterwards.
#[component]
fn ForAll(given: Binding<AccessByApi>, apis: Signal<Apis>) -> impl IntoView {
    let button = |access: Access| {
        let give_all = move |_| {
            let all = apis.get_untracked();
            given.update(|given| all.iter().for_each(|(slug, _)| give(given, slug, access)));
        };
        view! { <button class="btn small" type="button" on:click=give_all>{access.label()}</button> }
    };
    view! {
        <div class="body tight">
            <div class="line" role="group" aria-label="Apply to all APIs">
                <span>"Apply to all APIs:"</span>
                {Access::ALL.map(button).collect_view()}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_given_and_taken_back_leaves_nothing() {
        let mut access = AccessByApi::new();
        give(&mut access, "orders", Access::Full);
        assert_eq!(access["orders"], Access::Full);
        give(&mut access, "orders", Access::None);
        assert!(access.is_empty());
    }
}
