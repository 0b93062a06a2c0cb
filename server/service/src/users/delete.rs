//! Deleting a user. Their row stays, so that whatever names them still says who it was, but it is nobody any more: it has
//! no address, password, role, seat, project or session, and their credentials are revoked or somebody else's.

use domain::api_token::TokenSelection;
use domain::event::Action;
use domain::id::{ProjectId, UserId};
use domain::permission::Permission;
use domain::role::{BuiltIn, RoleName};
use domain::selection::Selection;
use domain::user::{Deleted, Leaving, Succession, User, UserQuery, UserStatus};

use super::change::administers;
use super::hand_over;
use super::list::page_of;
use super::row::{COLUMNS, StoredUser, existing, set_roles};
use super::seats::refuse_last_administrator;
use crate::actor::{Actor, Who};
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::rows::roles::StoredRole;
use crate::store::{Conditions, Total, question_marks, rows, sql};
use crate::verify::Change;
use crate::{api_keys, api_tokens, authorizations, escalation, foreseen, links};

/// What deleting the user would stop, or hand over to `heir`. Keys are named to those who may see keys.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `NotFound`.
pub async fn leaving(service: &Service, actor: &Actor, id: UserId, heir: Option<UserId>) -> Result<Leaving> {
    let mut reading = Reading::begin(service, actor, Permission::UsersWrite).await?;
    existing((&mut reading).into(), actor.tenant, id).await?;
    let filter = domain::api_key::KeyFilter { owner: Some(id), ..Default::default() };
    let mut keys = api_keys::impact_of(&mut reading, &Selection::Matching(filter)).await?;
    if !reading.may(Permission::ApiKeysRead) {
        keys.busiest.clear();
        keys.made.first.clear();
    }
    let tokens = api_tokens::impact_of(&mut reading, TokenSelection::AllOf(id)).await?;
    let outside = match heir {
        Some(heir) => hand_over::outside(&mut reading, id, heir).await?,
        None => 0,
    };
    Ok(Leaving { keys, tokens, outside })
}

/// Those whom the user's keys can be handed over to: of those with `text` in their name or address, or as their ID, a
/// page by name.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `Invalid` for `q` if `text` is too long.
pub async fn heirs(service: &Service, actor: &Actor, id: UserId, text: &str) -> Result<Vec<User>> {
    let mut reading = Reading::begin(service, actor, Permission::UsersWrite).await?;
    let query = UserQuery { text: text.into(), ..UserQuery::default() };
    let own = rows::roles::own(&mut reading, actor.tenant).await?;
    let conditions = others_who_can_own_keys(id, &own);
    Ok(page_of(&mut reading, conditions, &query, Total::Unasked).await?.items)
}

/// That a user `u` could generate keys themselves, and is not `user`.
fn others_who_can_own_keys(user: UserId, own: &[StoredRole]) -> Conditions {
    let names = BuiltIn::ALL.map(RoleName::from).into_iter().chain(own.iter().map(|own| own.name.clone()));
    let confer: Vec<RoleName> = names.filter(|role| confers(role, own)).collect();
    let mut conditions = Conditions::default();
    conditions.and("u.id <> ? AND NOT u.disabled AND u.password_hash IS NOT NULL AND u.has_seat", [user.into()]).and(
        &format!("u.id IN (SELECT user_id FROM user_roles WHERE role IN ({}))", question_marks(confer.len())),
        confer.iter().map(Into::into),
    );
    conditions
}

fn confers(role: &RoleName, own: &[StoredRole]) -> bool {
    match role.built_in() {
        Some(built_in) => built_in.permissions().has(Permission::ApiKeysOwn),
        None => own.iter().any(|own| own.name == *role && own.permissions.has(Permission::ApiKeysOwn)),
    }
}

/// Deletes a user for good; their address is free again. When this returns, they are signed out, and the next
/// verification of each of their keys is refused or, if it was handed over, judged by its new owner.
///
/// # Errors
/// `Forbidden` without [`Permission::UsersWrite`]; `ReauthenticationRequired`; `NotFound`; `Conflict` for oneself, and if
/// nobody would be left to administer the tenant; `Invalid` for `to` if they cannot own keys, and for `roles` if keys
/// that are refused, because the user is disabled, would be accepted again with what the actor does not have.
pub async fn delete(service: &Service, actor: &Actor, id: UserId, succession: &Succession) -> Result<Deleted> {
    delete_with(service, actor, id, succession, None).await
}

/// The same, but with no more keys and tokens that work than the person who asks was told, which [`leaving`] does.
///
/// # Errors
/// As [`delete`]; `Conflict` if they would be more by now.
pub async fn delete_at_most(
    service: &Service,
    actor: &Actor,
    id: UserId,
    succession: &Succession,
    told: u64,
) -> Result<Deleted> {
    delete_with(service, actor, id, succession, Some(told)).await
}

