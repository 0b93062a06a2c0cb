//! Asking for a new key.

use domain::error::Checks;
use domain::time::Timestamp;
use domain::{expiry, name};
use leptos::prelude::*;

use super::api_keys::Own;
use super::expiry_field::{Chosen, ExpiryField};
use crate::calls::api_keys::{self, Shown};
use crate::calls::{Answer, Problem};
use crate::components::{Dialog, Field, focus_by_id};

const NAME: &str = "key-name";

/// What was typed. It outlives the form, so that a refusal or a slip loses nothing.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    chosen: Chosen,
}

/// The description, and the days until it expires.
type New = (String, Option<u32>);

#[component]
pub(super) fn GenerateDialog(
    own: Own,
    open: Signal<bool>,
    /// The tenant's maximum, in days.
    maximum: Memo<Option<u32>>,
    on_close: Callback<()>,
    on_generated: Callback<Shown>,
) -> impl IntoView {
    let typed = Typed { name: RwSignal::new(String::new()), chosen: Chosen::new(maximum) };
    let problem = RwSignal::new(None::<Problem>);
    let generate = Action::new(|(name, days): &New| api_keys::generate(name.clone(), *days));
    Effect::new(move |_| match generate.value().get() {
        Some(Ok(shown)) => {
            // The secret is kept nowhere but in the dialog that shows it.
            generate.clear();
            typed.name.set(String::new());
            typed.chosen.reset();
            on_generated.run(shown);
        }
        Some(Err(refused)) => {
            // There may be a key although the answer was lost.
            own.keys.refetch();
            refuse(typed, problem, refused);
        }
        None => {}
    });
    Effect::new(move |_| {
        if open.get() {
            problem.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        if generate.pending().get_untracked() {
            return;
        }
        problem.set(None);
        match checked(typed, maximum.get_untracked()) {
            Ok(new) => _ = generate.dispatch(new),
            Err(error) => refuse(typed, problem, error.into()),
        }
    });
    view! {
        <Dialog
            id="generate" open=open on_close=on_close title="Generate new key" held=generate.pending()
            lead="It belongs to you and may do what you may do."
        >
            {form(typed, problem, generate, submit, on_close)}
        </Dialog>
    }
}

/// Says what is wrong and puts the cursor there.
fn refuse(typed: Typed, problem: RwSignal<Option<Problem>>, refused: Problem) {
    if refused.about("name").is_some() {
        focus_by_id(NAME);
    } else if refused.about("expires_in_days").is_some() {
        focus_by_id(typed.chosen.control());
    }
    problem.set(Some(refused));
}

/// The same rules as on the server, told without asking it.
fn checked(typed: Typed, maximum: Option<u32>) -> domain::Result<New> {
    let mut checks = Checks::default();
    let name = checks.take(name::parse("name", "Description", &typed.name.get_untracked()));
    let days = checks.take(untrack(|| typed.chosen.days()));
    if let Some(days) = days {
        checks.take(expiry::from_days(days, maximum, Timestamp::from_millis(0)));
    }
    checks.done()?;
    Ok((name.unwrap_or_default(), days.flatten()))
}

fn form(
    typed: Typed,
    problem: RwSignal<Option<Problem>>,
    generate: Action<New, Answer<Shown>>,
    submit: Callback<()>,
    on_close: Callback<()>,
) -> impl IntoView {
    let about = move |field: &'static str| Signal::derive(move || problem.get().and_then(|p| p.about(field)));
    let elsewhere = move || problem.get().filter(|p| !p.is_only_about(&["name", "expires_in_days"]));
    let pending = generate.pending();
    view! {
        <form
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            <div class="d-body">
                {move || elsewhere().map(|problem| view! {
                    <div class="notice danger" role="alert">
                        <div><b>"No key was generated."</b> " " {problem.to_string()}</div>
                    </div>
                })}
                <Field
                    name=NAME label="Description" value=typed.name error=about("name")
                    hint="Where the key will be used, so that you know it again: “ci-deploy”, “laptop”."
                />
                <ExpiryField chosen=typed.chosen error=about("expires_in_days") />
            </div>
            <div class="d-foot">
                <button class="btn" type="button" on:click=move |_| on_close.run(())>"Cancel"</button>
                <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>
                    {move || if pending.get() { "Generating…" } else { "Generate" }}
                </button>
            </div>
        </form>
    }
}
