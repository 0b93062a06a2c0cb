//! The screen of one thing: found by what the address names, or told that it cannot be, with the way back to its list.

use std::future::Future;

use domain::Error;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::failed::{Failed, Loading};
use super::icon::{Icon, Shape};
use super::last_opened::use_last_opened;
use super::list::{Empty, Sent, list_behind};
use super::not_found::answer_not_found;
use super::notice::FlashMessage;
use super::title::Title;
use crate::calls::{Answer, PendingAnswer, Problem};

/// Where closing a screen leads, and how that is called.
pub(crate) type Back = Memo<(String, &'static str)>;

/// The lists that lead to a screen, with their names.
pub(crate) type Lists = &'static [(&'static str, &'static str)];

/// The list that the screen was opened from, as its address says; else the first of `lists`.
pub(crate) fn use_way_back(lists: Lists) -> Back {
    let query = use_query_map();
    Memo::new(move |_| {
        let (home, name) = lists[0];
        query.with(|query| list_behind(query, lists)).unwrap_or_else(|| (home.to_owned(), name))
    })
}

/// How a screen speaks where it has nothing to show.
#[derive(Clone, Copy)]
pub(crate) struct ScreenWords {
    /// `API key`
    pub(crate) noun: &'static str,
    /// The parameter of the route that names it.
    pub(crate) param: &'static str,
    /// `No API key has this ID`
    pub(crate) missing: &'static str,
    /// Why that may be.
    pub(crate) because: &'static str,
}

/// One of its kind, as `load` finds it.
#[component]
pub(crate) fn EntityScreen<T: Sent, F: Future<Output = Answer<T>> + Send + 'static>(
    words: ScreenWords,
    back: Back,
    load: fn(String) -> F,
    show: Callback<T, AnyView>,
) -> impl IntoView {
    let params = use_params_map();
    let name = Memo::new(move |_| params.with(|params| params.get(words.param)).unwrap_or_default());
    let last = use_last_opened();
    Effect::new(move |_| last.set(name.get()));
    let found = Resource::new_blocking(move || name.get(), load);
    let retry = Callback::new(move |()| found.refetch());
    view! {
        <Transition fallback=move || view! { <Loading what=words.noun /> }>
            {move || found.get().map(|answer| match answer {
                Ok(found) => show.run(found),
                Err(problem) => view! { <Absent words=words back=back problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
    }
}

#[component]
fn Absent(words: ScreenWords, back: Back, problem: Problem, retry: Callback<()>) -> impl IntoView {
    let ScreenWords { noun, missing, because, .. } = words;
    let noun_inside = lowercased(noun);
    if let Problem::Refused(Error::NotFound { .. }) = problem {
        answer_not_found();
        let title = format!("No such {noun_inside}");
        return view! {
            <Title text=title.clone() />
            <div class="head"><div><BackLink back=back /><h1>{title}</h1></div></div>
            <Empty title=missing text=because><a class="btn" href=move || back.get().0>"Back to the list"</a></Empty>
        }
        .into_any();
    }
    view! {
        <Title text=noun />
        <div class="head"><div><BackLink back=back /><h1>{noun}</h1></div></div>
        <Failed what=format!("this {noun_inside}") problem=problem retry=retry />
    }
    .into_any()
}

/// `API key` stays as it is, `Project` becomes `project`.
fn lowercased(noun: &str) -> String {
    let mut letters = noun.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => noun.to_owned(),
    }
}

/// What closes the screen.
#[component]
pub(crate) fn BackLink(back: Back) -> impl IntoView {
    view! { <a class="back" href=move || back.get().0>{move || back.get().1}</a> }
}

/// The same at the other end of its head.
#[component]
pub(crate) fn CloseLink(back: Back) -> impl IntoView {
    view! { <a class="btn quiet icon-only" href=move || back.get().0 aria-label="Close"><Icon shape=Shape::Cross /></a> }
}

/// Shows what it is about as it is now. Whoever left the screen meanwhile does not miss it.
pub(crate) fn refresh<T: Send + Sync + 'static>(
    shown: RwSignal<T>,
    told: RwSignal<Option<FlashMessage>>,
    present: PendingAnswer<T>,
) {
    leptos::task::spawn_local(async move {
        match present.await {
            Ok(present) => _ = shown.try_set(present),
            Err(problem) => {
                let failed = FlashMessage::failed("What is shown may be out of date.", &problem);
                _ = told.try_update(|told| _ = told.get_or_insert(failed));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_keep_their_capitals() {
        assert_eq!(["API key", "Project", ""].map(lowercased), ["API key", "project", ""]);
    }
}
