//! Applications that may act for somebody, and withdrawing that.

use domain::authorization::Authorization;
use leptos::prelude::*;

use super::person::Screen;
use crate::calls::{PendingAnswer, authorizations};
use crate::components::{Empty, FlashMessage, Shape};
use crate::pages::authorizations::{AuthorizationTable, WithdrawDialog};

#[component]
pub(super) fn Authorizations(screen: Screen, authorizations: Vec<Authorization>) -> impl IntoView {
    let withdrawing = RwSignal::new(None::<Authorization>);
    if authorizations.is_empty() {
        let title = move || screen.user.with(|user| format!("No application may act for {}", user.name));
        return view! {
            <Empty
                shape=Shape::Key title=Signal::derive(title)
                text="An OAuth consumer that is approved asks its users itself; only they can let it."
            />
        }
        .into_any();
    }
    view! {
        <section class="card" aria-labelledby="user-authorizations">
            <header>
                <h2 id="user-authorizations" tabindex="-1">"Authorized applications"</h2>
                <p>"OAuth consumers that they let call APIs as them."</p>
            </header>
            <AuthorizationTable
                authorizations=authorizations caption="Authorized applications, the latest first"
                withdrawing=screen.may_change.then_some(withdrawing)
            />
        </section>
        {screen.may_change.then(|| view! { <Withdraw screen=screen withdrawing=withdrawing /> })}
    }
    .into_any()
}

#[component]
fn Withdraw(screen: Screen, withdrawing: RwSignal<Option<Authorization>>) -> impl IntoView {
    let user = screen.user.with_untracked(|user| user.id);
    let act = move |one: Authorization| -> PendingAnswer<()> { Box::pin(authorizations::withdraw_of(user, one.id)) };
    let on_done = move |name: String| {
        let more = screen.user.with_untracked(|user| format!("It cannot act for {} any more.", user.name));
        screen.told.set(Some(FlashMessage::done(format!("{name} withdrawn."), more)));
        screen.reload.run(());
    };
    view! {
        <WithdrawDialog
            withdrawing=withdrawing act=Callback::new(act) on_done=Callback::new(on_done) reload=screen.reload
        />
    }
}
