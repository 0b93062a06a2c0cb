//! The first leg: a consumer asks for temporary credentials, about which a user is then asked (RFC 5849 §2.1).

use domain::consumer::Callback;
use domain::id::TemporaryId;
use domain::time::{MINUTE, Timestamp};
use oauth1::{Problem, Request, Signed};

use super::standing::Standing;
use super::{Credentials, Refused, Server};
use crate::actor::Origin;
use crate::error;
use crate::random;
use crate::sealing::TEMPORARY_SECRET;
use crate::store::{Handle, sql};
use crate::verify::Consumer;
use crate::writes::Writes;

/// So long a user has to decide, and the consumer to come for what they decided.
const LIFETIME: i64 = 10 * MINUTE;
/// Of a consumer, that nobody has decided about yet.
const MAX_WAITING: i64 = 1_000;

impl Server {
    /// Gives a consumer temporary credentials.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn request_temporary(&self, request: &Request<'_>, origin: &Origin) -> Result<Credentials, Refused> {
        let asking = self.asking(request, origin)?;
        let callback = match &asking.signed {
            Signed { token: Some(_), .. } => Err(Problem::Unexpected { name: "oauth_token" }),
            // Without it, it is a client of OAuth 1.0, whose users could be made to let somebody else's consumer in.
            Signed { callback: None, .. } => Err(Problem::absent("oauth_callback")),
            Signed { callback: Some(callback), .. } => Ok(callback),
        };
        let callback = callback.map_err(|problem| asking.refused(problem, None))?;
        let fresh = asking.authenticate(None).await?;
        let callback = Callback::read(callback).map_err(|why| Problem::CallbackRefused { why });
        let callback = callback.map_err(|problem| asking.refused(problem, None))?;
        let kept = self.keep_temporary(&fresh.proven().consumer, &callback).await;
        kept.map_err(|refused| asking.refused(refused, None))
    }

    async fn keep_temporary(&self, consumer: &Consumer, callback: &Callback) -> Result<Credentials, Refused> {
        let Self { service, .. } = self;
        let tenant = consumer.tenant();
        let mut writes = Writes::begin(service).await?;
        // Whoever seals with a new key waits for what is sealed here, or this for them.
        writes.hold(tenant).await?;
        let now = service.clock.now();
        Standing::of(writes.tx(), consumer).await?.refuse_elsewhere(callback)?;
        if waiting(writes.tx(), consumer, now).await? >= MAX_WAITING {
            return Err(Refused::TooMany);
        }
        let id = random::id(TemporaryId::new, now);
        let credentials = Credentials::of(&id);
        let place = TEMPORARY_SECRET.place(tenant, &credentials.token);
        let sealed = service.ring.seal(credentials.secret.expose(), &place).map_err(error::Failure::from)?;
        sql("INSERT INTO temporary_credentials (id, tenant_id, consumer_id, secret, callback, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)")
        .bind(id)
        .bind(tenant)
        .bind(consumer.id)
        .bind(sealed.as_stored())
        .bind(callback.as_str())
        .bind(now)
        .bind(now.plus(LIFETIME))
        .run(writes.tx())
        .await?;
        writes.commit(now).await?;
        Ok(credentials)
    }
}

/// How many of the consumer's wait for a user.
async fn waiting(on: Handle<'_>, consumer: &Consumer, now: Timestamp) -> error::Result<i64> {
    let count: Option<i64> = sql("SELECT count(*) AS n FROM temporary_credentials
                                  WHERE consumer_id = $1 AND expires_at > $2 AND decided_at IS NULL")
    .bind(consumer.id)
    .bind(now)
    .one(on)
    .await?;
    Ok(count.unwrap_or_default())
}
