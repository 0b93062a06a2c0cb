//! The most that a new key may do at each API.

use std::collections::BTreeMap;

use domain::access::{Access, AccessByApi};
use domain::permission::{BY_PAGE, Permission, PermissionSet};
use leptos::prelude::*;

use crate::components::{ChoiceField, Fold, QuickFilter, QuickFilterField};

/// From so many APIs on, one choice for all of them saves clicks.
const MANY: usize = 3;
/// The ID of the first control.
pub(super) const NARROW: &str = "narrow-0";
const EACH: [Access; 3] = [Access::Full, Access::Read, Access::None];

/// Slug and name of each API.
pub(super) type Apis = Vec<(String, String)>;

/// What was chosen.
#[derive(Clone, Copy)]
pub(super) struct Narrowed {
    /// Only what is less than all that the roles give.
    less: RwSignal<BTreeMap<String, Access>>,
    /// What it may do here nevertheless.
    given: RwSignal<PermissionSet>,
    pub(super) open: RwSignal<bool>,
}

impl Narrowed {
    pub(super) fn new() -> Self {
        Self { less: RwSignal::default(), given: RwSignal::default(), open: RwSignal::new(false) }
    }

    pub(super) fn reset(self) {
        self.less.update(BTreeMap::clear);
        self.given.set(PermissionSet::NONE);
        self.open.set(false);
    }

    fn access_to(self, slug: &str) -> Access {
        self.less.with(|less| less.get(slug).copied().unwrap_or(Access::Full))
    }

    fn set(self, slug: &str, access: Access) {
        self.less.update(|less| {
            if access == Access::Full {
                less.remove(slug);
            } else {
                less.insert(slug.to_owned(), access);
            }
        });
    }

    /// `None` while nothing is less than the roles give: then the key follows them, at new APIs too.
    pub(super) fn to_access(self, apis: &Apis) -> Option<AccessByApi> {
        self.is_narrowed().then(|| apis.iter().map(|(slug, _)| (slug.clone(), self.access_to(slug))).collect())
    }

    fn is_narrowed(self) -> bool {
        self.less.with(|less| !less.is_empty())
    }

    /// Of what is `offered`, what a narrowed key may do here; `None` while it is not narrowed.
    pub(super) fn to_permissions(self, offered: PermissionSet) -> Option<PermissionSet> {
        self.is_narrowed().then(|| self.given.get().within(offered))
    }

    fn in_words(self, apis: &Apis) -> Option<String> {
        let access = self.to_access(apis)?;
        let less = access.values().filter(|access| **access != Access::Full).count();
        Some(format!("narrowed at {less} of {} APIs", apis.len()))
    }
}

#[component]
pub(super) fn NarrowField(
    apis: Signal<Apis>,
    narrowed: Narrowed,
    /// What it could be let do here.
    offered: Memo<PermissionSet>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let filter = QuickFilter::default();
    let rows = move || {
        let row = |(i, (slug, name)): (usize, (String, String))| {
            view! { <Row i=i slug=slug name=name narrowed=narrowed filter=filter /> }
        };
        apis.get().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <Show when=move || !apis.with(Vec::is_empty)>
            <Fold summary="API access" told=Signal::derive(move || apis.with(|apis| narrowed.in_words(apis))) open=narrowed.open>
                <p class="hint">
                    "The most that it may do at each API; never more than your roles give. Once narrowed, it has no access to APIs that are added later."
                </p>
                <Show when=move || apis.with(|apis| apis.len() >= MANY)><All apis=apis narrowed=narrowed /></Show>
                <QuickFilterField filter=filter label="Filter APIs" count=Signal::derive(move || apis.with(Vec::len)) />
                <ul class="lines">{rows}</ul>
                <Show when=move || narrowed.is_narrowed() && offered.get() != PermissionSet::NONE>
                    <Permissions offered=offered narrowed=narrowed />
                </Show>
                <p class="error" role="alert" hidden=move || error.get().is_none()>{move || error.get()}</p>
            </Fold>
        </Show>
    }
}

const fn label(access: Access) -> &'static str {
    match access {
        Access::Full => "All that my roles give",
        Access::Read => "Read only",
        Access::None => "No access",
    }
}

