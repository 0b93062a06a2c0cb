//! Roles: who gives one, or writes what one confers, has all of it. `api_keys.own` alone is anybody's to give: one's
//! own keys are never more than oneself.

use domain::access::Access;
use domain::id::UserId;
use domain::permission::{Permission, PermissionSet};
use domain::role::{RoleDraft, RoleName};

use crate::actor::Who;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::store::rows::roles::Held;
use crate::store::{rows, sql};

/// Who is to have a role.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    User,
    /// An application, or a member of a project for the keys in it: neither gets what is for the console alone.
    Credentials,
}

impl Holder {
    fn gets(self, permissions: PermissionSet) -> PermissionSet {
        let got = if self == Self::User { permissions } else { permissions.without_console_only() };
        got.with(Permission::ApiKeysOwn, false)
    }
}

/// What the actor has, by the roles that they act with.
struct Having {
    permissions: PermissionSet,
    held: Held,
}

impl Having {
    /// `None` for the command line, which has everything.
    async fn of(mutation: &mut Mutation<'_>) -> Result<Option<Self>> {
        let user = match mutation.actor().who {
            Who::Operator => return Ok(None),
            Who::Person { id, .. } | Who::Credential { owner: Some(id), .. } => Some(id),
            Who::Credential { owner: None, .. } | Who::Client { .. } | Who::Authorizer { .. } | Who::Visitor => None,
        };
        let tenant = mutation.tenant();
        let held = Held::of(mutation.tx(), tenant, user).await?;
        Ok(Some(Self { permissions: mutation.authority().permissions(), held }))
    }

    /// The first thing of these that the actor does not have.
    fn lacks<'a>(
        &self,
        permissions: PermissionSet,
        access: impl IntoIterator<Item = (&'a String, &'a Access)>,
    ) -> Option<String> {
        let missing = permissions.without(self.permissions).iter().next();
        let beyond = || access.into_iter().find(|(slug, access)| **access > self.held.access_to(slug));
        missing
            .map(|permission| format!("the permission {permission}"))
            .or_else(|| beyond().map(|(slug, access)| format!("{access} access to {slug}")))
    }

    fn lacks_of(&self, role: &RoleName, holder: Holder) -> Option<String> {
        if let Some(built_in) = role.built_in() {
            let missing = self.lacks(holder.gets(built_in.permissions()), []);
            let blanket = built_in.access();
            return missing
                .or_else(|| (blanket > self.held.blanket()).then(|| format!("{blanket} access to every API")));
        }
        // A role that is gone confers nothing.
        let stored = self.held.own.iter().find(|stored| stored.name == *role)?;
        self.lacks(holder.gets(stored.permissions), &stored.access)
    }
}

/// Refuses to give `wanted` if one of them lets its holder do anything that the actor may not, and to a bounded
/// credential any: a role that was given knows no bounds.
///
/// # Errors
/// `Invalid` for `field`, naming the role and what goes too far; `Broader` for a credential.
pub(crate) async fn refuse_giving(
    mutation: &mut Mutation<'_>,
    holder: Holder,
    field: &str,
    wanted: &[RoleName],
) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    super::refuse_bounded(mutation.authority(), "who has a role")?;
    let Some(having) = Having::of(mutation).await? else { return Ok(()) };
    let beyond = wanted.iter().find_map(|role| Some((role, having.lacks_of(role, holder)?)));
    let Some((role, beyond)) = beyond else { return Ok(()) };
    let message = format!("You cannot give the role {role}: it includes {beyond}, which you do not have.");
    Err(match mutation.authority().bounds() {
        Some(_) => domain::Error::broader(format!("{field}: {message}")).into(),
        None => domain::Error::invalid(field, message).into(),
    })
}

/// Refuses the actor what would let them act as `user`, or `user` act again, if that goes beyond them: by the user's
/// roles, or by those that they have in projects.
///
/// # Errors
/// `Invalid` for `roles`, naming the role and what goes too far.
pub(crate) async fn refuse_standing_in(mutation: &mut Mutation<'_>, user: UserId) -> Result<()> {
    if matches!(mutation.actor().who, Who::Person { id, .. } if id == user) {
        return Ok(());
    }
    let of_user = rows::users::roles_of(mutation.tx(), user).await?;
    refuse_giving(mutation, Holder::User, "roles", &of_user).await?;
    let in_projects: Vec<String> =
        sql("SELECT DISTINCT role AS t FROM project_members WHERE user_id = $1 ORDER BY role")
            .bind(user)
            .all(mutation.tx())
            .await?;
    let in_projects: Vec<RoleName> = in_projects.iter().filter_map(|role| role.parse().ok()).collect();
    refuse_giving(mutation, Holder::Credentials, "roles", &in_projects).await
}

/// Refuses to make a role that is `was` into `is` if what is new goes beyond the actor: it may be their own.
///
/// # Errors
/// `Invalid` for `permissions` or `access`, naming what goes too far.
pub(crate) async fn refuse_widening(mutation: &mut Mutation<'_>, was: &RoleDraft, is: &RoleDraft) -> Result<()> {
    let Some(having) = Having::of(mutation).await? else { return Ok(()) };
    let refused = |field: &str, beyond: String| {
        let message = format!("You cannot put {beyond} into a role: you do not have it.");
        domain::Error::invalid(field, message).into()
    };
    let added = Holder::User.gets(is.permissions.without(was.permissions));
    if let Some(beyond) = having.lacks(added, []) {
        return Err(refused("permissions", beyond));
    }
    let had = |slug: &String| was.access.get(slug).copied().unwrap_or_default();
    let wider = is.access.iter().filter(|(slug, access)| **access > had(slug));
    match having.lacks(PermissionSet::NONE, wider) {
        Some(beyond) => Err(refused("access", beyond)),
        None => Ok(()),
    }
}
