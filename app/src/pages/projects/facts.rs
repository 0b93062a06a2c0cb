use domain::project::Project;
use leptos::prelude::*;

use crate::components::{Copyable, When};

/// What is known about a project beside the form.
#[component]
pub(super) fn Facts(project: RwSignal<Project>) -> impl IntoView {
    let facts = move || {
        let Project { id, slug, created_at, updated_at, archived_at, .. } = project.get();
        let archived = archived_at.map(|at| view! { <div><dt>"Archived"</dt><dd><When at=at /></dd></div> });
        view! {
            <div><dt>"Slug"</dt><dd><Copyable text=slug what="slug" /></dd></div>
            <div><dt>"Project ID"</dt><dd><Copyable text=id.to_string() what="project ID" /></dd></div>
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