#[component]
fn Row(i: usize, slug: String, name: String, narrowed: Narrowed, filter: QuickFilter) -> impl IntoView {
    let id = format!("narrow-{i}");
    let present = {
        let slug = slug.clone();
        Memo::new(move |_| narrowed.access_to(&slug))
    };
    let option = move |access: Access| {
        view! { <option value=access.as_str() selected=present.get_untracked() == access>{label(access)}</option> }
    };
    let options = EACH.map(option).collect_view();
    let (caption, slug_of_filter) = (slug.clone(), slug.clone());
    let choose = move |event| {
        if let Ok(access) = event_target_value(&event).parse() {
            narrowed.set(&slug, access);
        }
    };
    let hidden = {
        let words = [name.clone(), slug_of_filter];
        move || !filter.shows(&words.each_ref().map(String::as_str))
    };
    view! {
        <li hidden=hidden>
            <label for=id.clone()>{name} " " <small><code>{caption}</code></small></label>
            <select id=id class="push" prop:value=move || present.get().as_str() on:change=choose>{options}</select>
        </li>
    }
}

/// Sets every row at once; each can still be set apart afterwards.
#[component]
fn All(apis: Signal<Apis>, narrowed: Narrowed) -> impl IntoView {
    let button = move |access: Access| {
        let set_all = move |_| apis.with_untracked(|apis| apis.iter().for_each(|(slug, _)| narrowed.set(slug, access)));
        view! { <button class="btn small" type="button" on:click=set_all>{label(access)}</button> }
    };
    view! {
        <div class="line" role="group" aria-label="Set every API">
            <span>"Every API"</span>
            {EACH.map(button).collect_view()}
        </div>
    }
}

/// What a narrowed key may do at Claviger: only what is ticked.
#[component]
fn Permissions(offered: Memo<PermissionSet>, narrowed: Narrowed) -> impl IntoView {
    let choice = move |page: &'static str, permission: Permission| {
        let is_given = Memo::new(move |_| narrowed.given.with(|given| given.has(permission)));
        let give = move |is_given| narrowed.given.update(|set| *set = set.with(permission, is_given));
        view! {
            <ChoiceField kind="checkbox" name="permissions" value=permission.as_str() chosen=is_given on_choose=give>
                {format!("{page}: {}", permission.label())} <small><code>{permission.as_str()}</code></small>
            </ChoiceField>
        }
    };
    let choices = move || {
        let offered = offered.get();
        let all = BY_PAGE.into_iter().flat_map(|(page, all)| all.iter().map(move |permission| (page, *permission)));
        all.filter(|(_, permission)| offered.has(*permission)).map(|(page, p)| choice(page, p)).collect_view()
    };
    view! {
        <fieldset class="field">
            <legend>"What it may do here"</legend>
            <p class="hint">"By the REST interface and as a gateway. A narrowed key may do nothing here but what you tick."</p>
            {choices}
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_narrowed_only_by_less_than_the_roles_give() {
        let owner = Owner::new();
        owner.set();
        let apis: Apis = ["billing", "orders"].map(|slug| (slug.to_owned(), slug.to_owned())).into();
        let narrowed = Narrowed::new();
        narrowed.set("orders", Access::Full);
        assert_eq!(narrowed.to_access(&apis), None);
        narrowed.set("billing", Access::None);
        let access = narrowed.to_access(&apis).unwrap();
        assert_eq!((access["billing"], access["orders"]), (Access::None, Access::Full));
        assert_eq!(narrowed.in_words(&apis).unwrap(), "narrowed at 1 of 2 APIs");
        let offered: PermissionSet = [Permission::Verify].into_iter().collect();
        assert_eq!(narrowed.to_permissions(offered), Some(PermissionSet::NONE), "nothing unless it is ticked");
        narrowed.given.set(PermissionSet::ALL);
        assert_eq!(narrowed.to_permissions(offered), Some(offered));
        narrowed.reset();
        assert_eq!(narrowed.to_permissions(offered), None);
        assert_eq!(narrowed.to_access(&apis), None);
    }
}
