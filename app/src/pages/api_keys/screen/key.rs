use domain::api_key::{ApiKey, KeyDetails};
use domain::permission::Permission;
use leptos::prelude::*;

use super::access::AccessCard;
use super::dialogs::{Dialogs, OwnerDialogs};
use super::facts::Facts;
use super::head::Head;
use super::limits::LimitsCard;
use super::old_secret::OldSecret;
use super::permissions::PermissionsCard;
use crate::calls::api_keys;
use crate::components::{Back, FlashMessage, Notice, Usage, When, focus_by_id, refresh, use_viewer};
use crate::pages::api_keys::revoke::RevokeDialog;
use domain::status::Status;
use domain::verdict::Code;

/// Has focus when what had it is gone.
pub(super) const HEADING: &str = "key-name";

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    pub(super) details: RwSignal<KeyDetails>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
    pub(super) dialogs: Dialogs,
    /// The viewer owns it and may change it.
    pub(super) is_own: bool,
    pub(super) may_revoke: bool,
}

impl Screen {
    pub(super) fn key(self) -> ApiKey {
        self.details.with(|details| details.key.clone())
    }

    pub(super) fn is_active(self) -> bool {
        self.details.with(|details| details.key.status == Status::Active)
    }

    pub(super) fn is_revoked(self) -> bool {
        self.details.with(|details| details.key.status == Status::Revoked)
    }

    pub(super) fn reload(self) {
        let id = self.details.with_untracked(|details| details.key.id);
        refresh(self.details, self.told, Box::pin(api_keys::details(id)));
    }

    /// The notice stands at the top, and the button that led to it may be far below or gone.
    pub(super) fn tell(self, told: FlashMessage) {
        self.told.set(Some(told));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        focus_by_id(HEADING);
    }
}

#[component]
pub(super) fn Key(present: KeyDetails, back: Back) -> impl IntoView {
    let viewer = use_viewer();
    let owns = untrack(|| viewer.get().id) == present.key.owner.id;
    let screen = Screen {
        is_own: owns && viewer.may(Permission::ApiKeysOwn),
        may_revoke: viewer.may(Permission::ApiKeysRevoke),
        details: RwSignal::new(present),
        told: RwSignal::new(None),
        dialogs: Dialogs::default(),
    };
    let id = screen.details.with_untracked(|details| details.key.id.to_string());
    let usage = Memo::new(move |_| screen.details.with(|details| details.usage.clone()));
    view! {
        <Head screen=screen back=back />
        <Notice told=screen.told />
        {move || standing(screen)}
        <div class="cards">
            <OldSecret screen=screen />
            <Facts screen=screen />
            <AccessCard screen=screen />
            <PermissionsCard screen=screen />
            <LimitsCard screen=screen />
            <Usage id=id usage=usage />
        </div>
        {screen.is_own.then(|| view! { <OwnerDialogs screen=screen /> })}
        {screen.may_revoke.then(|| view! {
            <RevokeDialog
                asked=screen.dialogs.revoking told=screen.told
                on_revoked=Callback::new(move |()| {
                    screen.reload();
                    focus_by_id(HEADING);
                })
            />
        })}
    }
}

/// Why it does not work, if it does not: its own end, and what else refuses it.
fn standing(screen: Screen) -> Option<AnyView> {
    let refused = screen.details.with(|details| details.refused.clone())?;
    let key = screen.key();
    let own = match (key.status, key.revoked_at) {
        (Status::Revoked, Some(at)) => view! {
            <b>"Revoked " <When at=at /> "."</b> " It is refused everywhere, and that cannot be undone."
        }
        .into_any(),
        (Status::Expired, _) => {
            let way_on = if screen.is_own { "Extend it to make it work again." } else { "Its owner can extend it." };
            view! { <b>"Expired " <When at=key.expires_at /> "."</b> " It is refused. " {way_on} }.into_any()
        }
        _ => view! { <b>"It is refused now."</b> }.into_any(),
    };
    let is_own = matches!(refused.code, Code::Revoked | Code::Expired);
    Some(
        view! { <div class="notice"><div>{own} {(!is_own).then(|| format!(" {}", refused.why))}</div></div> }
            .into_any(),
    )
}
