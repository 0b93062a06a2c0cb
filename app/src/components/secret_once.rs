use leptos::prelude::*;

use super::copy::CopyButton;
use super::dialog::Dialog;
use super::when::Expiry;
use crate::calls::api_keys::Shown;

/// A secret, shown until the dialog is closed and never again.
#[component]
pub(crate) fn SecretOnce(shown: RwSignal<Option<Shown>>) -> impl IntoView {
    let stored = RwSignal::new(false);
    let reminded = RwSignal::new(false);
    let open = Signal::derive(move || shown.with(Option::is_some));
    let close = move || {
        if stored.get_untracked() {
            shown.set(None);
            stored.set(false);
            reminded.set(false);
        } else {
            reminded.set(true);
        }
    };
    warn_when_leaving(open);
    let title = move || shown.with(|shown| shown.as_ref().map(title_of).unwrap_or_default());
    view! {
        <Dialog
            id="secret-once" open=open on_close=Callback::new(move |()| shown.set(None)) title=Signal::derive(title)
            lead="This is the only time it can be seen. Copy it to where it will be used."
            held=Signal::derive(move || !stored.get())
        >
            {move || shown.get().map(|shown| view! { <Body shown=shown stored=stored reminded=reminded /> })}
            <div class="d-foot">
                <button class="btn quiet push-end" type="button" on:click=move |_| save(shown)>"Download .env"</button>
                <button class="btn primary" type="button" on:click=move |_| close()>"Close"</button>
            </div>
        </Dialog>
    }
}

/// A key that was changed since it was made has got another secret.
fn title_of(shown: &Shown) -> String {
    let key = &shown.generated.key;
    let what = if key.updated_at == key.created_at { "Your new key" } else { "The new secret of your key" };
    format!("{what}: {}", key.name)
}

#[component]
fn Body(shown: Shown, stored: RwSignal<bool>, reminded: RwSignal<bool>) -> impl IntoView {
    let Shown { generated, server } = shown;
    let secret = generated.secret;
    let curl = format!("curl {server}/v1/whoami \\\n  -H \"Authorization: Bearer {secret}\"");
    view! {
        <div class="d-body">
            <div>
                <div class="label">
                    <span id="secret-label">"API key"</span>
                    <span class="muted">"expires " <Expiry at=generated.key.expires_at /></span>
                </div>
                <div class="secret">
                    <code tabindex="0" role="textbox" aria-readonly="true" aria-labelledby="secret-label">{secret.clone()}</code>
                    <CopyButton text=secret what="API key" autofocus=true />
                </div>
            </div>
            <div>
                <div class="label"><span>"Try it"</span></div>
                <pre class="curl" tabindex="0" role="group" aria-label="A command that tries the key">{curl}</pre>
            </div>
            <label class="choice">
                <input type="checkbox" prop:checked=stored on:change=move |event| stored.set(event_target_checked(&event)) />
                <span>"I have stored it in a safe place"</span>
            </label>
            <p class="error" role="alert" hidden=move || !reminded.get() || stored.get()>
                "Store the key first: after closing, nobody can show it again. Then tick the box above."
            </p>
        </div>
    }
}

fn save(shown: RwSignal<Option<Shown>>) {
    if let Some(Shown { generated, .. }) = shown.get_untracked() {
        super::download("claviger.env", &format!("CLAVIGER_API_KEY={}\n", generated.secret));
    }
}

/// While the secret is on the screen, closing the window or going elsewhere asks first.
fn warn_when_leaving(open: Signal<bool>) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
            if open.get_untracked() {
                event.prevent_default();
            }
        });
        on_cleanup(move || handle.remove());
    });
}
