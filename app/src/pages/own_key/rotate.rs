use domain::api_key::ApiKey;
use domain::id::KeyId;
use leptos::prelude::*;

use crate::calls::Problem;
use crate::calls::api_keys::{self, Shown};
use crate::components::{
    Dialog, FlashMessage, FormError, HOUR, Overlap, OverlapField, USUAL_OVERLAP, focus_by_id, overlap_control,
    told_of_old_secret,
};

const OVERLAPS: [Overlap; 4] = [
    (0, "Not at all", "Programs that have it are refused from now on. For a secret that leaked."),
    (HOUR, "1 hour", "For a program that is given the new one at once."),
    (24 * HOUR, "1 day", "For a few programs. The key’s screen shows who still calls with the old one."),
    (7 * 24 * HOUR, "7 days", "For programs that are renewed one after the other."),
];
const FIELDS: &[&str] = &["overlap_seconds"];

/// A new secret, and for how long the old one works.
#[derive(Clone)]
pub(in crate::pages) struct Rotated {
    pub(in crate::pages) shown: Shown,
    overlap: u32,
}

impl Rotated {
    pub(in crate::pages) fn told(&self) -> FlashMessage {
        let more = told_of_old_secret(&OVERLAPS, self.overlap, "The old one is refused from now on.");
        FlashMessage::done(format!("{} has a new secret.", self.shown.generated.key.name), more)
    }
}

/// Gives a key a new secret, and the old one the time that somebody chooses.
#[component]
pub(in crate::pages) fn RotateDialog(
    rotating: RwSignal<Option<ApiKey>>,
    on_rotated: Callback<Rotated>,
    /// Asks for the key anew: it may have a new secret although the answer was lost.
    reload: Callback<()>,
) -> impl IntoView {
    let overlap = RwSignal::new(USUAL_OVERLAP);
    let problem = RwSignal::new(None::<Problem>);
    let rotate = Action::new(|(id, overlap): &(KeyId, u32)| {
        let (id, overlap) = (*id, *overlap);
        async move { api_keys::rotate(id, overlap).await.map(|shown| Rotated { shown, overlap }) }
    });
    let pending = rotate.pending();
    Effect::new(move |_| {
        if rotating.with(Option::is_some) {
            overlap.set(USUAL_OVERLAP);
            problem.set(None);
        }
    });
    Effect::new(move |_| match rotate.value().get() {
        Some(Ok(rotated)) => {
            // The secret is kept nowhere but in the dialog that shows it.
            rotate.clear();
            rotating.set(None);
            on_rotated.run(rotated);
        }
        Some(Err(refused)) => {
            reload.run(());
            if refused.about("overlap_seconds").is_some() {
                focus_by_id(&overlap_control(overlap.get_untracked()));
            }
            problem.set(Some(refused));
        }
        None => {}
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(key) = rotating.get_untracked().filter(|_| !pending.get_untracked()) {
            problem.set(None);
            rotate.dispatch((key.id, overlap.get_untracked()));
        }
    };
    let close = Callback::new(move |()| rotating.set(None));
    let error =
        Signal::derive(move || problem.with(|problem| problem.as_ref().and_then(|p| p.about("overlap_seconds"))));
    let title =
        move || rotating.with(|key| key.as_ref().map(|key| format!("New secret for {}", key.name))).unwrap_or_default();
    view! {
        <Dialog
            id="rotate" open=Signal::derive(move || rotating.with(Option::is_some)) on_close=close held=pending
            title=Signal::derive(title) lead="The key keeps its ID, its name and what it may do. The new secret is shown once."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <FormError problem=problem title="There is no new secret." fields=FIELDS />
                    <OverlapField choices=&OVERLAPS overlap=overlap error=error />
                </div>
                <div class="d-foot">
                    <button class="btn" type="button" on:click=move |_| close.run(())>"Cancel"</button>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                        {move || if pending.get() { "Making it…" } else { "Make new secret" }}
                    </button>
                </div>
            </form>
        </Dialog>
    }
}
