//! What the forms are made of.

use leptos::prelude::*;

use crate::Refused;
use crate::components::{Icon, Shape, Title};

/// The form as it was sent before, if it was.
#[derive(Clone)]
pub(super) struct Sent(Option<Refused>);

impl Sent {
    pub(super) fn before() -> Self {
        Self(use_context())
    }

    /// What was typed into `field`.
    pub(super) fn value(&self, field: &str) -> String {
        self.0.as_ref().map(|refused| refused.value(field)).unwrap_or_default()
    }

    /// What is wrong with `field`.
    pub(super) fn error(&self, field: &str) -> Option<String> {
        self.0.as_ref().and_then(|refused| refused.error.about(field)).map(str::to_owned)
    }

    /// Where the cursor belongs: in the first wrong one of `fields`, else in the first one.
    pub(super) fn focus(&self, fields: &[&'static str]) -> &'static str {
        let first = fields.first().copied().unwrap_or_default();
        fields.iter().copied().find(|field| self.error(field).is_some()).unwrap_or(first)
    }

    /// Why it was refused, if no field is to blame.
    pub(super) fn trouble(&self) -> Option<String> {
        let error = &self.0.as_ref()?.error;
        match error {
            domain::Error::Invalid { .. } => error.about("token").map(str::to_owned),
            _ => Some(error.to_string()),
        }
    }
}

/// The middle of the page.
#[component]
pub(super) fn Card(
    #[prop(into)] heading: String,
    #[prop(into)] title: String,
    #[prop(optional)] wide: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=title />
        <main class="auth" id="main">
            <div class="auth-card" class:wide=wide>
                <div class="brand"><Icon shape=Shape::Key size=22 />"Claviger"</div>
                <h1>{heading}</h1>
                {is_unprotected().then(|| view! { <Unprotected /> })}
                {children()}
            </div>
        </main>
    }
}

fn is_unprotected() -> bool {
    use_context().is_some_and(|crate::Unprotected(unprotected)| unprotected)
}

#[component]
fn Unprotected() -> impl IntoView {
    view! {
        <div class="notice warn" role="note">
            <div>
                <b>"Others can read along."</b>
                " As far as this server knows, you reach it without TLS: your password and your session are not \
                 protected on the way. Whoever runs it sets " <code>"public_url"</code> " to an address with https."
            </div>
        </div>
    }
}

/// Why the form is shown again, if no field says it.
#[component]
pub(super) fn FormError(sent: Sent, title: &'static str) -> impl IntoView {
    sent.trouble().map(|trouble| {
        view! {
            <div class="notice danger" role="alert">
                <div><b>{title}</b> " " {trouble}</div>
            </div>
        }
    })
}

/// A line to type into. A password is never put into the page.
#[component]
pub(super) fn Line(
    sent: Sent,
    name: &'static str,
    label: &'static str,
    #[prop(default = "text")] kind: &'static str,
    autocomplete: &'static str,
    /// The field with the cursor.
    focus: &'static str,
    #[prop(optional, into)] hint: String,
) -> impl IntoView {
    let error = sent.error(name);
    let (hint_id, error_id) = (format!("{name}-hint"), format!("{name}-error"));
    let hint = (!hint.is_empty()).then_some(hint);
    let described = [hint.as_ref().map(|_| hint_id.clone()), error.as_ref().map(|_| error_id.clone())];
    let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let value = (kind != "password").then(|| sent.value(name));
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input
                id=name name=name type=kind value=value autocomplete=autocomplete required autofocus=focus == name
                aria-describedby=(!described.is_empty()).then_some(described)
                aria-invalid=error.is_some().then_some("true")
            />
            {hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> })}
            {error.map(|error| view! { <p class="error" id=error_id>{error}</p> })}
        </div>
    }
}

/// A password that is chosen now.
#[component]
pub(super) fn NewPassword(sent: Sent, focus: &'static str) -> impl IntoView {
    let least = domain::password::MIN_CHARS;
    view! {
        <Line
            sent=sent name="password" label="Password" kind="password" autocomplete="new-password" focus=focus
            hint=format!("{least} characters or more; there is no other rule. A few words that only you would put together are easy to remember.")
        />
    }
}
