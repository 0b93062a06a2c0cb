//! The screen of a role of the tenant's own: its form, and removing it.

use domain::Error;
use domain::role::{Role, RoleDraft, RoleName};
use leptos::prelude::*;

use super::draft::Draft;
use super::facts::Facts;
use super::fields::{Fields, refuse};
use super::remove::RemoveDialog;
use super::{Choices, LISTS};
use crate::calls::{Problem, roles};
use crate::components::{BackLink, ConfirmDialog, FlashMessage, Notice, use_parting, use_viewer, use_way_back};

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Screen {
    /// As the server had it when the form last heard of it.
    role: RwSignal<Role>,
    draft: Draft,
    apis: RwSignal<Choices>,
    told: RwSignal<Option<FlashMessage>>,
    confirming: RwSignal<bool>,
    /// The viewer may have the role, and may now do something else.
    refresh: Callback<()>,
}

impl Screen {
    fn of(role: Role, apis: Choices) -> Self {
        let viewer = use_viewer();
        Self {
            draft: Draft::of(&RoleDraft::from(&role)),
            role: RwSignal::new(role),
            apis: RwSignal::new(apis),
            told: RwSignal::new(use_parting().take()),
            confirming: RwSignal::new(false),
            refresh: Callback::new(move |()| viewer.refresh()),
        }
    }

    async fn save(self) {
        let (before, draft) = (self.role.get_untracked(), self.draft.to_role());
        let name = before.name.clone();
        match roles::change(name.clone(), RoleDraft::from(&before), draft.clone()).await {
            Ok(()) => {
                // As the server keeps it; without an answer, as it was sent.
                let RoleDraft { description, permissions, access, .. } = draft;
                let sent = Role { description, permissions, access, ..before };
                let kept = roles::get(name.clone()).await.unwrap_or(sent);
                self.draft.load(&RoleDraft::from(&kept));
                self.role.set(kept);
                self.tell(FlashMessage::done(
                    format!("{name} saved."),
                    "It holds from now on for everybody who has it.",
                ));
                self.refresh.run(());
            }
            Err(problem) if problem.wants_password() => self.confirming.set(true),
            Err(Problem::Refused(Error::Conflict { .. })) if self.goes_on_from_present(&before).await => {}
            Err(problem) => {
                let failed = FlashMessage::failed("Nothing was changed.", &problem);
                if !refuse(self.draft, self.apis, problem) {
                    self.tell(failed);
                }
            }
        }
    }

    /// True if the role is no longer what the form began with; then it goes on from what it is now.
    async fn goes_on_from_present(self, before: &Role) -> bool {
        let Ok(present) = roles::get(before.name.clone()).await else { return false };
        if RoleDraft::from(&present) == RoleDraft::from(before) {
            return false;
        }
        self.role.set(present);
        self.tell(FlashMessage::stale("role"));
        true
    }

    /// The notice stands at the top, and the button that led to it far below.
    fn tell(self, told: FlashMessage) {
        self.told.set(Some(told));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

#[component]
pub(super) fn OwnRole(present: Role, apis: Choices) -> impl IntoView {
    let screen = Screen::of(present, apis);
    let Screen { role, draft, apis, told, confirming, .. } = screen;
    let removing = RwSignal::new(None::<RoleName>);
    let save = Action::new(move |(): &()| screen.save());
    let pending = save.pending();
    let run = Callback::new(move |()| {
        draft.problem.set(None);
        told.set(None);
        if !pending.get_untracked() {
            _ = save.dispatch(());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.run(());
    };
    view! {
        <Head role=role removing=removing />
        <Notice told=told />
        <form class="cards" on:submit=submit novalidate>
            <Facts role=role />
            <Fields draft=draft apis=apis is_new=false />
            <SaveLine screen=screen pending=pending />
        </form>
        <ConfirmDialog open=confirming on_confirmed=run />
        <RemoveDialog role=role removing=removing />
    }
}

#[component]
fn Head(role: RwSignal<Role>, removing: RwSignal<Option<RoleName>>) -> impl IntoView {
    view! {
        <div class="head">
            <div>
                <BackLink back=use_way_back(LISTS) />
                <h1>{role.with_untracked(|role| role.name.to_string())}</h1>
                <p>{move || role.with(|role| role.description.clone())}</p>
            </div>
            <div class="actions">
                <button class="btn" type="button" aria-haspopup="dialog" on:click=move |_| removing.set(Some(role.with_untracked(|role| role.name.clone())))>"Remove role…"</button>
            </div>
        </div>
    }
}

#[component]
fn SaveLine(screen: Screen, pending: Memo<bool>) -> impl IntoView {
    let Screen { draft, role, .. } = screen;
    let is_changed = Memo::new(move |_| role.with(|role| draft.differs(&role.into())));
    let discard = move |_| role.with_untracked(|role| draft.load(&role.into()));
    view! {
        <div class="line">
            <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Save"</button>
            <Show when=move || is_changed.get()>
                <button class="btn quiet" type="button" on:click=discard>"Discard"</button>
            </Show>
            <span class="muted" role="status">{move || is_changed.get().then_some("Unsaved changes")}</span>
        </div>
    }
}
