use domain::rotation::Overlap;
use leptos::prelude::*;

use super::ask::{AskDialog, AskWords, use_ask};
use super::notice::FlashMessage;
use super::secret_once::{Disclosed, use_secrets};
use crate::calls::PendingAnswer;

/// As people call each. With the usual one nothing stops, and the old secret ends soon.
const OVERLAPS: [(Overlap, &str); 4] =
    [(Overlap::NONE, "Not at all"), (Overlap::HOUR, "1 hour"), (USUAL, "24 hours"), (Overlap::MAX, "7 days")];
const USUAL: Overlap = Overlap::DAY;
const FIELDS: &[&str] = &["overlap_seconds"];

/// How one kind of credential speaks of its rotation.
pub(crate) struct RotationWords {
    /// What stays as it is.
    pub(crate) lead: &'static str,
    /// What each overlap is good for, from none to the longest.
    pub(crate) good_for: [&'static str; 4],
    /// What has ended without one.
    pub(crate) ended: &'static str,
    /// On the button, before and while it is done.
    pub(crate) button: [&'static str; 2],
}

/// Gives a credential a new secret, and the old one the time that somebody chooses.
#[component]
pub(crate) fn RotateDialog<T: Clone + Send + Sync + 'static>(
    /// The credential that it is open for.
    rotating: RwSignal<Option<T>>,
    name: fn(&T) -> String,
    words: &'static RotationWords,
    rotate: impl Fn(T, Overlap) -> PendingAnswer<Disclosed> + Send + Sync + 'static,
    /// What is to be told of the old secret, while the new one is shown.
    on_rotated: Callback<FlashMessage>,
    /// Asks for the credential anew: it may have a new secret although the answer was lost.
    reload: Callback<()>,
    /// What else there is to choose.
    #[prop(optional, into)]
    more: Option<ViewFn>,
) -> impl IntoView {
    let overlap = RwSignal::new(USUAL);
    let secrets = use_secrets();
    let act = move |credential: T| -> PendingAnswer<FlashMessage> {
        let (overlap, name) = (overlap.get_untracked(), name(&credential));
        let answer = rotate(credential, overlap);
        Box::pin(async move {
            // It is kept nowhere but in the dialog that shows it.
            secrets.show(answer.await?);
            Ok(flash_message(&name, overlap, words))
        })
    };
    let ask = use_ask(rotating, act, move |rotated| on_rotated.run(rotated), reload);
    Effect::new(move |_| {
        if rotating.with(Option::is_some) {
            overlap.set(USUAL);
        }
    });
    let title = move || {
        rotating.with(|of| of.as_ref().map(|of| format!("Regenerate the secret of {}?", name(of)))).unwrap_or_default()
    };
    view! {
        <AskDialog
            id="rotate" ask=ask words=AskWords { undone: "There is no new secret.", doing: words.button[1] }
            title=Signal::derive(title) button=words.button[0] danger=false fields=FIELDS lead=words.lead
        >
            {more.as_ref().map(ViewFn::run)}
            <OverlapField overlap=overlap good_for=&words.good_for error=ask.error(FIELDS[0]) />
            <p class="hint">"Two secrets work at most: one from before the present one, if it still works, ends now."</p>
        </AskDialog>
    }
}

fn flash_message(name: &str, chosen: Overlap, words: &RotationWords) -> FlashMessage {
    let more = match OVERLAPS.iter().find(|(overlap, _)| *overlap == chosen && chosen != Overlap::NONE) {
        Some((_, label)) => format!("The old one works for {label} more, unless you end it before."),
        None => words.ended.to_owned(),
    };
    FlashMessage::done(format!("{name} has a new secret."), more)
}

/// The ID of the control that stands for an overlap.
fn control(overlap: Overlap) -> String {
    format!("overlap-{}", overlap.seconds())
}

#[component]
fn OverlapField(
    overlap: RwSignal<Overlap>,
    good_for: &'static [&'static str; 4],
    error: Signal<Option<String>>,
) -> impl IntoView {
    let choice = move |((choice, label), what): ((Overlap, &'static str), &'static str)| {
        let id = control(choice);
        let (label_id, what_id) = (format!("{id}-label"), format!("{id}-what"));
        view! {
            <label class="choice">
                <input
                    type="radio" autofocus=choice == USUAL name="overlap_seconds" id=id value=choice.seconds().to_string()
                    aria-labelledby=label_id.clone() aria-describedby=what_id.clone()
                    prop:checked=move || overlap.get() == choice on:change=move |_| overlap.set(choice)
                />
                <span><span id=label_id>{label}</span><small id=what_id>{what}</small></span>
            </label>
        }
    };
    view! {
        <fieldset id=FIELDS[0] tabindex="-1" aria-describedby="overlap-error">
            <legend>"Keep the old secret working for"</legend>
            {OVERLAPS.into_iter().zip(*good_for).map(choice).collect_view()}
            <p class="error" id="overlap-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
    }
}
