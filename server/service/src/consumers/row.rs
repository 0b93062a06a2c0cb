//! How a consumer lies in its table.

use domain::consumer::{Callback, CallbackPrefix, Consumer, ConsumerStatus, SignatureMethod};
use domain::id::{ConsumerId, TenantId};

use crate::error::{Failure, Result};
use crate::store::{FromRow, Handle, Row, sql_text};

pub(super) const COLUMNS: &str = "c.id, c.consumer_key, c.name, c.signature_methods, c.public_key, c.callback_prefix, \
     c.registered_by, c.created_at, c.updated_at, c.approved_at, c.disapproved_at";

impl FromRow for Consumer {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.get("name")?,
            key: row.parsed("consumer_key")?,
            status: ConsumerStatus::of(row.time_opt("approved_at")?, row.time_opt("disapproved_at")?),
            signature_methods: methods(&row.get::<String>("signature_methods")?)?,
            public_key: row.get("public_key")?,
            callback_prefix: row.get("callback_prefix")?,
            registered_by: row.get("registered_by")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
        })
    }
}

fn methods(stored: &str) -> Result<Vec<SignatureMethod>> {
    let corrupt = |()| Failure::Corrupt { what: "signature_methods" };
    stored.split(' ').map(|name| name.parse::<SignatureMethod>().map_err(corrupt)).collect()
}

/// Where a consumer may send its users, if that is limited.
pub(crate) fn prefix_of(row: &Row) -> Result<Option<CallbackPrefix>> {
    let stored: String = row.get("callback_prefix")?;
    let corrupt = |_| Failure::Corrupt { what: "callback_prefix" };
    (!stored.is_empty()).then(|| stored.parse().map_err(corrupt)).transpose()
}

/// Where a user is sent after they have decided.
pub(crate) fn callback_of(row: &Row) -> Result<Callback> {
    let corrupt = |_| Failure::Corrupt { what: "callback" };
    Callback::read(&row.get::<String>("callback")?).map_err(corrupt)
}

/// The reverse of [`methods`].
pub(super) fn stored_methods(methods: &[SignatureMethod]) -> String {
    methods.iter().map(|method| method.as_str()).collect::<Vec<_>>().join(" ")
}

/// As [`ConsumerStatus::of`] derives it.
pub(super) const fn condition(status: ConsumerStatus) -> &'static str {
    match status {
        ConsumerStatus::Pending => "c.approved_at IS NULL AND c.disapproved_at IS NULL",
        ConsumerStatus::Approved => "c.approved_at IS NOT NULL AND c.disapproved_at IS NULL",
        ConsumerStatus::Disapproved => "c.disapproved_at IS NOT NULL",
    }
}

pub(super) fn not_found() -> domain::Error {
    domain::Error::not_found("The consumer")
}

/// A consumer of `tenant`; of another tenant there is none.
///
/// # Errors
/// `NotFound`.
pub(super) async fn by_id(on: Handle<'_>, tenant: TenantId, id: ConsumerId) -> Result<Consumer> {
    let text = format!("SELECT {COLUMNS} FROM consumers c WHERE c.tenant_id = $1 AND c.id = $2");
    let found: Option<Consumer> = sql_text(text).bind(tenant).bind(id).one(on).await?;
    Ok(found.ok_or_else(not_found)?)
}
