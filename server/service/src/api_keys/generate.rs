//! Generating a key.

use domain::access::{self, AccessByApi};
use domain::api_key::{ApiKey, GeneratedKey, NewKey, Owner, ProjectRef, SOON_DAYS};
use domain::error::Checks;
use domain::event::Action;
use domain::id::{KeyId, UserId};
use domain::limits::Limits;
use domain::permission::{Permission, PermissionSet};
use domain::settings::Settings;
use domain::status::Status;
use domain::time::{DAY, Timestamp};
use domain::{expiry, name, secret_format};

use super::row::{limit_values, search_text};
use super::segment::Times;
use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::store::rows::roles::permissions_text;
use crate::store::{FromRow, Row, insert_many, rows, sql};
use crate::verify::Change;
use crate::{apis, escalation, settings};

/// A person generates a key for themself, or a credential for its owner.
///
/// # Errors
/// `Forbidden` without [`Permission::ApiKeysOwn`]; `Broader` if a credential asks for more than it has; `Conflict` if API keys are switched off, the person
/// has no seat, or holds the maximum of active keys; `Invalid` for `name` and `expires_in_days`.
pub async fn generate(service: &Service, actor: &Actor, new: &NewKey) -> Result<GeneratedKey> {
    let mut mutation = Mutation::begin(service, actor, Permission::ApiKeysOwn).await?;
    let owner = actor.owner()?;
    let settings = settings::read(mutation.tx(), actor.tenant).await?;
    if !settings.api_keys_enabled {
        let message = "API keys are switched off. A tenant administrator can enable them in Settings.";
        return Err(domain::Error::conflict(message).into());
    }
    let owner = lock_owner(&mut mutation, owner).await?;
    if !owner.has_seat {
        let message = "Generating a key needs a licence seat, and you have none. Ask a tenant administrator for one.";
        return Err(domain::Error::conflict(message).into());
    }
    insert(mutation, &settings, owner, new).await
}

/// The operator makes a key for the user with this e-mail address, whatever their roles and seat.
///
/// # Errors
/// `NotFound` for the user; `Conflict` and `Invalid` as [`generate`].
pub async fn generate_for(service: &Service, operator: &Actor, email: &str, new: &NewKey) -> Result<GeneratedKey> {
    let email = domain::email::parse(email)?;
    let mut mutation = Mutation::begin(service, operator, Permission::UsersWrite).await?;
    let settings = settings::read(mutation.tx(), operator.tenant).await?;
    let found: Option<String> = sql("SELECT id AS t FROM users WHERE tenant_id = $1 AND email = $2")
        .bind(operator.tenant)
        .bind(email)
        .one(mutation.tx())
        .await?;
    let id = found.and_then(|id| id.parse().ok()).ok_or_else(|| domain::Error::not_found("The user"))?;
    let owner = lock_owner(&mut mutation, id).await?;
    insert(mutation, &settings, owner, new).await
}

struct KeyOwner {
    id: UserId,
    name: String,
    has_seat: bool,
}

impl FromRow for KeyOwner {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, name: row.get("name")?, has_seat: row.get("has_seat")? })
    }
}

/// Reads the owner and holds their row, so that two keys made at once are counted one after the other.
async fn lock_owner(mutation: &mut Mutation<'_>, id: UserId) -> Result<KeyOwner> {
    let owner = sql("UPDATE users SET updated_at = updated_at WHERE id = $1 RETURNING id, name, has_seat")
        .bind(id)
        .one(mutation.tx())
        .await?;
    Ok(owner.ok_or_else(|| domain::Error::not_found("The user"))?)
}

