//! A tenant's settings: a row for each that was ever set, by name.

use domain::event::Action;
use domain::id::TenantId;
use domain::permission::Permission;
use domain::settings::{KeyRules, Settings};

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation, changed};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Handle, Row, sql};
use crate::verify::Change;

/// # Errors
/// `Forbidden` without [`Permission::SettingsRead`].
pub async fn get(service: &Service, actor: &Actor) -> Result<Settings> {
    let mut reading = Reading::begin(service, actor, Permission::SettingsRead).await?;
    read(&mut reading, actor.tenant).await
}

/// The rules that hold for a new key, as the pages with one's own keys explain them.
///
/// # Errors
/// `Unauthenticated` for who is nobody any more.
pub async fn for_new_keys(service: &Service, actor: &Actor) -> Result<KeyRules> {
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    Ok(read(&mut reading, actor.tenant).await?.into())
}

/// Sets `values` (name and text) all together or not at all. `seen` is what the caller had before them:
/// if somebody else changed the settings meanwhile, nothing is overwritten.
///
/// # Errors
/// `Forbidden` without [`Permission::SettingsWrite`]; `ReauthenticationRequired`; `Invalid` with every
/// value that is out of range; `Stale` if `seen` is.
pub async fn change(
    service: &Service,
    actor: &Actor,
    seen: Option<&Settings>,
    values: &[(String, String)],
) -> Result<Settings> {
    let mut mutation = Mutation::begin(service, actor, Right::Confirmed(Permission::SettingsWrite)).await?;
    let before = read(mutation.tx(), actor.tenant).await?;
    if seen.is_some_and(|seen| *seen != before) {
        return Err(domain::Error::stale("the settings").into());
    }
    let after = before.with(values.iter().map(|(name, value)| (name.as_str(), value.as_str())))?;
    let details = differences(&before, &after);
    if details.is_empty() {
        return Ok(after);
    }
    for setting in Settings::ALL.iter().filter(|setting| setting.text(&before) != setting.text(&after)) {
        sql("INSERT INTO settings (tenant_id, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (tenant_id, name) DO UPDATE SET value = excluded.value")
        .bind(actor.tenant)
        .bind(setting.name)
        .bind(setting.text(&after))
        .run(mutation.tx())
        .await?;
    }
    let event = EventDraft { target_id: Some(actor.tenant.to_string()), target: "Settings", details };
    mutation.event(Action::SettingsChanged, event).await?;
    mutation.changed(Change::Tenant(actor.tenant));
    mutation.commit().await?;
    Ok(after)
}

fn differences(before: &Settings, after: &Settings) -> Vec<(&'static str, String)> {
    changed(Settings::ALL.iter().map(|setting| (setting.name, setting.text(before), setting.text(after))))
}

/// The settings of `tenant`; what was never set has its default.
pub(crate) async fn read(on: impl Into<Handle<'_>>, tenant: TenantId) -> Result<Settings> {
    let rows: Vec<Setting> = sql("SELECT name, value FROM settings WHERE tenant_id = $1").bind(tenant).all(on).await?;
    let mut settings = Settings::default();
    for Setting { name, value } in rows {
        if let Err(error) = settings.set(&name, &value) {
            tracing::warn!(%tenant, name, %error, "a stored setting is not understood; its default is used");
        }
    }
    Ok(settings)
}

struct Setting {
    name: String,
    value: String,
}

impl FromRow for Setting {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { name: row.get("name")?, value: row.get("value")? })
    }
}
