use domain::settings::{Setting, Settings};
use leptos::prelude::*;

use super::draft::Draft;

/// Settings that somebody else changed while the form was open.
#[derive(Clone, PartialEq)]
pub(super) struct Meanwhile {
    pub(super) before: Settings,
    pub(super) now: Settings,
    /// Names of those that were changed here too, to something else.
    pub(super) clashes: Vec<&'static str>,
}

/// Tells what is different now, and offers it; what was typed stays until then.
#[component]
pub(super) fn ChangedMeanwhile(meanwhile: RwSignal<Option<Meanwhile>>, draft: Draft) -> impl IntoView {
    let line = |setting: &'static Setting, Meanwhile { now, clashes, .. }: &Meanwhile| {
        let kept = clashes.contains(&setting.name).then_some(" (the form keeps what you entered)");
        view! { <li>{setting.label} ": " <b>{setting.in_words(now)}</b> {kept}</li> }
    };
    let notice = move |found: Meanwhile| {
        let different = Settings::ALL.iter().filter(|setting| setting.text(&found.before) != setting.text(&found.now));
        let lines = different.map(|setting| line(setting, &found)).collect_view();
        let take_over = move |_| {
            draft.load(&found.now);
            meanwhile.set(None);
        };
        view! {
            <div class="notice warn" role="alert">
                <div>
                    <b>"Somebody changed the settings while this form was open. Nothing was saved."</b>
                    <p>"Present values:"</p>
                    <ul>{lines}</ul>
                    <p>"Save again to keep what you entered, or take the present values."</p>
                </div>
                <button class="btn small" type="button" on:click=take_over>"Take the present values"</button>
            </div>
        }
    };
    move || meanwhile.get().map(notice)
}
