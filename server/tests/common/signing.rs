//! Requests that an OAuth 1.0a consumer signs for a user who let it.

use std::path::Path;

use domain::consumer::{Act, ConsumerDraft, ConsumerKey};
use domain::id::{AuthorizationId, ConsumerId, UserId};
use domain::time::{DAY, SECOND};
use oauth1::{Keys, Request, Scheme, SignatureMethod, Signed, encode};
use service::clock::Clock;
use service::secret::{KeyRing, Place};
use service::store::{Database, Value, sql};
use service::{Actor, Service, consumers, random};

const SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";

pub(crate) struct Signer {
    pub(crate) consumer: ConsumerId,
    pub(crate) key: ConsumerKey,
    pub(crate) user: UserId,
    pub(crate) token: AuthorizationId,
    token_secret: String,
}

/// What is signed, as a client says it.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) form: Option<&'a str>,
    pub(crate) signature: SignatureMethod,
}

impl<'a> Call<'a> {
    pub(crate) const fn new(method: &'a str, url: &'a str) -> Self {
        Self { method, url, form: None, signature: SignatureMethod::HmacSha256 }
    }
}

impl Signer {
    /// The same in a database that programs serve, or will.
    pub(crate) fn on(url: &str, ring: &Path, email: &str) -> Self {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
            let (database, ring) = (Database::open(url).await.unwrap(), KeyRing::read(ring).unwrap());
            let service = Service::new(database, ring, Clock::System).await.unwrap();
            let operator = Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
            let signer = Self::new(&service, &operator, email).await;
            service.database().close().await;
            signer
        })
    }

    /// An approved consumer, and what the user with this address let it do: all.
    pub(crate) async fn new(service: &Service, operator: &Actor, email: &str) -> Self {
        let draft = ConsumerDraft { name: "DOORS Next".to_owned(), ..ConsumerDraft::default() };
        let consumer = consumers::register(service, operator, &draft, SECRET).await.unwrap();
        consumers::act(service, operator, Act::Approve, &[consumer.id]).await.unwrap();
        let token = random::id(AuthorizationId::new, service.clock().now());
        let (id, token_secret) = (token.to_string(), format!("{:032x}", random::bits()));
        let place = Place { tenant: operator.tenant, table: "authorizations", row: &id, column: "secret" };
        let sealed = service.ring().seal(&token_secret, &place).unwrap();
        let now = service.clock().now();
        let mut tx = service.database().begin().await.unwrap();
        let user: Option<String> =
            sql("SELECT id AS t FROM users WHERE email = $1").bind(email).one(&mut tx).await.unwrap();
        let user: UserId = user.unwrap().parse().unwrap();
        let text = "INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)
                    VALUES ($1, $2, $3, $4, $1, $5, $6, $7)";
        let values: [Value; 7] = [
            token.into(),
            operator.tenant.into(),
            consumer.id.into(),
            user.into(),
            sealed.as_stored().into(),
            now.into(),
            now.plus(DAY).into(),
        ];
        sql(text).bind_all(values).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        // Nobody is told; whoever serves already reads everything anew.
        if service.index().is_answering() {
            service.index().load(service.database()).await.unwrap();
        }
        Self { consumer: consumer.id, key: consumer.key, user, token, token_secret }
    }

    /// The `Authorization` header of a call that is made now.
    pub(crate) fn header(&self, call: &Call<'_>) -> String {
        let Call { method, url, form, signature } = *call;
        let (scheme, rest) = url.split_once("://").unwrap();
        let (authority, target) = rest.split_at(rest.find('/').unwrap());
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let now = Clock::System.now().millis() / SECOND;
        let head = format!(
            "OAuth realm=\"\", oauth_consumer_key=\"{}\", oauth_token=\"{}\", oauth_signature_method=\"{}\", \
             oauth_timestamp=\"{now}\", oauth_nonce=\"{:x}\", oauth_version=\"1.0\"",
            self.key,
            self.token,
            signature.as_str(),
            random::bits()
        );
        let unsigned = format!("{head}, oauth_signature=\"unsigned\"");
        let request = Request {
            method,
            scheme: if scheme == "https" { Scheme::Https } else { Scheme::Http },
            authority,
            path,
            query,
            authorization: Some(&unsigned),
            form: form.map(str::as_bytes),
        };
        let keys = Keys { consumer_secret: SECRET, token_secret: &self.token_secret, public_key: None };
        let made = keys.sign(signature, Signed::read(&request).unwrap().base_string()).unwrap();
        format!("{head}, oauth_signature=\"{}\"", encode(&made))
    }
}
