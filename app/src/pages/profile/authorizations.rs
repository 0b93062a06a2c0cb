//! Applications that may act for the viewer.

use domain::authorization::Authorization;
use leptos::prelude::*;

use super::Layout;
use crate::calls::{PendingAnswer, authorizations};
use crate::components::{Empty, Failed, FlashMessage, Loading, Notice, Shape, focus_by_id};
use crate::pages::authorizations::{AuthorizationTable, WithdrawDialog};

pub(super) const PATH: &str = "/profile/applications";
/// Has focus when the button that had it is gone.
const HEADING: &str = "authorized-title";

#[component]
pub(crate) fn Authorizations() -> impl IntoView {
    let all = Resource::new_blocking(|| (), |()| authorizations::list());
    let reload = Callback::new(move |()| all.refetch());
    let told = RwSignal::new(None::<FlashMessage>);
    let withdrawing = RwSignal::new(None::<Authorization>);
    let act = |one: Authorization| -> PendingAnswer<()> { Box::pin(authorizations::withdraw(one.id)) };
    let on_done = move |name: String| {
        told.set(Some(FlashMessage::done(format!("{name} withdrawn."), "It cannot act for you any more.")));
        reload.run(());
        focus_by_id(HEADING);
    };
    view! {
        <Layout title="Authorized applications">
            <Notice told=told />
            <section class="card" aria-labelledby=HEADING>
                <header>
                    <h2 id=HEADING tabindex="-1">"Authorized applications"</h2>
                    <p>"Applications that sign their requests with OAuth 1.0a, and that you let call APIs as you."</p>
                </header>
                <Transition fallback=|| view! { <Loading what="your applications" /> }>
                    {move || all.get().map(|answer| match answer {
                        Ok(all) if all.is_empty() => view! {
                            <Empty
                                shape=Shape::Key title="No application may act for you"
                                text="When an application asks to, you are sent here to allow it or not."
                            />
                        }.into_any(),
                        Ok(all) => view! {
                            <AuthorizationTable
                                authorizations=all caption="Authorized applications, the latest first" withdrawing=Some(withdrawing)
                            />
                        }.into_any(),
                        Err(problem) => view! { <Failed what="your applications" problem=problem retry=reload /> }.into_any(),
                    })}
                </Transition>
            </section>
            <WithdrawDialog withdrawing=withdrawing act=Callback::new(act) on_done=Callback::new(on_done) reload=reload />
        </Layout>
    }
}
