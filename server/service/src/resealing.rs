//! Sealing anew with a new key what is sealed under the key ring ([`crate::sealing`]). Servers go on meanwhile: they
//! open with either key, seal with the new one as soon as it is in the file, and hold nothing that only the one before
//! opens when this is done.

use domain::id::TenantId;

use crate::error::{Failure, Result};
use crate::sealing::{AUTHORIZATION_SECRET, COLUMNS, CONSUMER_SECRET, Column, Sealed, Stored, tenants, with};
use crate::service::Service;
use crate::store::sql_text;
use crate::verify::Change;
use crate::writes::Writes;

/// Seals with the latest key what is sealed with another, in small transactions. When it returns, nothing that could
/// be opened is sealed with an older key, and nothing will be. It can be stopped at any time, and begun again.
///
/// # Errors
/// Of the database.
pub async fn seal_anew(service: &Service) -> Result<Sealed> {
    announce_key(service).await?;
    let mut done = Sealed::default();
    for tenant in tenants(service.database()).await? {
        for column in COLUMNS {
            seal_column(service, tenant, column, &mut done).await?;
        }
    }
    Ok(done)
}

/// When it returns, a process that has not got the key seals nothing any more: its file may be another one.
async fn announce_key(service: &Service) -> Result<()> {
    // What is announced is the key in the file, of which this process may not have heard either.
    service.ring.refresh()?;
    let mut writes = Writes::begin(service).await?;
    writes.changed(Change::SealingKey(service.ring.latest_mark()));
    writes.commit(service.clock.now()).await
}

async fn seal_column(service: &Service, tenant: TenantId, column: &Column, done: &mut Sealed) -> Result<()> {
    let latest = with(service.ring.latest_sealing_key());
    let mut after = String::new();
    loop {
        let mut writes = Writes::begin(service).await?;
        // What somebody of this tenant sealed before the new key was there is stored by now, and what they
        // seal from now on they seal with that: the batch that finds nothing finds that nothing is left.
        writes.hold(tenant).await?;
        let rows = column.rows(writes.tx(), tenant, &latest, &after).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after.clone_from(&last.id);
        for row in rows {
            if seal_row(service, &mut writes, tenant, column, &row).await? {
                done.count += 1;
            } else {
                done.unreadable.push(column.name(&row));
            }
        }
        writes.commit(service.clock.now()).await?;
    }
}

/// False if it does not open.
async fn seal_row(
    service: &Service,
    writes: &mut Writes<'_>,
    tenant: TenantId,
    column: &Column,
    row: &Stored,
) -> Result<bool> {
    let Column { table, column: name } = column;
    let place = column.place(tenant, &row.id);
    let Ok(secret) = service.ring.open(&row.secret, &place) else { return Ok(false) };
    let anew = service.ring.seal(secret.expose(), &place)?;
    let text = format!("UPDATE {table} SET {name} = $2 WHERE id = $1");
    sql_text(text).bind(&row.id).bind(anew.as_stored()).run(writes.tx()).await?;
    if let Some(change) = change_of(column, &row.id)? {
        writes.changed(change);
    }
    Ok(true)
}

/// What the verify index reads again, if it has it.
fn change_of(column: &Column, id: &str) -> Result<Option<Change>> {
    let corrupt = |_| Failure::Corrupt { what: "id" };
    Ok(match *column {
        CONSUMER_SECRET => Some(Change::Consumer(id.parse().map_err(corrupt)?)),
        AUTHORIZATION_SECRET => Some(Change::Authorization(id.parse().map_err(corrupt)?)),
        _ => None,
    })
}
