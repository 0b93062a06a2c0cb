//! What surrounds every page of the console: navigation, tenant and profile menu.

use domain::permission::Permission;
use domain::preference::DENSITY;
use domain::session::Viewer;
use domain::user::initials;
use leptos::html;
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::use_location;

use super::failed::Failed;
use super::icon::{Icon, Shape};
use super::last_opened::LastOpened;
use super::menu::Menu;
use super::nav::{NavLink, PAGES};
use super::notice::Notice;
use super::palette::Palette;
use super::parting::Parting;
use super::preferences::PreferencesContext;
use super::secret_once::{SecretOnce, Secrets};
use super::shortcuts::Shortcuts;
use crate::calls::session;

/// The signed-in person, and a way to ask again who that is.
#[derive(Clone, Copy)]
pub(crate) struct ViewerContext(RwSignal<Viewer>);

impl ViewerContext {
    pub(crate) fn get(&self) -> Viewer {
        self.0.get()
    }

    /// True if the viewer's roles include it, as far as is known when a page is built: it is not tracked.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.0.with_untracked(|viewer| viewer.may(permission))
    }

    /// After the viewer changed their own name or roles.
    pub(crate) fn refresh(&self) {
        let viewer = self.0;
        leptos::task::spawn_local(async move {
            if let Ok(Some(present)) = session::who().await {
                viewer.set(present);
            }
        });
    }
}

/// Inside [`Frame`].
pub(crate) fn use_viewer() -> ViewerContext {
    expect_context()
}

/// The server knows who asks and writes it into the page, so nothing waits for it.
#[component]
pub(crate) fn Frame() -> impl IntoView {
    match SharedValue::new(session::present).into_inner() {
        Some(viewer) => view! { <Surrounded viewer=RwSignal::new(viewer) /> }.into_any(),
        None => {
            let problem = domain::Error::Unauthenticated.into();
            view! { <main id="main"><Failed what="this page" problem=problem retry=Callback::new(|()| ()) /></main> }
                .into_any()
        }
    }
}

#[component]
fn Surrounded(viewer: RwSignal<Viewer>) -> impl IntoView {
    provide_context(ViewerContext(viewer));
    provide_context(Parting::default());
    provide_context(LastOpened::default());
    let secrets = Secrets::default();
    provide_context(secrets);
    let preferences = PreferencesContext::new(viewer.with_untracked(|viewer| viewer.preferences.clone()));
    provide_context(preferences);
    // The server has written it into the page, too.
    Effect::new(move |_| {
        let density = preferences.of(&DENSITY).value();
        _ = document().document_element().map(|root| root.set_attribute("data-density", &density));
    });
    let viewer = Signal::from(viewer);
    let narrow_menu = NodeRef::<html::Details>::new();
    let path = use_location().pathname;
    Effect::new(move |_| {
        path.track();
        if let Some(menu) = narrow_menu.get() {
            menu.set_open(false);
        }
    });
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <div class="frame">
            <nav class="side" aria-label="Main">
                <a class="brand" href="/"><Icon shape=Shape::Key size=22 />"Claviger"</a>
                <Links viewer=viewer />
            </nav>
            <div class="page">
                <header class="top">
                    <details class="menu-nav" node_ref=narrow_menu>
                        <summary aria-label="Menu"><Icon shape=Shape::Menu /></summary>
                        <nav aria-label="Main, narrow"><Links viewer=viewer /></nav>
                    </details>
                    <Palette viewer=viewer />
                    <div class="right">
                        <span class="tenant">{move || viewer.with(|v| v.tenant.clone())}</span>
                        <ProfileMenu viewer=viewer />
                    </div>
                </header>
                <main id="main" tabindex="-1"><Notice told=preferences.told /><Outlet /></main>
            </div>
        </div>
        <Shortcuts />
        <SecretOnce secrets=secrets />
    }
}

/// Only pages that the viewer's roles let them see.
#[component]
fn Links(viewer: Signal<Viewer>) -> impl IntoView {
    let sees = move |page: &NavLink| viewer.with(|viewer| page.is_for(viewer));
    let link = move |page: &'static NavLink| {
        view! {
            <Show when=move || sees(page)>
                <li><A href=page.href exact=page.href == "/">{page.label}</A></li>
            </Show>
        }
    };
    let group = move |(heading, pages): (&'static str, &'static [NavLink])| {
        view! {
            <Show when=move || pages.iter().any(sees)>
                <div>
                    {(!heading.is_empty()).then(|| view! { <h2>{heading}</h2> })}
                    <ul>{pages.iter().map(link).collect_view()}</ul>
                </div>
            </Show>
        }
    };
    view! { <div class="links">{PAGES.map(group).collect_view()}</div> }
}

#[component]
fn ProfileMenu(viewer: Signal<Viewer>) -> impl IntoView {
    let Viewer { name, email, .. } = viewer.get_untracked();
    view! {
        <Menu id="profile-menu".to_owned() label=format!("Profile menu, {name}") class="avatar" face=initials(&name)>
            <p class="menu-head" role="presentation"><b>{name.clone()}</b><span>{email}</span></p>
            <hr role="separator" />
            <A href="/profile/api-keys" attr:role="menuitem" attr:tabindex="-1">"Profile settings"</A>
            <form method="post" action="/logout" role="none">
                <button role="menuitem" tabindex="-1">"Sign out"</button>
            </form>
        </Menu>
    }
}
