use leptos::prelude::*;

pub(crate) const HOUR: u32 = 60 * 60;
/// Nothing stops, and it ends soon.
pub(crate) const USUAL_OVERLAP: u32 = 24 * HOUR;

/// How long an old secret works beside the new one, in seconds; as people call it; and what it is good for.
pub(crate) type Overlap = (u32, &'static str, &'static str);

/// The ID of the control that stands for so many seconds.
pub(crate) fn overlap_control(seconds: u32) -> String {
    format!("overlap-{seconds}")
}

/// What becomes of the old secret after so many of `choices`' seconds were chosen; `ended` if it has none.
pub(crate) fn told_of_old_secret(choices: &[Overlap], chosen: u32, ended: &str) -> String {
    match choices.iter().find(|(seconds, ..)| *seconds == chosen && *seconds > 0) {
        Some((_, label, _)) => format!("The old one works for {label} more, unless you end it before."),
        None => ended.to_owned(),
    }
}

/// Asks for how long the old secret goes on working.
#[component]
pub(crate) fn OverlapField(
    choices: &'static [Overlap],
    overlap: RwSignal<u32>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let choice = move |(seconds, label, what): Overlap| {
        let id = overlap_control(seconds);
        let (label_id, what_id) = (format!("{id}-label"), format!("{id}-what"));
        view! {
            <label class="choice">
                <input
                    type="radio" autofocus=seconds == USUAL_OVERLAP name="overlap_seconds" id=id value=seconds.to_string()
                    aria-labelledby=label_id.clone() aria-describedby=what_id.clone()
                    prop:checked=move || overlap.get() == seconds on:change=move |_| overlap.set(seconds)
                />
                <span><span id=label_id>{label}</span><small id=what_id>{what}</small></span>
            </label>
        }
    };
    view! {
        <fieldset aria-describedby="overlap-error">
            <legend>"For how long the old secret works beside it"</legend>
            {choices.iter().copied().map(choice).collect_view()}
            <p class="error" id="overlap-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
    }
}
