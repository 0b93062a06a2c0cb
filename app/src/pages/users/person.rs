//! The screen of one person.

use domain::Error;
use domain::permission::Permission;
use domain::user::{User, UserChange, UserStatus};
use leptos::prelude::*;

use super::access::{Draft, FIELDS, NameField, RolesAndSeat};
use super::facts::Facts;
use super::link::{Link, LinkDialog};
use super::sign_in_card::Standing;
use super::status_pill;
use crate::calls::{Problem, users};
use crate::components::{
    Back, BackLink, ConfirmDialog, FlashMessage, Icon, Notice, RoleChoices, Shape, Title, focus_first_wrong, link_to,
    use_viewer,
};

/// What can be done here. Each may ask for the password first and is then done again.
#[derive(Clone)]
pub(super) enum Act {
    Change(UserChange),
    MakeLink,
}

/// What the parts of the screen share.
#[derive(Clone, Copy)]
struct Screen {
    user: RwSignal<User>,
    draft: Draft,
    told: RwSignal<Option<FlashMessage>>,
    link: RwSignal<Option<Link>>,
    confirming: RwSignal<bool>,
    /// Tells the frame that the viewer is somebody else now.
    refresh: Callback<User>,
}

impl Screen {
    fn of(user: User) -> Self {
        let viewer = use_viewer();
        let refresh = Callback::new(move |changed: User| {
            if untrack(|| viewer.get().id) == changed.id {
                viewer.refresh();
            }
        });
        Self {
            draft: Draft::new(&user.name, &user.roles, user.has_seat),
            user: RwSignal::new(user),
            told: RwSignal::new(None),
            link: RwSignal::new(None),
            confirming: RwSignal::new(false),
            refresh,
        }
    }

    async fn carry_out(self, act: Act) {
        let before = self.user.get_untracked();
        let done = match act {
            Act::Change(change) => {
                let seen = UserChange::from(&before);
                users::change(before.id, seen, change).await.map(|after| self.show(&before, after))
            }
            Act::MakeLink => users::invite_again(before.id)
                .await
                .map(|url| self.link.set(Some(Link { name: before.name.clone(), url }))),
        };
        match done {
            Err(Problem::Refused(Error::Conflict { .. })) if self.is_stale(&before).await => {}
            Err(problem) => self.refuse(problem),
            Ok(()) => {}
        }
    }

    /// True if the user is no longer what the form began with; then it goes on from what they are now.
    async fn is_stale(self, before: &User) -> bool {
        let Ok(present) = users::get(before.id).await else { return false };
        if UserChange::from(&present) == UserChange::from(before) {
            return false;
        }
        self.user.set(present);
        self.tell(FlashMessage::stale("user"));
        true
    }

    fn show(self, before: &User, after: User) {
        self.tell(match (before.status, after.status) {
            (was, is) if was == is => {
                // Switching somebody off or on says nothing about what is typed meanwhile.
                self.draft.load(&after);
                FlashMessage::done(format!("{} saved.", after.name), "")
            }
            (_, UserStatus::Disabled) => FlashMessage::done(
                format!("{} disabled.", after.name),
                "They are signed out and their API keys are refused.",
            ),
            _ => FlashMessage::done(
                format!("{} enabled.", after.name),
                "They can sign in, and their active API keys are accepted.",
            ),
        });
        self.user.set(after.clone());
        self.refresh.run(after);
    }

    /// The notice stands at the top, and the button that led to it may be far below.
    fn tell(self, told: FlashMessage) {
        self.told.set(Some(told));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    fn refuse(self, problem: Problem) {
        if problem.wants_password() {
            self.confirming.set(true);
            return;
        }
        focus_first_wrong(&FIELDS, &problem);
        if !problem.is_only_about(&FIELDS) {
            self.tell(FlashMessage::failed("Nothing was changed.", &problem));
        }
        self.draft.problem.set(Some(problem));
    }
}

#[component]
pub(super) fn Person(present: User, choices: RoleChoices, back: Back) -> impl IntoView {
    let screen = Screen::of(present);
    let Screen { user, draft, told, link, confirming, .. } = screen;
    let may_change = use_viewer().may(Permission::UsersWrite);
    let last = StoredValue::new(None::<Act>);
    let carry_out = Action::new(move |act: &Act| screen.carry_out(act.clone()));
    let run = Callback::new(move |act: Act| {
        draft.problem.set(None);
        told.set(None);
        if !carry_out.pending().get_untracked() {
            last.set_value(Some(act.clone()));
            _ = carry_out.dispatch(act);
        }
    });
    let again = Callback::new(move |()| {
        if let Some(act) = last.get_value() {
            run.run(act);
        }
    });
    view! {
        <Title text=move || user.with(|user| user.name.clone()) />
        <Head user=user back=back />
        <Notice told=told />
        <div class="cards">
            {if may_change {
                view! {
                    <Access user=user draft=draft choices=choices run=run pending=carry_out.pending() />
                    <Standing user=user run=run />
                }.into_any()
            } else {
                view! {
                    <div class="notice info">
                        <div>"You can look at users. Changing them takes a role that includes it, such as tenant-admin."</div>
                    </div>
                }.into_any()
            }}
            <Facts user=user with_access=!may_change />
        </div>
        <ConfirmDialog open=confirming on_confirmed=again />
        <LinkDialog link=link />
    }
}

#[component]
fn Head(user: RwSignal<User>, back: Back) -> impl IntoView {
    let reads_keys = use_viewer().may(Permission::ApiKeysRead);
    let keys = move || link_to("/api-keys", &[("owner", user.with(|user| user.id.to_string()))]);
    view! {
        <div class="head">
            <div>
                <BackLink back=back />
                <h1>{move || user.with(|user| user.name.clone())}</h1>
                <p class="line">
                    {move || user.with(|user| user.email.clone())}
                    {move || status_pill(user.with(|user| user.status))}
                </p>
            </div>
            <div class="actions">
                {reads_keys.then(|| view! { <a class="btn" href=keys>"API keys of this person"</a> })}
                <a class="btn quiet icon-only" href=move || back.get().0 aria-label="Close"><Icon shape=Shape::Cross /></a>
            </div>
        </div>
    }
}

/// The form: name, roles and seat.
#[component]
fn Access(
    user: RwSignal<User>,
    draft: Draft,
    choices: RoleChoices,
    run: Callback<Act>,
    pending: Memo<bool>,
) -> impl IntoView {
    let is_changed = Memo::new(move |_| user.with(|user| draft.differs(user)));
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        run.run(Act::Change(user.with_untracked(|user| draft.to_change(user))));
    };
    view! {
        <section class="card" aria-labelledby="user-access">
            <form on:submit=on_submit novalidate>
                <header><h2 id="user-access">"Name and access"</h2></header>
                <div class="body">
                    <NameField draft=draft />
                    <RolesAndSeat draft=draft choices=choices />
                </div>
                <footer>
                    <span class="muted" role="status">{move || is_changed.get().then_some("Unsaved changes")}</span>
                    <Show when=move || is_changed.get()>
                        <button class="btn quiet" type="button" on:click=move |_| user.with_untracked(|user| draft.load(user))>
                            "Discard"
                        </button>
                    </Show>
                    <button class="btn primary" type="submit" aria-busy=move || pending.get().to_string()>"Save"</button>
                </footer>
            </form>
        </section>
    }
}
