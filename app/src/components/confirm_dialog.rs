use leptos::prelude::*;

use super::confirm_password::ConfirmPassword;
use super::dialog::Dialog;

/// Asks for the password while `open`, over a page whose action was refused without it; then runs
/// `on_confirmed`, which does the same again.
#[component]
pub(crate) fn ConfirmDialog(
    /// Of its element; another one where a page has two.
    #[prop(default = "confirm")]
    id: &'static str,
    open: RwSignal<bool>,
    on_confirmed: Callback<()>,
) -> impl IntoView {
    let close = Callback::new(move |()| open.set(false));
    let confirmed = Callback::new(move |()| {
        open.set(false);
        on_confirmed.run(());
    });
    view! {
        <Dialog id=id open=open on_close=close title="Confirm that it is you">
            <ConfirmPassword on_confirmed=confirmed on_cancel=close />
        </Dialog>
    }
}
