//! Asking before an application gets a new secret, and for how long the old one works.

use domain::application::Application;
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::Problem;
use crate::calls::applications::{self, Issued};
use crate::components::{
    Dialog, FlashMessage, FormError, HOUR, Overlap, OverlapField, USUAL_OVERLAP, focus_by_id, overlap_control,
    told_of_old_secret,
};

const OVERLAPS: [Overlap; 4] = [
    (0, "Not at all", "It ends at once, and with it every token that is out. For a secret that leaked."),
    (HOUR, "1 hour", "For an application that is given the new one at once. Tokens that are out go on working."),
    (USUAL_OVERLAP, "24 hours", "For an application that is rolled out in the course of the day."),
    (7 * 24 * HOUR, "7 days", "For an application that somebody else looks after."),
];
const FIELDS: &[&str] = &["overlap_seconds"];

#[component]
pub(super) fn RegenerateDialog(actions: Actions) -> impl IntoView {
    let regenerating = actions.regenerating;
    let overlap = RwSignal::new(USUAL_OVERLAP);
    let problem = RwSignal::new(None::<Problem>);
    let regenerate = Action::new(move |application: &Application| {
        let (id, seconds) = (application.id, overlap.get_untracked());
        async move {
            match applications::regenerate(id, seconds).await {
                Ok(issued) => {
                    regenerating.set(None);
                    actions.done(told(&issued, seconds));
                    // The secret is kept nowhere but in the dialog that shows it.
                    actions.shown.set(Some(issued));
                }
                Err(refused) => {
                    // There may be a new secret although the answer was lost.
                    actions.reload.run(());
                    if refused.about("overlap_seconds").is_some() {
                        focus_by_id(&overlap_control(seconds));
                    }
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = regenerate.pending();
    Effect::new(move |_| {
        if regenerating.with(Option::is_some) {
            overlap.set(USUAL_OVERLAP);
            problem.set(None);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(application) = regenerating.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            actions.told.set(None);
            _ = regenerate.dispatch(application);
        }
    };
    let close = Callback::new(move |()| regenerating.set(None));
    let error = Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|p| p.about(FIELDS[0]))));
    let title =
        move || regenerating.with(|a| a.as_ref().map(|a| format!("New secret for {}?", a.name))).unwrap_or_default();
    view! {
        <Dialog
            id="regenerate" open=Signal::derive(move || regenerating.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title) lead="The client_id, the name and the roles stay. The new secret is shown once."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="There is no new secret." fields=FIELDS />
                    <OverlapField choices=&OVERLAPS overlap=overlap error=error />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || if pending.get() { "Regenerating…" } else { "Regenerate" }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}

fn told(issued: &Issued, seconds: u32) -> FlashMessage {
    let ended = "The old one and every token that was out are refused from now on.";
    let more = told_of_old_secret(&OVERLAPS, seconds, ended);
    FlashMessage::done(format!("{} has a new secret.", issued.secret.application.name), more)
}
