use domain::consumer::{Consumer, ConsumerDraft};
use leptos::prelude::*;

use super::fields::Fields;
use super::typed::{NEW, TypedSecret, of_new};
use crate::calls::{PendingAnswer, consumers};
use crate::components::{FlashMessage, Form, Outcome, after, focus_by_id, use_in_address, use_saving};

/// The parameter with which the form has the focus.
const REGISTER: &str = "register";

/// The form that registers a consumer, above the table that it is added to.
#[component]
pub(super) fn Register(told: RwSignal<Option<FlashMessage>>, reload: Callback<()>) -> impl IntoView {
    let draft = RwSignal::new(ConsumerDraft::default());
    let secret = TypedSecret::new();
    let problem = RwSignal::new(None);
    let send = move || -> PendingAnswer<Consumer> {
        told.set(None);
        let sent = draft.get_untracked();
        let secret = secret.checked(&sent, false);
        Box::pin(async move { consumers::register(sent, secret.map_err(of_new)?).await.map_err(of_new) })
    };
    let on_done = move |Consumer { name, key, .. }: Consumer| {
        // What was registered is not offered again; what was refused is.
        draft.set(ConsumerDraft::default());
        secret.clear();
        let more = format!("Its consumer key is {key}. It may be used once it is approved.");
        told.set(Some(FlashMessage::done(format!("{name} registered."), more)));
        reload.run(());
        focus_by_id(NEW[0]);
    };
    let saving = use_saving(problem, NEW, send, on_done);
    let asked = use_in_address(REGISTER, |_| 0);
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            asked.set(None);
            // The palette that may have led here closes first, and gives the page the focus.
            after(|| focus_by_id(NEW[0]));
        }
    });
    view! {
        <section class="card register" aria-labelledby="register-consumer">
            // A form that is sent before the scripts are there must not put a secret into the URL.
            <Form saving=saving method="post">
                <header>
                    <h2 id="register-consumer">"Register consumer"</h2>
                    <p>"Its consumer key is made at once. Give both, the key and the secret that you choose here, to whoever runs it."</p>
                </header>
                <div class="body">
                    <Outcome saving=saving undone="Not registered." />
                    <Fields draft=draft secret=secret problem=problem names=NEW is_new=true />
                </div>
                <footer>
                    <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>
                        {move || if saving.pending.get() { "Registering…" } else { "Register" }}
                    </button>
                </footer>
            </Form>
        </section>
    }
}
