//! The screen of a project for those who may change it.

use domain::Error;
use domain::project::{Project, ProjectDraft};
use leptos::prelude::*;

use super::archive::Archive;
use super::draft::{Draft, FIELDS};
use super::facts::Facts;
use super::members::{Choices, Members};
use super::{LISTS, status_pill};
use crate::calls::{Problem, projects};
use crate::components::{
    BackLink, Field, FlashMessage, Notice, Title, counted, focus_first_wrong, use_parting, use_way_back,
};

/// What can be done here.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Save,
    /// Put it away, or take it up again.
    Archive(bool),
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Screen {
    /// As the server had it when the form last heard of it.
    project: RwSignal<Project>,
    draft: Draft,
    told: RwSignal<Option<FlashMessage>>,
}

impl Screen {
    async fn carry_out(self, act: Act) {
        let before = self.project.get_untracked();
        let done = match act {
            Act::Save => {
                let draft = self.draft.to_project(&before.slug);
                projects::change(before.id, ProjectDraft::from(&before), draft).await.inspect(|after| {
                    self.draft.load(after);
                    self.tell(FlashMessage::done(format!("{} saved.", after.name), "It holds from now on."));
                })
            }
            // Says nothing about what is typed meanwhile.
            Act::Archive(archived) => projects::archive(before.id, archived).await.inspect(|after| {
                self.tell(if archived {
                    FlashMessage::done(format!("{} archived.", after.name), "Keys in it are refused from now on.")
                } else {
                    FlashMessage::done(
                        format!("{} restored.", after.name),
                        "Keys in it that are still active work again.",
                    )
                });
            }),
        };
        match done {
            Ok(after) => self.project.set(after),
            Err(Problem::Refused(Error::Conflict { .. })) if self.goes_on_from_present(&before).await => {}
            Err(problem) => self.refuse(problem),
        }
    }

    /// True if the project is no longer what the form began with; then it goes on from what it is now.
    async fn goes_on_from_present(self, before: &Project) -> bool {
        let Ok(present) = projects::get(before.id).await else { return false };
        if ProjectDraft::from(&present) == ProjectDraft::from(before) {
            return false;
        }
        self.project.set(present);
        self.tell(FlashMessage::stale("project"));
        true
    }

    fn refuse(self, problem: Problem) {
        focus_first_wrong(&FIELDS, &problem);
        if !problem.is_only_about(&FIELDS) {
            self.tell(FlashMessage::failed("Nothing was changed.", &problem));
        }
        self.draft.problem.set(Some(problem));
    }

    /// The notice stands at the top, and the button that led to it may be far below.
    fn tell(self, told: FlashMessage) {
        self.told.set(Some(told));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

#[component]
pub(super) fn ProjectForm(present: Project, roles: Choices) -> impl IntoView {
    let screen = Screen {
        draft: Draft::of(&present),
        project: RwSignal::new(present),
        told: RwSignal::new(use_parting().take()),
    };
    let Screen { project, draft, told } = screen;
    let carry_out = Action::new(move |act: &Act| screen.carry_out(*act));
    let run = Callback::new(move |act: Act| {
        draft.problem.set(None);
        told.set(None);
        if !carry_out.pending().get_untracked() {
            _ = carry_out.dispatch(act);
        }
    });
    view! {
        <Head project=project />
        <Notice told=told />
        <div class="cards">
            <Form project=project draft=draft roles=StoredValue::new(roles) run=run pending=carry_out.pending() />
            <Archive project=project run=run />
            <Facts project=project />
        </div>
    }
}

#[component]
pub(super) fn Head(project: RwSignal<Project>) -> impl IntoView {
    let keys = move || counted(project.with(|project| project.keys), "API key");
    view! {
        <Title text=move || project.with(|project| project.name.clone()) />
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{move || project.with(|project| project.name.clone())}</h1>
                <p class="line">{keys} {move || status_pill(project.with(|project| project.archived_at.is_some()))}</p>
            </div>
        </div>
    }
}

/// Name and members are saved together.
#[component]
fn Form(
    project: RwSignal<Project>,
    draft: Draft,
    roles: StoredValue<Choices>,
    run: Callback<Act>,
    pending: Memo<bool>,
) -> impl IntoView {
    let is_changed = Memo::new(move |_| project.with(|project| draft.differs(project)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.run(Act::Save);
    };
    view! {
        <section class="card" aria-label="Name and members">
            <form on:submit=submit novalidate>
                <div class="body"><Field name="name" label="Name" value=draft.name error=draft.error("name") /></div>
                <hr />
                <Members draft=draft roles=roles />
                <footer>
                    <span class="muted" role="status">{move || is_changed.get().then_some("Unsaved changes")}</span>
                    <Show when=move || is_changed.get()>
                        <button class="btn quiet" type="button" on:click=move |_| project.with_untracked(|project| draft.load(project))>
                            "Discard"
                        </button>
                    </Show>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Save"</button>
                </footer>
            </form>
        </section>
    }
}
