//! Beginning a session, as the last step of every way to sign in.

use domain::event::Action;
use domain::id::{SessionId, UserId};
use domain::time::{DAY, Timestamp};

use super::{ABSOLUTE, SignedIn};
use crate::actor::{Actor, Origin, Who};
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::random;
use crate::secret::PlainSecret;
use crate::service::Service;
use crate::slices::Forgotten;
use crate::store::{Handle, sql};
use crate::throttle::network;

const PREFIX: &str = domain::secret_format::SESSION_PREFIX;
/// A place counts as known this long after the last sign-in there.
const PLACE: i64 = 90 * DAY;
/// Longest description of a browser that is kept, in characters.
const MAX_AGENT: usize = 300;

/// The person who is about to have a new session.
pub(crate) fn arriving(
    service: &Service,
    tenant: domain::id::TenantId,
    (id, name): (UserId, &str),
    origin: &Origin,
) -> Actor {
    let now = service.clock.now();
    let session = random::id(SessionId::new, now);
    let who = Who::Person { id, name: name.to_owned(), session };
    Actor { tenant, who, origin: within_limits(origin) }
}

/// Writes the session of `arriving`, the actor of `mutation`.
pub(crate) async fn start(mutation: &mut Mutation<'_>, arriving: &Actor) -> Result<SignedIn> {
    let Who::Person { id: user, name, session, .. } = &arriving.who else {
        return Err(domain::Error::Unauthenticated.into());
    };
    let (now, origin) = (mutation.now, &arriving.origin);
    let token = PlainSecret::generate(PREFIX, session.bits());
    sql("INSERT INTO sessions (id, user_id, secret_hash, created_at, last_seen_at, reauthenticated_at, address, agent)
         VALUES ($1, $2, $3, $4, $4, $4, $5, $6)")
    .bind(*session)
    .bind(*user)
    .bind(mutation.hash(&token).to_stored())
    .bind(now)
    .bind(&origin.address)
    .bind(&origin.agent)
    .run(mutation.tx())
    .await?;
    sql("UPDATE users SET last_sign_in_at = $2 WHERE id = $1").bind(*user).bind(now).run(mutation.tx()).await?;
    remember_place(mutation, *user, &origin.address).await?;
    let event = EventDraft { target_id: Some(user.to_string()), target: name, ..EventDraft::default() };
    mutation.event(Action::SignedIn, event).await?;
    Ok(SignedIn { token, expires_at: now.plus(ABSOLUTE) })
}

/// Gives a session that goes on, of this user, another ID and token; the person has just proved who they
/// are. `None` if it has ended meanwhile.
pub(super) async fn renew(
    mutation: &mut Mutation<'_>,
    (user, session): (UserId, SessionId),
) -> Result<Option<PlainSecret>> {
    let now = mutation.now;
    let renewed = random::id(SessionId::new, now);
    let token = PlainSecret::generate(PREFIX, renewed.bits());
    let found = sql("UPDATE sessions SET id = $3, secret_hash = $4, reauthenticated_at = $5, last_seen_at = $5
         WHERE id = $1 AND user_id = $2")
    .bind(session)
    .bind(user)
    .bind(renewed)
    .bind(mutation.hash(&token).to_stored())
    .bind(now)
    .run_any(mutation.tx())
    .await?;
    Ok((found == 1).then_some(token))
}

async fn remember_place(mutation: &mut Mutation<'_>, user: UserId, address: &str) -> Result<()> {
    let (network, now) = (network(address), mutation.now);
    if network.is_empty() {
        return Ok(());
    }
    sql("INSERT INTO sign_in_places (user_id, network, last_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, network) DO UPDATE SET last_at = excluded.last_at")
    .bind(user)
    .bind(network)
    .bind(now)
    .run(mutation.tx())
    .await?;
    Ok(())
}

/// True if whoever has this e-mail address signed in from `address` lately.
pub(super) async fn is_known_place(
    on: impl Into<Handle<'_>>,
    email: &str,
    address: &str,
    now: Timestamp,
) -> Result<bool> {
    let known: Option<i64> = sql("SELECT count(*) AS n FROM sign_in_places p JOIN users u ON u.id = p.user_id
         WHERE u.email = $1 AND p.network = $2 AND p.last_at > $3")
    .bind(email)
    .bind(network(address))
    .bind(now.plus(-PLACE))
    .one(on)
    .await?;
    Ok(known.unwrap_or_default() > 0)
}

/// Places that are known no more.
pub(super) fn forgotten_places(now: Timestamp) -> Forgotten<'static> {
    Forgotten {
        table: "sign_in_places",
        key: &["user_id", "network"],
        condition: "last_at <= $1",
        values: vec![now.plus(-PLACE).into()],
    }
}

/// The browser's description of itself is as long as it likes.
pub(super) fn within_limits(origin: &Origin) -> Origin {
    let agent = origin.agent.chars().filter(|c| !c.is_control()).take(MAX_AGENT).collect();
    Origin { address: origin.address.clone(), agent }
}