async fn insert(
    mut mutation: Mutation<'_>,
    settings: &Settings,
    owner: KeyOwner,
    new: &NewKey,
) -> Result<GeneratedKey> {
    let (new, latest) = escalation::inherit(&mut mutation, new).await?;
    let now = mutation.now;
    let (name, expires_at) = checked(settings, &new, now)?;
    let expires_at = match new.expires_in_days {
        None => expires_at.min(latest),
        Some(_) => expires_at,
    };
    escalation::refuse_longer(&mutation, "expires_in_days", expires_at)?;
    let limits = new.limits.clone().checked()?;
    let project = project_of(&mut mutation, owner.id, new.project.as_deref()).await?;
    refuse_beyond_roles(&mut mutation, owner.id, project.as_ref(), new.permissions).await?;
    refuse_beyond_maximum(&mut mutation, settings, owner.id).await?;

    let id = random::id(KeyId::new, now);
    let secret = PlainSecret::generate(&settings.key_prefix, id.bits());
    let last_four = secret_format::last_four(secret.expose());
    let times = Times { created_at: now, expires_at, revoked_at: None, last_used_at: None };
    sql("INSERT INTO api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at,
                               expires_at, sort_name, sort_owner, search, project_id, narrowed,
                               permissions, made_by, allowed_addresses, rate_limit, rate_per, segment, segment_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)")
    .bind(id)
    .bind(mutation.tenant())
    .bind(owner.id)
    .bind(&name)
    .bind(&settings.key_prefix)
    .bind(last_four)
    .bind(mutation.hash(&secret).to_stored())
    .bind(now)
    .bind(expires_at)
    .bind(name.to_lowercase())
    .bind(owner.name.to_lowercase())
    .bind(search_text(&name, &id.to_string()))
    .bind(project.as_ref().map(|project| project.id.to_string()))
    .bind(new.access.is_some())
    .bind(new.permissions.map(permissions_text))
    .bind(escalation::made_by(&mutation).map(|id| id.to_string()))
    .bind_all(limit_values(&limits))
    .bind_all(times.columns(now))
    .run(mutation.tx())
    .await?;
    if let Some(access) = &new.access {
        narrow(&mut mutation, id, access).await?;
    }

    let key = ApiKey {
        id,
        masked: format!("{}_…{last_four}", settings.key_prefix),
        owner: Owner { id: owner.id, name: owner.name },
        project,
        created_at: now,
        updated_at: now,
        expires_at,
        revoked_at: None,
        last_used_at: None,
        status: Status::Active,
        expires_soon: expires_at.since(now) <= SOON_DAYS * DAY,
        name,
    };
    let expires = if expires_at == Timestamp::NEVER { "never".to_owned() } else { expires_at.to_string() };
    let mut details = vec![("owner", key.owner.name.clone()), ("expires", expires)];
    details.extend(key.project.as_ref().map(|project| ("project", project.name.clone())));
    details.extend(new.access.as_ref().map(|access| ("narrowed to", access::listed(access))));
    details.extend(new.permissions.map(|permissions| ("permissions", permissions_told(permissions))));
    details.extend(limits_told(&limits));
    let event = EventDraft { target_id: Some(id.to_string()), target: &key.name, details };
    mutation.event(Action::ApiKeyGenerated, event).await?;
    mutation.changed(Change::ApiKey(id));
    mutation.commit().await?;
    Ok(GeneratedKey { secret: secret.expose().to_owned(), key })
}

