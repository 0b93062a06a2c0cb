use domain::time::Timestamp;
use leptos::prelude::*;

use super::browser::is_focus_nowhere;
use super::choice_field::ChoiceField;
use super::copy::CopyButton;
use super::dialog::Dialog;
use super::when::Expiry;

/// A credential that was just made, with its secret.
#[derive(Clone)]
pub(crate) struct Disclosed {
    /// What is to be stored, as a reminder calls it.
    pub(crate) what: &'static str,
    pub(crate) title: String,
    pub(crate) parts: Vec<Part>,
    /// A command that tries it.
    pub(crate) curl: String,
    /// Lines for a file that programs read.
    pub(crate) env: String,
    /// What follows the command that tries it.
    pub(crate) below: Option<ViewFn>,
    /// The ID of what takes focus if what had it is gone by then.
    pub(crate) then_focus: &'static str,
}

/// The secret that waits to be stored. It is the frame's, which outlives its pages: whoever goes back, or went before the
/// answer came, still sees it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Secrets(RwSignal<Option<Disclosed>>);

impl Secrets {
    /// Shows it until it is stored.
    pub(crate) fn show(self, disclosed: impl Into<Disclosed>) {
        self.0.set(Some(disclosed.into()));
    }
}

/// Inside the frame of the console.
pub(crate) fn use_secrets() -> Secrets {
    expect_context()
}

/// One text to be copied.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) label: String,
    pub(crate) text: String,
    pub(crate) expires_at: Option<Timestamp>,
}

/// A secret, shown until the dialog is closed and never again.
#[component]
pub(super) fn SecretOnce(secrets: Secrets) -> impl IntoView {
    let Secrets(shown) = secrets;
    let stored = RwSignal::new(false);
    let reminded = RwSignal::new(false);
    let open = Signal::derive(move || shown.with(Option::is_some));
    let finish = move || {
        let then_focus = shown.with_untracked(|shown| shown.as_ref().map(|shown| shown.then_focus));
        shown.set(None);
        stored.set(false);
        reminded.set(false);
        super::after(move || {
            if is_focus_nowhere() {
                then_focus.into_iter().for_each(super::focus_by_id);
            }
        });
    };
    let close = move || if stored.get_untracked() { finish() } else { reminded.set(true) };
    warn_when_leaving(open);
    let title = move || shown.with(|shown| shown.as_ref().map(|shown| shown.title.clone()).unwrap_or_default());
    view! {
        <Dialog
            id="secret-once" open=open on_close=Callback::new(move |()| finish()) title=Signal::derive(title)
            lead="This is the only time it can be seen. Copy it to where it will be used."
            held=Signal::derive(move || !stored.get()) on_held=Callback::new(move |()| reminded.set(true))
        >
            {move || shown.get().map(|shown| view! { <Body shown=shown stored=stored reminded=reminded /> })}
            <div class="d-foot">
                <button class="btn quiet push-end" type="button" on:click=move |_| save(shown)>"Download .env"</button>
                <button class="btn primary" type="button" on:click=move |_| close()>"Close"</button>
            </div>
        </Dialog>
    }
}

#[component]
fn Body(shown: Disclosed, stored: RwSignal<bool>, reminded: RwSignal<bool>) -> impl IntoView {
    let Disclosed { what, parts, curl, below, .. } = shown;
    let part = |(i, Part { label, text, expires_at }): (usize, Part)| {
        let id = format!("secret-label-{i}");
        let expiry = expires_at.map(|at| view! { <span class="muted">"expires " <Expiry at=at /></span> });
        view! {
            <div>
                <div class="label"><span id=id.clone() dir="auto">{label.clone()}</span> {expiry}</div>
                <div class="secret">
                    <code tabindex="0" role="textbox" aria-readonly="true" aria-labelledby=id>{text.clone()}</code>
                    <CopyButton text=text what=label autofocus=i == 0 />
                </div>
            </div>
        }
    };
    view! {
        <div class="d-body">
            {parts.into_iter().enumerate().map(part).collect_view()}
            <div>
                <div class="label"><span>"Try it"</span> <CopyButton text=curl.clone() what="curl" class="copy" /></div>
                <pre class="curl" tabindex="0" role="group" aria-label="A command that tries it">{curl}</pre>
                {below.map(|below| below.run())}
            </div>
            <ChoiceField kind="checkbox" name="stored" chosen=stored on_choose=move |is_stored| stored.set(is_stored)>
                "I have stored it in a safe place"
            </ChoiceField>
            <p class="error" role="alert" hidden=move || !reminded.get() || stored.get()>
                {format!("Store the {what} first: after closing, nobody can show it again. Then tick the box above.")}
            </p>
        </div>
    }
}

fn save(shown: RwSignal<Option<Disclosed>>) {
    if let Some(shown) = shown.get_untracked() {
        super::download("claviger.env", &shown.env);
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
