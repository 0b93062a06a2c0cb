//! What people choose for themselves about how the console shows them things: a row for each choice that is not the
//! default. Whose they are is never named: a person has their own, and nobody else has any.

use domain::id::UserId;
use domain::preference::{Preference, Preferences};

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::mutation::Mutation;
use crate::service::Service;
use crate::store::{FromRow, Handle, Row, sql};

/// The person chooses `value` of the preference `name`, as [`Preference::parse`] reads it. No event tells of it.
///
/// # Errors
/// `Unauthenticated` for anybody but a person; `Invalid` for `name` if there is no such preference, and for the
/// preference if the value is none of it.
pub async fn choose(service: &Service, actor: &Actor, name: &str, value: &str) -> Result<()> {
    let person = actor.person()?;
    let chosen = Preference::called(name)?.parse(value)?;
    let mut mutation = Mutation::begin(service, actor, Right::Oneself).await?;
    if chosen.is_default() {
        let forgotten = sql("DELETE FROM preferences WHERE user_id = $1 AND name = $2");
        forgotten.bind(person).bind(chosen.preference.name).run_any(mutation.tx()).await?;
    } else {
        sql("INSERT INTO preferences (user_id, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value")
        .bind(person)
        .bind(chosen.preference.name)
        .bind(chosen.value())
        .run(mutation.tx())
        .await?;
    }
    mutation.commit().await
}

/// What `person` has chosen.
pub(crate) async fn read(on: impl Into<Handle<'_>>, person: UserId) -> Result<Preferences> {
    let rows: Vec<Kept> =
        sql("SELECT name, value FROM preferences WHERE user_id = $1 ORDER BY name").bind(person).all(on).await?;
    Ok(rows.into_iter().map(|Kept(name, value)| (name, value)).collect())
}

struct Kept(String, String);

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("name")?, row.get("value")?))
    }
}
