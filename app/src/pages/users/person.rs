//! The screen of one person: what all its tabs have in common, and the one that is shown.

use domain::Error;
use domain::permission::Permission;
use domain::user::{User, UserChange};
use leptos::prelude::*;

use super::access::FIELDS;
use super::activity::Activity;
use super::authorizations::Authorizations;
use super::content::Content;
use super::details::Details;
use super::keys::Keys;
use super::projects::Projects;
use super::roles::Roles;
use super::screen::Shown;
use super::sessions::Sessions;
use super::status_pill;
use super::tabs::{Tab, Tabs};
use super::tokens::{Dialogs, TokenDialogs, Tokens};
use crate::calls::{Answer, PendingAnswer, Problem, users};
use crate::components::{
    Back, BackLink, CloseLink, Edit, Empty, Failed, FlashMessage, Loading, Notice, Title, answer_not_found, use_edit,
    use_viewer,
};

/// What the tabs work on.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) user: RwSignal<User>,
    /// One draft for all of them: what is typed on one stays while another is looked at.
    pub(super) edit: Edit<User, UserChange>,
    pub(super) may_change: bool,
    /// It is the viewer's.
    pub(super) is_oneself: bool,
    /// What became of the last action.
    pub(super) told: RwSignal<Option<FlashMessage>>,
    /// Takes what the user has become.
    pub(super) done: Callback<(User, FlashMessage)>,
    /// Asks anew for what the tab shows.
    pub(super) reload: Callback<()>,
    pub(super) tokens: Dialogs,
}

impl Screen {
    /// The name of another tab, while what is typed there `is_changed`: saving saves that, too.
    pub(super) fn unsaved_under(
        self,
        tab: &'static str,
        is_changed: fn(&UserChange, &User) -> bool,
    ) -> Signal<Option<&'static str>> {
        let Edit { draft, seen, .. } = self.edit;
        Signal::derive(move || draft.with(|draft| seen.with(|seen| is_changed(draft, seen))).then_some(tab))
    }
}

#[component]
pub(super) fn Person(present: User, back: Back, tab: Memo<String>, shown: Shown) -> impl IntoView {
    let (viewer, id) = (use_viewer(), present.id);
    let user = RwSignal::new(present);
    let told = RwSignal::new(None::<FlashMessage>);
    let done = Callback::new(move |(after, notice): (User, FlashMessage)| {
        told.set(Some(notice));
        // The notice stands at the top, and the button that led to it may be far below.
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if untrack(|| viewer.get().id) == after.id {
            viewer.refresh();
        }
        user.set(after);
    });
    let change = move |before: User, draft: UserChange| -> PendingAnswer<User> {
        told.set(None);
        Box::pin(users::change(before.id, UserChange::from(&before), draft))
    };
    let present = |user: User| -> PendingAnswer<User> { Box::pin(users::get(user.id)) };
    let on_saved = move |saved: User| {
        let told = FlashMessage::done(format!("{} saved.", saved.name), "");
        done.run((saved, told));
    };
    let screen = Screen {
        user,
        edit: use_edit(user, FIELDS, change, present, on_saved),
        may_change: viewer.may(Permission::UsersWrite),
        is_oneself: untrack(|| viewer.get().id) == id,
        told,
        done,
        reload: Callback::new(move |()| shown.refetch()),
        tokens: Dialogs::new(),
    };
    let current = Memo::new(move |_| tab.with(|tab| Tab::called(tab)).map_or("none", |tab| tab.name));
    view! {
        <Title text=move || {
            let name = user.with(|user| user.name.clone());
            tab.with(|tab| Tab::called(tab)).map_or_else(|| name.clone(), |tab| tab.title(&name))
        } />
        <Head user=user back=back />
        <Notice told=told />
        <Tabs user=id shown=current />
        <Transition fallback=|| view! { <Loading what="this tab" /> }>
            {move || shown.get().map(|(tab, answer)| content(&tab, answer, screen, back))}
        </Transition>
        {viewer.may(Permission::TokensManage).then(|| view! { <TokenDialogs screen=screen /> })}
    }
}

fn content(tab: &str, answer: Answer<Content>, screen: Screen, back: Back) -> AnyView {
    match answer {
        Ok(Content::Details) => view! { <Details screen=screen back=back /> }.into_any(),
        Ok(Content::Roles(choices)) => view! { <Roles screen=screen choices=choices /> }.into_any(),
        Ok(Content::Projects(memberships)) => view! { <Projects screen=screen memberships=memberships /> }.into_any(),
        Ok(Content::ApiKeys { page, off }) => view! { <Keys screen=screen page=page off=off /> }.into_any(),
        Ok(Content::ApiTokens { page, choices }) => {
            view! { <Tokens screen=screen page=page choices=choices /> }.into_any()
        }
        Ok(Content::Authorizations(authorizations)) => {
            view! { <Authorizations screen=screen authorizations=authorizations /> }.into_any()
        }
        Ok(Content::Sessions(sessions)) => view! { <Sessions screen=screen sessions=sessions /> }.into_any(),
        Ok(Content::Activity(page)) => view! { <Activity screen=screen page=page /> }.into_any(),
        Err(problem) => match Tab::called(tab) {
            Some(tab) => view! { <Failed what=tab.what problem=problem retry=screen.reload /> }.into_any(),
            None => no_such_tab(&problem),
        },
    }
}

fn no_such_tab(problem: &Problem) -> AnyView {
    if let Problem::Refused(Error::NotFound { .. }) = problem {
        answer_not_found();
    }
    view! { <Empty title="There is no such tab" text="The address may be mistyped. The tabs above are all there are." /> }
        .into_any()
}

#[component]
fn Head(user: RwSignal<User>, back: Back) -> impl IntoView {
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
                <CloseLink back=back />
            </div>
        </div>
    }
}