/// The project called `slug`, of which the owner must be a member.
async fn project_of(mutation: &mut Mutation<'_>, owner: UserId, slug: Option<&str>) -> Result<Option<ProjectRef>> {
    let Some(slug) = slug.filter(|slug| !slug.is_empty()) else { return Ok(None) };
    let tenant = mutation.tenant();
    let found: Option<ProjectRef> = sql("SELECT p.id, p.slug, p.name FROM projects p
         JOIN project_members m ON m.project_id = p.id AND m.user_id = $3
         WHERE p.tenant_id = $1 AND p.slug = $2 AND p.archived_at IS NULL")
    .bind(tenant)
    .bind(slug)
    .bind(owner)
    .one(mutation.tx())
    .await?;
    let message = || format!("“{slug}” is no project that you are a member of and that goes on.");
    Ok(Some(found.ok_or_else(|| domain::Error::invalid("project", message()))?))
}

/// A key is given by name only what the roles that it acts with give.
async fn refuse_beyond_roles(
    mutation: &mut Mutation<'_>,
    owner: UserId,
    project: Option<&ProjectRef>,
    permissions: Option<PermissionSet>,
) -> Result<()> {
    let Some(asked) = permissions else { return Ok(()) };
    let acting = match project {
        None => rows::users::roles_of(mutation.tx(), owner).await?,
        Some(project) => {
            let roles: Vec<String> =
                sql("SELECT role AS t FROM project_members WHERE project_id = $1 AND user_id = $2")
                    .bind(project.id)
                    .bind(owner)
                    .all(mutation.tx())
                    .await?;
            roles.iter().filter_map(|role| role.parse().ok()).collect()
        }
    };
    let tenant = mutation.tenant();
    let given = rows::roles::permissions_of(mutation.tx(), tenant, &acting).await?.without_console_only();
    let Some(beyond) = asked.without(given).iter().next() else { return Ok(()) };
    let message = match beyond.is_console_only() {
        true => format!("{beyond} is for the console alone: no credential has it."),
        false => format!("The roles that the key acts with do not give {beyond}."),
    };
    Err(domain::Error::invalid("permissions", message).into())
}

impl FromRow for ProjectRef {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.parsed("id")?, slug: row.get("slug")?, name: row.get("name")? })
    }
}

/// Writes what a new key may reach at most.
async fn narrow(mutation: &mut Mutation<'_>, id: KeyId, access: &AccessByApi) -> Result<()> {
    let tenant = mutation.tenant();
    let given = apis::resolved(mutation.tx(), tenant, access).await?;
    let values: Vec<_> =
        given.iter().flat_map(|(api, access)| [id.into(), (*api).into(), access.as_str().into()]).collect();
    if !values.is_empty() {
        insert_many("api_key_access (key_id, api_id, access)", 3, values).run(mutation.tx()).await?;
    }
    Ok(())
}

fn permissions_told(permissions: PermissionSet) -> String {
    if permissions == PermissionSet::NONE { "none".to_owned() } else { permissions_text(permissions) }
}

/// The limits of a key, as an event tells them.
pub(super) fn limits_told(limits: &Limits) -> Vec<(&'static str, String)> {
    let networks = limits.allowed_addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let networks = (!networks.is_empty()).then_some(("allowed addresses", networks));
    networks.into_iter().chain(limits.ratelimit.map(|rate| ("rate", rate.to_string()))).collect()
}

fn checked(settings: &Settings, new: &NewKey, now: Timestamp) -> Result<(String, Timestamp)> {
    let mut checks = Checks::default();
    let name = checks.take(name::parse("name", "Name", &new.name));
    let expires_at = checks.take(expiry::from_days(new.expires_in_days, settings.max_expiration_days, now));
    checks.done()?;
    Ok((name.unwrap_or_default(), expires_at.unwrap_or(now)))
}

/// Only keys that still work count: a revoked or expired one does not keep its owner from making another.
pub(super) async fn refuse_beyond_maximum(
    mutation: &mut Mutation<'_>,
    settings: &Settings,
    owner: UserId,
) -> Result<()> {
    let now = mutation.now;
    let held: Option<i64> =
        sql("SELECT count(*) AS n FROM api_keys WHERE owner_id = $1 AND revoked_at IS NULL AND expires_at > $2")
            .bind(owner)
            .bind(now)
            .one(mutation.tx())
            .await?;
    let most = settings.max_keys_per_user;
    if held.unwrap_or_default() < i64::from(most) {
        return Ok(());
    }
    let message =
        format!("A user may have at most {most} active API keys, and this one has as many. Delete one first.");
    Err(domain::Error::conflict(message).into())
}
