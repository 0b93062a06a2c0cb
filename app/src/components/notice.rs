use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::calls::Problem;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Ok,
    Danger,
}

/// What a page has to say about the last action; it stays until it is dismissed or the next action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FlashMessage {
    pub(crate) tone: Tone,
    pub(crate) title: String,
    pub(crate) more: String,
    /// Where what it tells of can be seen: an address and its words.
    pub(super) way_on: Option<(String, &'static str)>,
}

impl FlashMessage {
    pub(crate) fn done(title: impl Into<String>, more: impl Into<String>) -> Self {
        Self { tone: Tone::Ok, title: title.into(), more: more.into(), way_on: None }
    }

    pub(crate) fn with_way_on(mut self, href: String, words: &'static str) -> Self {
        self.way_on = Some((href, words));
        self
    }

    pub(crate) fn failed(title: impl Into<String>, problem: &Problem) -> Self {
        let (title, more) = problem.of_change(&title.into());
        Self { tone: Tone::Danger, title, more, way_on: None }
    }
}

/// Banners in the flow of the page, read out by screen readers when they appear.
#[component]
pub(crate) fn Notice(told: RwSignal<Option<FlashMessage>>) -> impl IntoView {
    view! {
        <div class="notices" aria-live="polite">
            {move || {
                told.get()
                    .map(|FlashMessage { tone, title, more, way_on }| {
                        let class = match tone {
                            Tone::Ok => "notice ok",
                            Tone::Danger => "notice danger",
                        };
                        view! {
                            <div class=class>
                                <div>
                                    <b>{title}</b>
                                    " "
                                    {more}
                                    {way_on.map(|(href, words)| view! { " " <a class="link" href=href>{words}</a> })}
                                </div>
                                <button class="x" type="button" aria-label="Dismiss" on:click=move |_| told.set(None)>
                                    <Icon shape=Shape::Cross />
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