async fn delete_with(
    service: &Service,
    actor: &Actor,
    id: UserId,
    succession: &Succession,
    told: Option<u64>,
) -> Result<Deleted> {
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::UsersWrite)).await?;
    let user = existing(mutation.tx(), actor.tenant, id).await?.user;
    if matches!(actor.who, Who::Person { id: oneself, .. } if oneself == id) {
        return Err(domain::Error::conflict("Nobody deletes themself. Another administrator can.").into());
    }
    if administers(&user) {
        refuse_last_administrator(&mut mutation, id).await?;
    }
    let active_tokens = api_tokens::active_of(&mut mutation, id).await?;
    let tokens_revoked = api_tokens::revoke_of(&mut mutation, id).await?;
    let mut deleted = Deleted { tokens_revoked, ..Deleted::default() };
    let heir = match succession {
        Succession::Revoke => {
            deleted.revoked = api_keys::revoke_of(&mut mutation, id).await?;
            None
        }
        Succession::HandOver(to) => {
            let heir = heir(&mut mutation, id, *to).await?;
            if user.status == UserStatus::Disabled {
                escalation::refuse_standing_in(&mut mutation, id).await?;
            }
            deleted.handed_over = hand_over::hand_over(&mut mutation, &user, &heir).await?;
            // What they could not use is nobody's to use.
            deleted.revoked = api_keys::revoke_of(&mut mutation, id).await?;
            Some(heir)
        }
    };
    foreseen::refuse_more(deleted.revoked + deleted.handed_over + active_tokens, told)?;
    authorizations::withdraw_all(&mut mutation, id, &user.name).await?;
    let projects = forget(&mut mutation, id).await?;
    tell(&mut mutation, &user, deleted, heir.as_ref(), projects.len()).await?;
    mutation.changed(Change::User(id));
    projects.into_iter().for_each(|project| mutation.changed(Change::Project(project)));
    mutation.commit().await?;
    Ok(deleted)
}

async fn heir(mutation: &mut Mutation<'_>, user: UserId, to: UserId) -> Result<User> {
    let tenant = mutation.tenant();
    let own = rows::roles::own(mutation.tx(), tenant).await?;
    let mut eligible = others_who_can_own_keys(user, &own);
    eligible.and("u.id = ? AND u.tenant_id = ? AND u.deleted_at IS NULL", [to.into(), tenant.into()]);
    let found: Option<StoredUser> =
        eligible.statement(&format!("SELECT {COLUMNS} FROM users u"), "").one(mutation.tx()).await?;
    found.map(|heir| heir.user).ok_or_else(|| {
        let message = "Keys are handed over to somebody else who is active, has a licence seat and a role that lets them \
                       own keys, such as developer.";
        domain::Error::invalid("to", message).into()
    })
}

/// Leaves of a user what says who it was. The projects that they were a member of.
async fn forget(mutation: &mut Mutation<'_>, id: UserId) -> Result<Vec<ProjectId>> {
    let now = mutation.now;
    // An address is unique; no ID is one.
    sql("UPDATE users SET email = id, password_hash = NULL, disabled = TRUE, has_seat = FALSE, deleted_at = $2,
             updated_at = $2 WHERE id = $1")
    .bind(id)
    .bind(now)
    .run(mutation.tx())
    .await?;
    set_roles(mutation, id, &[]).await?;
    links::forget(mutation.tx(), id).await?;
    let projects: Vec<String> =
        sql("SELECT project_id AS t FROM project_members WHERE user_id = $1 ORDER BY project_id")
            .bind(id)
            .all(mutation.tx())
            .await?;
    for statement in [
        // After the row is written: a sign-in that was quicker is seen here, a slower one sees the row.
        "DELETE FROM sessions WHERE user_id = $1",
        "DELETE FROM project_members WHERE user_id = $1",
        "DELETE FROM preferences WHERE user_id = $1",
        "DELETE FROM sign_in_places WHERE user_id = $1",
    ] {
        sql(statement).bind(id).run_any(mutation.tx()).await?;
    }
    Ok(projects.iter().filter_map(|id| id.parse().ok()).collect())
}

async fn tell(
    mutation: &mut Mutation<'_>,
    user: &User,
    deleted: Deleted,
    heir: Option<&User>,
    projects: usize,
) -> Result<()> {
    let mut details = vec![("email", user.email.clone())];
    if let Some(heir) = heir {
        details.extend([
            ("API keys handed over", deleted.handed_over.to_string()),
            ("handed over to", heir.name.clone()),
            ("their ID", heir.id.to_string()),
        ]);
    }
    if heir.is_none() || deleted.revoked > 0 {
        details.push(("API keys revoked", deleted.revoked.to_string()));
    }
    if deleted.tokens_revoked > 0 {
        details.push(("API tokens revoked", deleted.tokens_revoked.to_string()));
    }
    if projects > 0 {
        details.push(("projects left", projects.to_string()));
    }
    let event = EventDraft { target_id: Some(user.id.to_string()), target: &user.name, details };
    mutation.event(Action::UserDeleted, event).await
}
