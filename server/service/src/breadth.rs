//! Nobody gives away more than they have: roles that reach further than the giver's own are refused, but
//! for who may give people any role, themselves included.

use domain::access::Access;
use domain::permission::Permission;
use domain::role::RoleName;

use crate::actor::{Actor, Who};
use crate::error::Result;
use crate::mutation::Mutation;
use crate::{apis, reach, roles, users};

/// Refuses `wanted` for others if they let their holder do anything that the actor may not.
///
/// # Errors
/// `Invalid` for `field`, naming the role and what goes too far.
pub(crate) async fn refuse_broader(
    mutation: &mut Mutation<'_>,
    actor: &Actor,
    field: &str,
    wanted: &[RoleName],
) -> Result<()> {
    if mutation.may(Permission::UsersWrite) {
        return Ok(());
    }
    let own = roles::own(mutation.tx(), actor.tenant).await?;
    let apis = apis::all(mutation.tx(), actor.tenant).await?;
    let held: Vec<RoleName> = match &actor.who {
        Who::Person { id, .. } => users::roles_of(mutation.tx(), *id).await?,
        _ => Vec::new(),
    };
    for role in wanted {
        let permissions = roles::permissions_of(mutation.tx(), actor.tenant, std::slice::from_ref(role)).await?;
        // Neither an application nor a member of a project gets what is for the console alone, and one's own
        // keys are nobody else's.
        let permissions = permissions.without_console_only().with(Permission::ApiKeysOwn, false);
        let missing = permissions.iter().find(|permission| !mutation.may(*permission));
        let reaches_beyond = || {
            apis.iter().find_map(|api| {
                let most = match mutation.authority().bounds() {
                    Some(bounds) => bounds.reach.iter().find(|(id, _)| *id == api.id).map_or(Access::None, |(_, a)| *a),
                    None => held.iter().map(|role| reach::given(role, &api.slug, &own)).max().unwrap_or_default(),
                };
                let given = reach::given(role, &api.slug, &own);
                (given > most).then(|| format!("{given} access to {}", api.slug))
            })
        };
        let beyond = missing.map(|permission| format!("the permission {permission}")).or_else(reaches_beyond);
        if let Some(beyond) = beyond {
            let message = format!("You cannot give the role {role}: it includes {beyond}, which you do not have.");
            return Err(domain::Error::invalid(field, message).into());
        }
    }
    Ok(())
}
