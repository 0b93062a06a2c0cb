//! The third leg: what a user said yes to becomes token credentials, once (RFC 5849 §2.3).

use domain::consumer::Callback;
use domain::event::Action;
use domain::id::{AuthorizationId, TemporaryId, UserId};
use domain::time::{DAY, Timestamp};
use oauth1::{Problem, Request, Signed};

use super::standing::Standing;
use super::verifier::MAX_FAILURES;
use super::{Credentials, Refused, Server, Verifier};
use crate::actor::{Actor, Origin, Who};
use crate::consumers::callback_of;
use crate::error::{self, Failure};
use crate::mutation::{EventDraft, Mutation};
use crate::sealing::{AUTHORIZATION_SECRET, TEMPORARY_SECRET};
use crate::secret::{HashedSecret, KeyRing, PlainSecret, SealedSecret};
use crate::store::{FromRow, Handle, Row, sql};
use crate::verify::{Change, Consumer};
use crate::{random, settings};

impl Server {
    /// Exchanges temporary credentials for token credentials. On return these work on every process.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn exchange(&self, request: &Request<'_>, origin: &Origin) -> Result<Credentials, Refused> {
        let asking = self.asking(request, origin)?;
        let Presented { id, verifier } =
            Presented::of(&asking.signed).map_err(|problem| asking.refused(problem, None))?;
        let asked = self.asked(id, &asking.consumer).await.map_err(|refused| asking.refused(refused, None))?;
        let fresh = asking.authenticate(Some(&asked.secret)).await?;
        let given = self.give(&fresh.proven().consumer, &asked, id, verifier, origin).await;
        given.map_err(|refused| asking.refused(refused, None))
    }

    /// To a consumer that has proven itself.
    async fn give(
        &self,
        consumer: &Consumer,
        asked: &Asked,
        id: TemporaryId,
        verifier: &str,
        origin: &Origin,
    ) -> Result<Credentials, Refused> {
        let is_over = asked.expires_at <= self.service.clock.now();
        let undecided = if is_over { Problem::TokenExpired } else { Problem::PermissionUnknown };
        let (user, name) = asked.user.clone().ok_or(undecided)?;
        let who = Who::Authorizer { id: user, name };
        let actor = Actor { tenant: consumer.tenant(), who, origin: origin.clone() };
        let mut mutation = Mutation::holding_tenant(&self.service, &actor).await?;
        let standing = Standing::of(mutation.tx(), consumer).await?;
        let decision = decision(mutation.tx(), id).await?.ok_or(Problem::TokenRejected)?;
        // Of a yes before this was kept, as long as it is by now.
        let days = decision.days.unwrap_or(i64::MAX);
        standing.refuse_elsewhere(&decision.callback)?;
        match decision.accept(verifier, mutation.now, &self.service.ring) {
            Err(problem) => {
                if problem == Problem::VerifierInvalid {
                    count_failure(&mut mutation, id).await?;
                    mutation.commit().await?;
                }
                Err(problem.into())
            }
            Ok(access) => {
                refuse_unless_active(&mut mutation, user).await?;
                spend(&mut mutation, id).await?;
                let credentials =
                    authorize(&mut mutation, consumer, &standing.name, &Yes { id, user, access, days }).await?;
                mutation.commit().await?;
                Ok(credentials)
            }
        }
    }

    /// What is needed to prove a request with these temporary credentials, which nothing proves yet.
    async fn asked(&self, id: TemporaryId, consumer: &Consumer) -> Result<Asked, Refused> {
        let found: Option<AskedRow> =
            sql("SELECT t.secret, t.expires_at, t.user_id, u.name FROM temporary_credentials t LEFT JOIN users u ON u.id = t.user_id
             WHERE t.id = $1 AND t.consumer_id = $2")
            .bind(id)
            .bind(consumer.id)
            .one(&mut self.service.database().read().await.map_err(Failure::from)?)
            .await?;
        let AskedRow { secret, expires_at, user } = found.ok_or(Problem::TokenRejected)?;
        let id = id.to_string();
        let place = TEMPORARY_SECRET.place(consumer.tenant(), &id);
        let secret = self.service.ring.open(&secret, &place).map_err(|error| {
            tracing::error!(temporary = id, %error, "the secret of temporary credentials cannot be read");
            Problem::SignatureInvalid
        })?;
        Ok(Asked { secret, expires_at, user })
    }
}

/// What a consumer brings from its user.
struct Presented<'a> {
    id: TemporaryId,
    verifier: &'a str,
}

impl<'a> Presented<'a> {
    fn of(signed: &'a Signed) -> Result<Self, Problem> {
        let token = signed.token.as_deref().ok_or_else(|| Problem::absent("oauth_token"))?;
        let verifier = signed.verifier.as_deref().ok_or_else(|| Problem::absent("oauth_verifier"))?;
        Ok(Self { id: token.parse().map_err(|_| Problem::TokenRejected)?, verifier })
    }
}

/// Temporary credentials, and the user who decided about them with their name.
struct Asked {
    secret: PlainSecret,
    expires_at: Timestamp,
    user: Option<(UserId, String)>,
}

