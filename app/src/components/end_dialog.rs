use leptos::prelude::*;

use super::dialog::Dialog;
use super::form_error::FormError;
use crate::calls::Problem;

/// Asks before something ends for good; what it was about stands in `children`.
#[component]
pub(crate) fn EndDialog(
    id: &'static str,
    open: RwSignal<bool>,
    title: &'static str,
    lead: &'static str,
    /// As the button says it.
    ends: &'static str,
    #[prop(into)] pending: Signal<bool>,
    /// Why it did not end; forgotten when the dialog opens or closes.
    problem: RwSignal<Option<Problem>>,
    on_end: Callback<()>,
    children: ChildrenFn,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    Effect::new(move |_| {
        open.track();
        problem.set(None);
    });
    let run = move |_| {
        if !pending.get_untracked() {
            problem.set(None);
            on_end.run(());
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
                <button class="btn danger" type="button" aria-busy=move || pending.get().to_string() on:click=run>
                    {move || if pending.get() { "Ending…" } else { ends }}
                </button>
            </div>
        </Dialog>
    }
}
