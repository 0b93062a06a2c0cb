//! Single-use links: the token in one is the right to set the server up, or to choose a password.

use domain::id::{LinkId, UserId};
use domain::time::Timestamp;

use crate::error::Result;
use crate::random;
use crate::secret::{HashedSecret, KeyRing, PlainSecret};
use crate::store::{FromRow, Handle, Row, sql};

const PREFIX: &str = domain::secret_format::LINK_PREFIX;

/// A link that can be used.
pub(crate) struct Link {
    id: LinkId,
    /// Whose password it sets; nobody's: it is for the first set-up.
    pub(crate) user: Option<UserId>,
    hash: HashedSecret,
    expires_at: Timestamp,
}

impl FromRow for Link {
    fn from_row(row: &Row) -> Result<Self> {
        let user: Option<String> = row.get("user_id")?;
        let user = user.map(|id| id.parse().map_err(|_| crate::error::Failure::Corrupt { what: "user_id" }));
        Ok(Self {
            id: row.parsed("id")?,
            user: user.transpose()?,
            hash: row.parsed("secret_hash")?,
            expires_at: row.time("expires_at")?,
        })
    }
}

/// Makes a link for `user`, or for the first set-up, that works until `expires_at`; an older one of
/// theirs stops working.
pub(crate) async fn make(
    mut on: Handle<'_>,
    ring: &KeyRing,
    user: Option<UserId>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<PlainSecret> {
    match user {
        Some(user) => forget(Handle::from(&mut on), user).await?,
        None => forget_first_set_up(Handle::from(&mut on)).await?,
    }
    let id = random::id(LinkId::new, now);
    let token = PlainSecret::generate(PREFIX, id.bits());
    sql("INSERT INTO links (id, user_id, secret_hash, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(user.map(|id| id.to_string()))
        .bind(token.hash(ring).to_stored())
        .bind(expires_at)
        .run(on)
        .await?;
    Ok(token)
}

/// The link that `token` belongs to, if it is right and can still be used.
pub(crate) async fn find(
    on: impl Into<Handle<'_>>,
    ring: &KeyRing,
    token: &str,
    now: Timestamp,
) -> Result<Option<Link>> {
    let Some(bits) = PlainSecret::presented(token).id_bits() else { return Ok(None) };
    let found: Option<Link> = sql("SELECT id, user_id, secret_hash, expires_at FROM links WHERE id = $1")
        .bind(LinkId::from_bits(bits))
        .one(on)
        .await?;
    Ok(found.filter(|link| link.hash.matches(token, ring) && now < link.expires_at))
}

/// Takes the link. False if somebody else has taken it, at the same time too, or if it has expired by `now`.
pub(crate) async fn take(on: Handle<'_>, link: &Link, now: Timestamp) -> Result<bool> {
    Ok(sql("DELETE FROM links WHERE id = $1 AND expires_at > $2").bind(link.id).bind(now).run_any(on).await? == 1)
}

/// Links of `user` stop working.
pub(crate) async fn forget(on: Handle<'_>, user: UserId) -> Result<()> {
    sql("DELETE FROM links WHERE user_id = $1").bind(user).run_any(on).await?;
    Ok(())
}

/// Links for the first set-up stop working.
pub(crate) async fn forget_first_set_up(on: Handle<'_>) -> Result<()> {
    sql("DELETE FROM links WHERE user_id IS NULL").run_any(on).await?;
    Ok(())
}

/// What to say about a token that is not that of a link.
pub(crate) fn refused() -> domain::Error {
    let message = "This link does not work: it was used, replaced by a newer one or has expired, or a part of it is \
                   missing. Ask for a new one.";
    domain::Error::invalid("token", message)
}
