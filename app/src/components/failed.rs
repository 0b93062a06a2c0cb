use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::icon::{Icon, Shape};
use crate::calls::Problem;

/// A sheet whose content is on its way.
#[component]
pub(crate) fn Loading(what: &'static str) -> impl IntoView {
    view! {
        <div class="sheet skeleton" role="status">
            <span class="visually-hidden">"Loading " {what}</span>
        </div>
    }
}

/// A sheet whose content could not be had: why, and what can be done.
#[component]
pub(crate) fn Failed(#[prop(into)] what: String, problem: Problem, retry: Callback<()>) -> impl IntoView {
    let (title, way_on) = match &problem {
        Problem::Refused(domain::Error::Unauthenticated) => {
            let location = use_location();
            let next = format!("{}{}", location.pathname.get_untracked(), location.search.get_untracked());
            let login = super::url::link_to("/login", &[("next", next)]);
            (
                "You are signed out".to_owned(),
                view! { <a class="btn primary" href=login rel="external">"Sign in"</a> }.into_any(),
            )
        }
        Problem::Refused(domain::Error::Forbidden { .. }) => (
            format!("Your roles do not let you see {what}"),
            view! { <p class="muted">"Ask a tenant administrator for a role that includes it."</p> }.into_any(),
        ),
        _ => (
            format!("Could not load {what}"),
            view! {
                <button class="btn" type="button" on:click=move |_| retry.run(())>
                    "Retry"
                </button>
            }
            .into_any(),
        ),
    };
    view! {
        <div class="sheet">
            <div class="empty" role="alert">
                <Icon shape=Shape::Key size=28 />
                <h2>{title}</h2>
                <p>{problem.to_string()}</p>
                <div class="actions">{way_on}</div>
            </div>
        </div>
    }
}
