use domain::api_key::Refused;
use domain::application::{Application, ApplicationDetails};
use domain::permission::Permission;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::facts::Facts;
use super::form::NameAndRoles;
use super::head::Head;
use super::old_secret::OldSecret;
use super::permissions::PermissionsCard;
use super::tokens::Tokens;
use crate::calls::applications;
use crate::components::{
    AccessTable, Back, FlashMessage, Notice, RoleChoices, Usage, focus_by_id, refresh, use_parting, use_viewer,
};
use crate::pages::applications::actions::{ActionDialogs, Actions, HEADING};

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    /// As the server had it when the screen last heard of it.
    pub(super) details: RwSignal<ApplicationDetails>,
    pub(super) actions: Actions,
    pub(super) may_change: bool,
}

impl Screen {
    pub(super) fn application(self) -> Application {
        self.details.with(|details| details.application.clone())
    }

    pub(super) fn disabled(self) -> bool {
        self.details.with(|details| details.application.disabled)
    }

    /// Why it may do nothing now, if that is so.
    pub(super) fn refused(self) -> Option<Refused> {
        self.details.with(|details| details.refused.clone())
    }

    /// The notice stands at the top, and the button that led to it may be far below or gone.
    pub(super) fn tell(self, told: FlashMessage) {
        self.actions.told.set(Some(told));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The same for what is done to the whole application, whose button may be gone.
    pub(super) fn done(self, told: FlashMessage) {
        self.tell(told);
        focus_by_id(HEADING);
        self.actions.reload.run(());
    }
}

fn reload(details: RwSignal<ApplicationDetails>, told: RwSignal<Option<FlashMessage>>) {
    let id = details.with_untracked(|details| details.application.id);
    refresh(details, told, Box::pin(applications::details(id)));
}

#[component]
pub(super) fn Shown(present: ApplicationDetails, choices: RoleChoices, back: Back) -> impl IntoView {
    let details = RwSignal::new(present);
    let (parting, navigate) = (use_parting(), use_navigate());
    let told = RwSignal::new(parting.take());
    let on_deleted = Callback::new(move |deleted| {
        parting.leave(deleted);
        navigate(&back.get_untracked().0, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    let actions = Actions::new(told, Callback::new(move |()| reload(details, told)), on_deleted);
    let screen = Screen { details, actions, may_change: use_viewer().may(Permission::ApplicationsWrite) };
    let id = details.with_untracked(|details| details.application.id.to_string());
    let usage = Memo::new(move |_| details.with(|details| details.usage.clone()));
    view! {
        <Head screen=screen back=back />
        <Notice told=told />
        <div class="notice" hidden=move || screen.refused().is_none()>
            <div>
                <b>{move || screen.refused().map(|refused| refused.why)}</b>
                " It gets no token, and the tokens that it has are refused."
            </div>
        </div>
        <div class="cards">
            <OldSecret screen=screen />
            <Facts screen=screen />
            {screen.may_change.then(|| view! { <NameAndRoles screen=screen choices=choices /> })}
            <AccessCard screen=screen />
            <PermissionsCard screen=screen />
            <Tokens screen=screen />
            <Usage id=id usage=usage />
        </div>
        {screen.may_change.then(|| view! { <ActionDialogs actions=actions /> })}
    }
}

/// What its tokens may do at each API.
#[component]
fn AccessCard(screen: Screen) -> impl IntoView {
    let access = Memo::new(move |_| screen.details.with(|details| details.access.clone()));
    view! {
        <section class="card" aria-labelledby="application-access">
            <header>
                <h2 id="application-access">"What it may reach"</h2>
                <p>"The most that its tokens may do now at each API, and which rule says so. A token can be asked for with less."</p>
            </header>
            {move || view! { <AccessTable access=access.get() refused=screen.refused().is_some() /> }}
        </section>
    }
}
