use domain::api::ApiDraft;
use domain::permission::Permission;
use leptos::prelude::*;

use super::draft::lines;
use crate::calls::Problem;
use crate::components::{Binding, Field, Switch, TextArea, bind, error_of, use_viewer};

/// What is asked of an API, new or not. The slug of one that exists is shown and stays.
#[component]
pub(super) fn Fields(
    draft: RwSignal<ApiDraft>,
    problem: RwSignal<Option<Problem>>,
    #[prop(optional)] slug_is_fixed: bool,
) -> impl IntoView {
    let prefixes =
        Binding::field(draft, |draft| draft.path_prefixes.join("\n"), |draft, text| draft.path_prefixes = lines(&text));
    let hosts = Binding::field(draft, |draft| draft.hosts.join("\n"), |draft, text| draft.hosts = lines(&text));
    let error = move |field| error_of(problem, field);
    let slug_hint = if slug_is_fixed {
        "Roles, keys and callers name the API by it, so it stays."
    } else {
        "Lowercase letters, digits and hyphens, such as orders. It never changes."
    };
    let places_are_fixed = !use_viewer().may(Permission::PlacesWrite);
    let place_hint = |hint: &str| {
        let reason =
            " They decide what passes for it: only who has security.apis.write, as tenant-admin has, changes them.";
        format!("{hint}{}", if places_are_fixed { reason } else { "" })
    };
    view! {
        <div class="form-row">
            <Field name="name" label="Name" value=bind!(draft.name) error=error("name") hint="As people call it, such as Orders." />
            <Field name="slug" label="Slug" value=bind!(draft.slug) error=error("slug") hint=slug_hint disabled=slug_is_fixed />
        </div>
        <Field name="description" label="Description (optional)" value=bind!(draft.description) error=error("description") />
        <TextArea
            name="path_prefixes" label="Path prefixes, one per line" value=prefixes error=error("path_prefixes")
            hint=place_hint("A request belongs to the API if its path is one of these or below it: /orders includes /orders/17, not /orders2. Without any, callers must name the API.")
            read_only=places_are_fixed
        />
        <TextArea
            name="hosts" label="Hosts, one per line" value=hosts error=error("hosts")
            hint=place_hint("Such as api.example.com, without scheme and port. Empty: every host.") read_only=places_are_fixed
        />
        <Switch
            name="enabled" label="Enabled" hint="Off: nothing has access to it, whatever roles and keys say."
            value=bind!(draft.enabled) error=error("enabled")
        />
    }
}