struct AskedRow {
    secret: SealedSecret,
    expires_at: Timestamp,
    user: Option<(UserId, String)>,
}

impl FromRow for AskedRow {
    fn from_row(row: &Row) -> error::Result<Self> {
        let user: Option<UserId> = row.parsed_opt("user_id")?;
        let name: Option<String> = row.get("name")?;
        let secret = SealedSecret::from_stored(row.get::<String>("secret")?);
        Ok(Self { secret, expires_at: row.time("expires_at")?, user: user.zip(name) })
    }
}

/// Temporary credentials as they are while the tenant is held.
struct Decision {
    /// Where the user was sent.
    callback: Callback,
    expires_at: Timestamp,
    decided: bool,
    denied: bool,
    /// What the user allows, as it is stored.
    access: Option<String>,
    days: Option<i64>,
    /// None once they are spent.
    verifier: Option<HashedSecret>,
    failures: i64,
}

async fn decision(on: Handle<'_>, id: TemporaryId) -> error::Result<Option<Decision>> {
    sql("SELECT callback, expires_at, decided_at, denied, access, days, verifier_hash, failures
         FROM temporary_credentials WHERE id = $1")
    .bind(id)
    .one(on)
    .await
}

impl Decision {
    /// What is allowed to whoever presents `verifier` at `now`.
    fn accept(self, verifier: &str, now: Timestamp, ring: &KeyRing) -> Result<Option<String>, Problem> {
        if self.expires_at <= now {
            return Err(Problem::TokenExpired);
        }
        if !self.decided {
            return Err(Problem::PermissionUnknown);
        }
        if self.denied {
            return Err(Problem::PermissionDenied);
        }
        if self.failures >= MAX_FAILURES {
            return Err(Problem::TokenRevoked);
        }
        let expected = self.verifier.ok_or(Problem::TokenUsed)?;
        if Verifier::matches(verifier, &expected, ring) { Ok(self.access) } else { Err(Problem::VerifierInvalid) }
    }
}

impl FromRow for Decision {
    fn from_row(row: &Row) -> error::Result<Self> {
        Ok(Self {
            callback: callback_of(row)?,
            expires_at: row.time("expires_at")?,
            decided: row.time_opt("decided_at")?.is_some(),
            denied: row.get("denied")?,
            access: row.get("access")?,
            days: row.get("days")?,
            verifier: row.parsed_opt("verifier_hash")?,
            failures: row.get("failures")?,
        })
    }
}

async fn count_failure(mutation: &mut Mutation<'_>, id: TemporaryId) -> error::Result<()> {
    let count = sql("UPDATE temporary_credentials SET failures = failures + 1 WHERE id = $1").bind(id);
    count.run(mutation.tx()).await
}

/// The row stays until it is swept, so that who comes again is told that it was used.
async fn spend(mutation: &mut Mutation<'_>, id: TemporaryId) -> error::Result<()> {
    sql("UPDATE temporary_credentials SET verifier_hash = NULL WHERE id = $1").bind(id).run(mutation.tx()).await
}

/// Whether they may sign in, as their row has it at this moment.
async fn refuse_unless_active(mutation: &mut Mutation<'_>, user: UserId) -> Result<(), Refused> {
    let tenant = mutation.tenant();
    let active: Option<String> = sql("SELECT id AS t FROM users
                                      WHERE id = $1 AND tenant_id = $2 AND deleted_at IS NULL AND disabled = FALSE
                                      AND password_hash IS NOT NULL")
    .bind(user)
    .bind(tenant)
    .one(mutation.tx())
    .await?;
    active.map(|_| ()).ok_or_else(|| Problem::UserRefused.into())
}

/// What a user said yes to.
struct Yes {
    id: TemporaryId,
    user: UserId,
    access: Option<String>,
    /// For so long, or less by now.
    days: i64,
}

async fn authorize(
    mutation: &mut Mutation<'_>,
    consumer: &Consumer,
    name: &str,
    yes: &Yes,
) -> error::Result<Credentials> {
    let (tenant, now) = (mutation.tenant(), mutation.now);
    let days = i64::from(settings::read(mutation.tx(), tenant).await?.authorization_days).min(yes.days);
    let expires_at = now.plus(days * DAY);
    let id = random::id_in_order(AuthorizationId::new, now);
    let credentials = Credentials::of(&id);
    let place = AUTHORIZATION_SECRET.place(tenant, &credentials.token);
    let sealed = mutation.seal(credentials.secret.expose(), &place)?;
    sql("INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, access, created_at,
                                     expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
    .bind(id)
    .bind(tenant)
    .bind(consumer.id)
    .bind(yes.user)
    .bind(yes.id)
    .bind(sealed.as_stored())
    .bind(yes.access.clone())
    .bind(now)
    .bind(expires_at)
    .run(mutation.tx())
    .await?;
    mutation.changed(Change::Authorization(id));
    let details = vec![("authorization", credentials.token.clone()), ("expires", expires_at.to_string())];
    let event = EventDraft { target_id: Some(consumer.id.to_string()), target: name, details };
    mutation.event(Action::ConsumerAuthorized, event).await?;
    Ok(credentials)
}
