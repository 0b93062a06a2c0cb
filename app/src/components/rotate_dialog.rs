use domain::rotation::Overlap;
use leptos::prelude::*;

use super::dialog::Dialog;
use super::focus_by_id;
use super::form_error::FormError;
use super::notice::FlashMessage;
use super::secret_once::Disclosed;
use crate::calls::{PendingAnswer, Problem};

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
pub(crate) fn RotateDialog(
    /// The name of the credential that it is open for.
    #[prop(into)]
    of: Signal<Option<String>>,
    words: &'static RotationWords,
    rotate: Callback<Overlap, PendingAnswer<Disclosed>>,
    /// The new secret, and what is to be told of the old one.
    on_rotated: Callback<(Disclosed, FlashMessage)>,
    on_close: Callback<()>,
    /// Asks for the credential anew: it may have a new secret although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let overlap = RwSignal::new(USUAL);
    let problem = RwSignal::new(None::<Problem>);
    let run = Action::new(move |name: &String| {
        let (name, overlap) = (name.clone(), overlap.get_untracked());
        let answer = rotate.run(overlap);
        async move {
            match answer.await {
                Ok(disclosed) => {
                    on_close.run(());
                    // The secret is kept nowhere but in the dialog that shows it.
                    on_rotated.run((disclosed, flash_message(&name, overlap, words)));
                }
                Err(refused) => {
                    reload.run(());
                    if refused.about(FIELDS[0]).is_some() {
                        focus_by_id(&control(overlap));
                    }
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = run.pending();
    let open = Signal::derive(move || of.with(Option::is_some));
    Effect::new(move |_| {
        if open.get() {
            overlap.set(USUAL);
            problem.set(None);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(name) = of.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            _ = run.dispatch(name);
        }
    };
    let title = move || of.get().map(|name| format!("New secret for {name}?")).unwrap_or_default();
    let error = Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|p| p.about(FIELDS[0]))));
    view! {
        <Dialog id="rotate" open=open on_close=on_close held=pending title=Signal::derive(title) lead=words.lead>
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="There is no new secret." fields=FIELDS />
                    <OverlapField overlap=overlap good_for=&words.good_for error=error />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| on_close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || words.button[usize::from(pending.get())]}
                    </button>
                </div>
            </form>
        </Dialog>
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
        <fieldset aria-describedby="overlap-error">
            <legend>"For how long the old secret works beside it"</legend>
            {OVERLAPS.into_iter().zip(*good_for).map(choice).collect_view()}
            <p class="error" id="overlap-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
    }
}
