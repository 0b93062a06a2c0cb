//! A new application key in three steps. What was entered outlives a step back, a cancellation and a refusal.

mod step;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use self::step::{Step, Steps};
use super::actions::Actions;
use super::draft::{Draft, FIELDS, OF_ADMINISTRATOR};
use crate::calls::{Answer, Problem, applications};
use crate::components::{Dialog, Field, FlashMessage, FormError, NoRoleChoices, RoleChoices, RolePicker, focus_by_id};

/// What the parts of the wizard share.
#[derive(Clone, Copy)]
struct Wizard {
    step: RwSignal<Step>,
    draft: Draft,
}

impl Wizard {
    fn go_to(self, step: Step) {
        self.step.set(step);
        focus_by_id(step.control());
    }

    /// Goes to the step of the first thing that is wrong, and tells all of it there.
    fn refuse(self, problem: Problem) {
        if let Some(step) = Step::ALL.into_iter().find(|step| step.field().is_some_and(|f| problem.about(f).is_some()))
        {
            self.go_to(step);
        }
        self.draft.problem.set(Some(problem));
    }

    /// What is wrong with the present step, by the rules that hold on the server too.
    fn problem_of_step(self) -> Option<Problem> {
        let field = self.step.get_untracked().field()?;
        let error = self.draft.to_application(false).checked().err()?;
        error.about(field).map(|message| domain::Error::invalid(field, message).into())
    }
}

#[component]
pub(super) fn NewApplication(
    open: RwSignal<bool>,
    actions: Actions,
    choices: Resource<Answer<RoleChoices>>,
) -> impl IntoView {
    let wizard = Wizard { step: RwSignal::new(Step::Name), draft: Draft::new() };
    let Wizard { step, draft } = wizard;
    let add = Action::new(move |(): &()| async move {
        match applications::add(draft.to_application(false)).await {
            Ok(issued) => {
                open.set(false);
                // What was added is not offered again; what was cancelled or refused is.
                draft.clear();
                let name = &issued.secret.application.name;
                actions.done(FlashMessage::done(
                    format!("{name} added."),
                    "It can get tokens with its client_id and secret.",
                ));
                // The secret is kept nowhere but in the dialog that shows it.
                actions.shown.set(Some(issued.into()));
            }
            Err(problem) => {
                // There may be one although the answer was lost.
                actions.reload.run(());
                wizard.refuse(problem);
            }
        }
    });
    let pending = add.pending();
    Effect::new(move |_| {
        if open.get() {
            step.set(Step::Name);
            draft.problem.set(None);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        draft.problem.set(None);
        match (wizard.problem_of_step(), step.get_untracked().next()) {
            (Some(problem), _) => wizard.refuse(problem),
            (None, Some(next)) => wizard.go_to(next),
            (None, None) => {
                actions.told.set(None);
                _ = add.dispatch(());
            }
        }
    };
    let close = Callback::new(move |()| open.set(false));
    let ask_again = Callback::new(move |()| choices.refetch());
    view! {
        <Dialog
            id="new-application" open=open on_close=close title="New application key" held=pending
            lead="For an external application, not for a person."
        >
            <form novalidate on:submit=submit>
                <div class="d-body">
                    <Steps step=step />
                    <FormError problem=draft.problem title="Not generated." fields=&FIELDS />
                    <div hidden=move || step.get() != Step::Name>
                        <Field
                            name="name" label="Name" value=draft.name error=draft.error("name")
                            hint="What the application is called, so that you know it again: “ERP”, “Partner portal”."
                        />
                    </div>
                    <div hidden=move || step.get() != Step::Roles>
                        <Transition fallback=|| view! { <p class="muted" role="status">"Loading the roles…"</p> }>
                            {move || choices.get().map(|answer| match answer {
                                Ok(choices) => view! {
                                    <RolePicker
                                        roles=draft.roles choices=choices error=draft.error("roles")
                                        of_administrator=OF_ADMINISTRATOR
                                    />
                                }.into_any(),
                                Err(problem) => view! { <NoRoleChoices problem=problem retry=ask_again /> }.into_any(),
                            })}
                        </Transition>
                    </div>
                    <div hidden=move || step.get() != Step::Generate><Summary draft=draft /></div>
                </div>
                <Foot wizard=wizard pending=pending on_cancel=close />
            </form>
        </Dialog>
    }
}

/// What is about to be generated.
#[component]
fn Summary(draft: Draft) -> impl IntoView {
    let tags = move || {
        draft
            .roles
            .get()
            .into_iter()
            .map(|role| view! { <span class="tag">{role.to_string()}</span> " " })
            .collect_view()
    };
    view! {
        <div class="stack tight">
            <dl class="facts">
                <div><dt>"Name"</dt><dd>{move || draft.name.get().trim().to_owned()}</dd></div>
                <div><dt>"Roles"</dt><dd>{tags}</dd></div>
            </dl>
            <p class="muted">
                "Next you see its client_id and its client_secret. The secret is shown once: have the place ready where it will be kept."
            </p>
        </div>
    }
}

/// Its buttons stay where they are from step to step, so that focus does.
#[component]
fn Foot(wizard: Wizard, pending: Memo<bool>, on_cancel: Callback<()>) -> impl IntoView {
    let step = wizard.step;
    let back = move |_| {
        if let Some(before) = step.get_untracked().before().filter(|_| !pending.get_untracked()) {
            wizard.draft.problem.set(None);
            wizard.go_to(before);
        }
    };
    let label = move || match step.get() {
        Step::Generate if pending.get() => "Generating…",
        Step::Generate => "Generate",
        _ => "Next",
    };
    view! {
        <div class="d-foot">
            <button class="btn quiet push-end" type="button" on:click=move |_| on_cancel.run(())>"Cancel"</button>
            <button class="btn" type="button" hidden=move || step.get().before().is_none() on:click=back>"Back"</button>
            <button class="btn primary" type="submit" id=step::GO_ON aria-busy=move || pending.get().to_string()>{label}</button>
        </div>
    }
}
