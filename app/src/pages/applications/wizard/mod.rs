//! A new application key in three steps, which are in the address: Back leads to the step before. What was entered
//! outlives a step back, a cancellation and a refusal.

mod step;

use domain::application::ApplicationDraft;
use leptos::prelude::*;

use self::step::{Step, Steps};
use super::actions::Actions;
use super::draft::{FIELDS, OF_ADMINISTRATOR};
use crate::calls::{Answer, PendingAnswer, Problem, applications};
use crate::components::{
    Dialog, Field, FlashMessage, Form, NoRoleChoices, Outcome, RoleChoices, RolePicker, Saving, bind, focus_by_id,
    go_back, use_saving, use_secrets,
};

/// What the parts of the wizard share.
#[derive(Clone, Copy)]
struct Wizard {
    /// In the address.
    at: RwSignal<Option<String>>,
    step: Memo<Step>,
    draft: RwSignal<ApplicationDraft>,
    saving: Saving,
}

impl Wizard {
    /// One step further in the pages to go back from, or as many back.
    fn go_to(self, step: Step) {
        match self.step.get_untracked().depth() - step.depth() {
            0 => {}
            back @ 1.. => go_back(back),
            _ => self.at.set(Some(step.name().to_owned())),
        }
    }

    /// What is wrong with the present step, by the rules that hold on the server too.
    fn problem_of_step(self) -> Option<Problem> {
        let field = self.step.get_untracked().field()?;
        let error = self.draft.with_untracked(|draft| draft.checked().err())?;
        error.about(field).map(|message| domain::Error::invalid(field, message).into())
    }

    /// Goes on to the next step, or generates it after the last one.
    fn go_on(self) {
        if self.saving.pending.get_untracked() {
            return;
        }
        self.saving.problem.set(None);
        match (self.problem_of_step(), self.step.get_untracked().next()) {
            (Some(problem), _) => self.saving.refuse(problem),
            (None, Some(next)) => self.go_to(next),
            (None, None) => self.saving.save.run(()),
        }
    }
}

/// How many pages of the browser a step is away from the first one.
pub(super) fn wizard_depth(step: &str) -> i32 {
    Step::named(step).depth()
}

#[component]
pub(super) fn NewApplication(
    at: RwSignal<Option<String>>,
    actions: Actions,
    choices: Resource<Answer<RoleChoices>>,
) -> impl IntoView {
    let draft = RwSignal::new(ApplicationDraft::default());
    let open = Memo::new(move |_| at.with(Option::is_some));
    let step = Memo::new(move |_| at.with(|at| at.as_deref().map_or(Step::Name, Step::named)));
    let secrets = use_secrets();
    let add = move || -> PendingAnswer<String> {
        actions.told.set(None);
        let sent = draft.get_untracked();
        Box::pin(async move {
            let issued = applications::add(sent).await?;
            let name = issued.secret.application.name.clone();
            // The secret is kept nowhere but in the dialog that shows it.
            secrets.show(issued);
            Ok(name)
        })
    };
    let on_added = move |name: String| {
        at.set(None);
        // What was added is not offered again; what was cancelled or refused is.
        draft.set(ApplicationDraft::default());
        let more = "It can get tokens with its client_id and secret.";
        actions.done(FlashMessage::done(format!("{name} added."), more));
    };
    let problem = RwSignal::new(None::<Problem>);
    let saving = use_saving(problem, FIELDS, add, on_added);
    let wizard = Wizard { at, step, draft, saving };
    Effect::new(move |_| {
        let Some(problem) = problem.get() else { return };
        if problem.may_be_done() {
            actions.reload.run(());
        }
        // To the step of the first thing that is wrong; all of it is told there.
        if let Some(step) = Step::ALL.into_iter().find(|step| step.field().is_some_and(|f| problem.about(f).is_some()))
        {
            wizard.go_to(step);
        }
    });
    Effect::new(move |was: Option<bool>| {
        let is_open = open.get();
        if is_open && was == Some(false) {
            problem.set(None);
        }
        is_open
    });
    Effect::new(move |before: Option<Step>| {
        let step = step.get();
        // After a reload nothing is entered yet.
        let furthest = draft.with_untracked(Step::first_open);
        if furthest.depth() < step.depth() {
            at.set(Some(furthest.name().to_owned()));
        } else if before.is_some_and(|before| before != step) && open.get_untracked() {
            focus_by_id(step.control());
        }
        step
    });
    let close = Callback::new(move |()| at.set(None));
    let ask_again = Callback::new(move |()| choices.refetch());
    let roles_error = saving.error("roles");
    view! {
        <Dialog
            id="new-application" open=open on_close=close title="New application key" held=saving.pending
            lead="For an external application, not for a person."
        >
            <Form saving=saving on_submit=Callback::new(move |()| wizard.go_on())>
                <div class="d-body">
                    <Steps step=step />
                    <Outcome saving=saving undone="Not generated." />
                    <div hidden=move || step.get() != Step::Name>
                        <Field
                            name="name" label="Name" value=bind!(draft.name) error=saving.error("name")
                            hint="What the application is called, so that you know it again: “ERP”, “Partner portal”."
                        />
                    </div>
                    <div hidden=move || step.get() != Step::Roles>
                        <Transition fallback=|| view! { <p class="muted" role="status">"Loading the roles…"</p> }>
                            {move || choices.get().map(|answer| match answer {
                                Ok(choices) => view! {
                                    <RolePicker
                                        roles=bind!(draft.roles) choices=choices error=roles_error
                                        of_administrator=OF_ADMINISTRATOR
                                    />
                                }.into_any(),
                                Err(problem) => view! { <NoRoleChoices problem=problem retry=ask_again /> }.into_any(),
                            })}
                        </Transition>
                    </div>
                    <div hidden=move || step.get() != Step::Generate><Summary draft=draft /></div>
                </div>
                <Foot wizard=wizard on_cancel=close />
            </Form>
        </Dialog>
    }
}

/// What is about to be generated.
#[component]
fn Summary(draft: RwSignal<ApplicationDraft>) -> impl IntoView {
    let tags = move || {
        let roles = draft.with(|draft| draft.roles.clone());
        roles.into_iter().map(|role| view! { <span class="tag">{role.to_string()}</span> " " }).collect_view()
    };
    view! {
        <div class="stack tight">
            <dl class="facts">
                <div><dt>"Name"</dt><dd>{move || draft.with(|draft| draft.name.trim().to_owned())}</dd></div>
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
fn Foot(wizard: Wizard, on_cancel: Callback<()>) -> impl IntoView {
    let Wizard { step, saving, .. } = wizard;
    let back = move |_| {
        if let Some(before) = step.get_untracked().before().filter(|_| !saving.pending.get_untracked()) {
            saving.problem.set(None);
            wizard.go_to(before);
        }
    };
    let label = move || match step.get() {
        Step::Generate if saving.pending.get() => "Generating…",
        Step::Generate => "Generate",
        _ => "Next",
    };
    view! {
        <div class="d-foot">
            <button class="btn quiet push-end" type="button" on:click=move |_| on_cancel.run(())>"Cancel"</button>
            <button class="btn" type="button" hidden=move || step.get().before().is_none() on:click=back>"Back"</button>
            <button class="btn primary" type="submit" id=step::GO_ON aria-busy=move || saving.pending.get().to_string()>{label}</button>
        </div>
    }
}
