use domain::consumer::{ConsumerDraft, MIN_SECRET, SignatureMethod};
use leptos::prelude::*;

use super::typed::{TypedSecret, told};
use crate::calls::Problem;
use crate::components::{Binding, Field, Fold, PasswordField, TextArea, bind, error_of};

/// What is asked of a consumer, new or not. `names` are the IDs of the fields.
#[component]
pub(super) fn Fields(
    draft: RwSignal<ConsumerDraft>,
    secret: TypedSecret,
    problem: RwSignal<Option<Problem>>,
    names: &'static [&'static str],
    is_new: bool,
) -> impl IntoView {
    let error = move |place: usize| error_of(problem, names[place]);
    let more_open = RwSignal::new(false);
    Effect::new(move |_| {
        let is_about = |problem: &Problem| names[3..].iter().any(|name| problem.about(name).is_some());
        if problem.with(|problem| problem.as_ref().is_some_and(is_about)) {
            more_open.set(true);
        }
    });
    let (once, again, hint) = match is_new {
        true => (
            "Consumer secret",
            "Consumer secret again",
            format!(
                "At least {MIN_SECRET} random characters, as a password manager makes them: it signs requests, and nobody can see \
                 it again here."
            ),
        ),
        false => (
            "New consumer secret (optional)",
            "New consumer secret again",
            "Left empty, the present one stays. A new one takes its place at once.".to_owned(),
        ),
    };
    view! {
        <Field name=names[0] label="Consumer name" value=bind!(draft.name) error=error(0) />
        <div class="form-row">
            <PasswordField name=names[1] label=once value=secret.once error=error(1) hint=hint autocomplete="new-password" />
            <PasswordField name=names[2] label=again value=secret.again error=error(2) autocomplete="new-password" />
        </div>
        <Fold summary="More" open=more_open told=Signal::derive(move || Some(draft.with(told)))>
            <Methods id=names[3] chosen=bind!(draft.signature_methods) error=error(3) />
            <TextArea
                name=names[4] label="Public key (optional)" value=bind!(draft.public_key) error=error(4)
                hint="In PEM, as “-----BEGIN PUBLIC KEY-----” begins. RSA methods need it."
            />
            <Field
                name=names[5] label="Callback prefix (optional)" value=bind!(draft.callback_prefix) error=error(5)
                hint="Such as https://doors.example.com/oauth: callbacks must be there or below it. Empty: anywhere."
            />
        </Fold>
    }
}

#[component]
fn Methods(
    id: &'static str,
    chosen: Binding<Vec<SignatureMethod>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let error_id = format!("{id}-error");
    let described = error_id.clone();
    let choice = move |method: SignatureMethod| {
        let on_change = move |event| {
            let checked = event_target_checked(&event);
            chosen.update(|chosen| {
                chosen.retain(|other| *other != method);
                if checked {
                    chosen.push(method);
                }
                chosen.sort_unstable();
            });
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox" name=id value=method.as_str() prop:checked=move || chosen.with(|all| all.contains(&method))
                    checked=chosen.get_untracked().contains(&method) on:change=on_change
                />
                <span>{method.as_str()}</span>
            </label>
        }
    };
    view! {
        <fieldset id=id aria-describedby=described>
            <legend>"Signature methods"</legend>
            <div class="choices">{SignatureMethod::ALL.map(choice).into_iter().collect_view()}</div>
            <p class="error" id=error_id hidden=move || error.get().is_none()>{move || error.get()}</p>
        </fieldset>
    }
}
