use domain::api::Api;
use domain::id::ApiId;
use leptos::prelude::*;

use super::List;
use crate::components::{Menu, MenuItem, Results, copy_and_tell, counted, focus_by_id};

/// How many hosts or prefixes a row shows.
const SHOWN: usize = 2;

fn menu_of(id: ApiId) -> String {
    format!("menu-{id}")
}

/// The ID of the button that opens the menu of a row.
pub(super) fn menu_button_of(id: ApiId) -> String {
    format!("{}-button", menu_of(id))
}

#[component]
pub(super) fn ApiTable(apis: Memo<Vec<Api>>, list: List) -> impl IntoView {
    Effect::new(move |_| _ = list.found.get().map(|id| focus_by_id(&id.to_string())));
    view! {
        <Results text=Signal::derive(move || counted(apis.with(Vec::len) as u64, "API")) />
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"APIs, by slug"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"Name"</th>
                        <th scope="col" class="c-slug">"Slug"</th>
                        <th scope="col" class="c-hosts">"Hosts"</th>
                        <th scope="col" class="c-prefixes">"Path prefixes"</th>
                        <th scope="col" class="c-status">"Status"</th>
                        <th scope="col" class="c-more"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || apis.get() key=|api| (api.id, api.updated_at) let:api>
                        <Row api=api list=list />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(api: Api, list: List) -> impl IntoView {
    let hosts = places(&api.hosts, "every host");
    let prefixes = places(&api.path_prefixes, "none: named by callers");
    let (class, status) = if api.enabled { ("status active", "On") } else { ("status disabled", "Off") };
    let (id, is_off) = (api.id, !api.enabled);
    let description = (!api.description.is_empty()).then(|| view! { <small>{api.description.clone()}</small> });
    view! {
        <tr id=id.to_string() tabindex="-1" class:dim=is_off class:selected=move || list.found.get() == Some(id)>
            <td class="c-name">
                <span class="name" dir="auto" title=api.name.clone()>{api.name.clone()}</span>
                {description}
                <span class="meta">{api.slug.clone()} " · " {hosts.clone()} " · " {prefixes.clone()}</span>
            </td>
            <td class="c-slug"><code>{api.slug.clone()}</code></td>
            <td class="c-hosts" class:muted=api.hosts.is_empty() title=api.hosts.join(", ")>{hosts}</td>
            <td class="c-prefixes" class:muted=api.path_prefixes.is_empty() title=api.path_prefixes.join(", ")>{prefixes}</td>
            <td class="c-status"><span class=class>{status}</span></td>
            <td class="c-more"><RowMenu api=api list=list /></td>
        </tr>
    }
}

/// The first few, and how many more there are.
fn places(all: &[String], none: &str) -> String {
    let first = all.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match all.len() {
        0 => none.to_owned(),
        count if count > SHOWN => format!("{first} and {} more", count - SHOWN),
        _ => first,
    }
}

#[component]
fn RowMenu(api: Api, list: List) -> impl IntoView {
    let (label, slug) = (format!("Actions for {}", api.name), api.slug.clone());
    let change = list.may_change.then(|| {
        let (editing, removing) = (api.clone(), api.clone());
        view! {
            <MenuItem on_pick=Callback::new(move |()| list.editing.set(Some(editing.clone())))>"Edit…"</MenuItem>
            <hr role="separator" />
            <MenuItem on_pick=Callback::new(move |()| list.removing.set(Some(removing.clone()))) danger=true>"Remove…"</MenuItem>
        }
    });
    view! {
        <Menu id=menu_of(api.id) label=label>
            <MenuItem on_pick=Callback::new(move |()| copy_and_tell(slug.clone(), "Slug", list.told))>"Copy slug"</MenuItem>
            {change}
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn a_row_shows_the_first_two_and_counts_the_rest() {
        let all = ["/a", "/b", "/c", "/d"].map(str::to_owned);
        assert_eq!(places(&all, "none"), "/a, /b and 2 more");
        assert_eq!(places(&all[..2], "none"), "/a, /b");
        assert_eq!(places(&[], "every host"), "every host");
    }
}
