//! The password, and where somebody is signed in.

use leptos::prelude::*;

use super::Layout;
use super::password::ChangePassword;
use super::sessions::Sessions;
use crate::calls::session;
use crate::components::{FlashMessage, Notice};

#[component]
pub(crate) fn Security() -> impl IntoView {
    let sessions = Resource::new_blocking(|| (), |()| session::list());
    let told = RwSignal::new(None::<FlashMessage>);
    view! {
        <Layout title="Password and sessions">
            <Notice told=told />
            <div class="cards">
                <ChangePassword told=told on_changed=Callback::new(move |()| sessions.refetch()) />
                <Sessions sessions=sessions told=told />
            </div>
        </Layout>
    }
}
