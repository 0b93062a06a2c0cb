use leptos::prelude::*;

use super::dialog::Dialog;
use super::form_error::FormError;
use crate::calls::{PendingAnswer, Problem};

/// Asks before something ends for good; what it was about stands in `children`.
#[component]
pub(crate) fn EndDialog(
    id: &'static str,
    open: RwSignal<bool>,
    title: &'static str,
    lead: &'static str,
    /// As the button says it.
    ends: &'static str,
    end: Callback<(), PendingAnswer<()>>,
    on_ended: Callback<()>,
    /// Asks anew for what is shown: it may have ended although the answer was lost.
    reload: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let problem = RwSignal::new(None::<Problem>);
    let run = Action::new(move |(): &()| {
        let answer = end.run(());
        async move {
            match answer.await {
                Ok(()) => {
                    open.set(false);
                    on_ended.run(());
                }
                Err(refused) => {
                    reload.run(());
                    problem.set(Some(refused));
                }
            }
        }
    });
    let pending = run.pending();
    let close = Callback::new(move |()| open.set(false));
    Effect::new(move |_| {
        open.track();
        problem.set(None);
    });
    let submit = move |_| {
        if !pending.get_untracked() {
            problem.set(None);
            _ = run.dispatch(());
        }
    };
    view! {
        <Dialog id=id open=open on_close=close held=pending title=title lead=lead>
            <div class="d-body">
                {children()}
                <FormError problem=problem title="Not ended." />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" autofocus on:click=move |_| close.run(())>"Cancel"</button>
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=submit>
                    {move || if pending.get() { "Ending…" } else { ends }}
                </button>
            </div>
        </Dialog>
    }
}
