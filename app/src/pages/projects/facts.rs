use domain::page::grouped;
use domain::permission::Permission;
use domain::project::Project;
use leptos::prelude::*;

use crate::components::{Copyable, When, link_to, use_viewer};

/// What is known about a project beside the form.
#[component]
pub(super) fn Facts(project: RwSignal<Project>) -> impl IntoView {
    let sees_keys = use_viewer().may(Permission::ApiKeysRead);
    let facts = move || {
        let Project { id, slug, keys, created_at, updated_at, archived_at, .. } = project.get();
        let keys_in_it = link_to("/api-keys", &[("project", slug.clone())]);
        let archived = archived_at.map(|at| view! { <div><dt>"Archived"</dt><dd><When at=at /></dd></div> });
        view! {
            <div><dt>"Slug"</dt><dd><Copyable text=slug what="slug" /></dd></div>
            <div><dt>"Project ID"</dt><dd><Copyable text=id.to_string() what="project ID" /></dd></div>
            <div>
                <dt>"API keys"</dt>
                <dd>{grouped(keys.into())} {sees_keys.then(|| view! { " " <a class="link" href=keys_in_it>"Show them"</a> })}</dd>
            </div>
            <div><dt>"Added"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Last change"</dt><dd><When at=updated_at /></dd></div>
            {archived}
        }
    };
    view! {
        <section class="card" aria-labelledby="project-facts">
            <header><h2 id="project-facts">"Details"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
