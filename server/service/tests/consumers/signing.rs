//! What a consumer signs requests with, and what comes of them.

use std::time::Duration;

use domain::consumer::{Act, Consumer};
use domain::id::{AuthorizationId, UserId};
use domain::role::RoleName;
use domain::time::{DAY, SECOND};
use domain::verdict::Code;
use oauth1::{Keys, Problem, Request, Scheme, SignatureMethod, Signed, encode};
use service::oauth1::Server;
use service::secret::Place;
use service::store::{Value, sql};
use service::verify::{Question, Target};
use service::{Actor, Service, random};

use super::{SECRET, act, consumer};
use crate::access::beside::write_changes;
use crate::common::{id_of, person};

/// What a user let a consumer do for them.
#[derive(Clone)]
pub(crate) struct Signer {
    pub(crate) consumer: Consumer,
    pub(crate) user: UserId,
    pub(crate) token: AuthorizationId,
    pub(crate) token_secret: String,
}

/// An approved consumer that acts for somebody who has the role `writer`.
pub(crate) async fn signer(service: &Service, admin: &Actor) -> Signer {
    let made = consumer(service, admin, "DOORS Next").await;
    let made = act(service, admin, Act::Approve, &made).await.unwrap();
    let user = person(service, admin, "ann@example.test", &["writer".parse::<RoleName>().unwrap()]).await;
    authorized(service, &made, id_of(&user), None).await
}

/// As the dance ends: `user` let `consumer` reach this, or with none all that they do.
pub(crate) async fn authorized(service: &Service, consumer: &Consumer, user: UserId, access: Option<&str>) -> Signer {
    let token = random::id(AuthorizationId::new, service.clock().now());
    let token_secret = format!("{:032x}+/%", random::bits());
    let id = token.to_string();
    let mut tx = service.database().begin().await.unwrap();
    let tenant: String = sql("SELECT tenant_id AS t FROM consumers WHERE id = $1")
        .bind(consumer.id)
        .one(&mut tx)
        .await
        .unwrap()
        .unwrap();
    let place = Place { tenant: tenant.parse().unwrap(), table: "authorizations", row: &id, column: "secret" };
    let sealed = service.ring().seal(&token_secret, &place).unwrap();
    let now = service.clock().now();
    let text = "INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, access, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: [Value; 9] = [
        token.into(),
        tenant.into(),
        consumer.id.into(),
        user.into(),
        format!("{:x}", random::bits()).into(),
        sealed.as_stored().into(),
        access.into(),
        now.into(),
        now.plus(365 * DAY).into(),
    ];
    sql(text).bind_all(values).run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    changed(service, token).await;
    Signer { consumer: consumer.clone(), user, token, token_secret }
}

/// Tells the index of this process, as whoever changes an authorization does.
pub(crate) async fn changed(service: &Service, token: AuthorizationId) {
    write_changes(service, vec![("authorization", token.to_string())]).await;
    service.index().catch_up_to_head(service.database()).await.unwrap();
}

/// `GET https://api.example.test/orders/17?q=a+b`.
pub(crate) fn get() -> Request<'static> {
    Request {
        method: "GET",
        scheme: Scheme::Https,
        authority: "api.example.test",
        path: "/orders/17",
        query: Some("q=a+b"),
        authorization: None,
        form: None,
    }
}

/// What is said beside the request.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) method: SignatureMethod,
    pub(crate) timestamp: i64,
    pub(crate) nonce: String,
}

impl Said {
    pub(crate) fn now(service: &Service) -> Self {
        let timestamp = service.clock().now().millis() / SECOND;
        Self { method: SignatureMethod::HmacSha256, timestamp, nonce: format!("{:x}", random::bits()) }
    }

    /// So many seconds from now.
    pub(crate) fn off(service: &Service, seconds: i64) -> Self {
        let now = Self::now(service);
        Self { timestamp: now.timestamp + seconds, ..now }
    }
}

impl Signer {
    pub(crate) fn header(&self, request: &Request<'_>, said: &Said) -> String {
        self.header_with(SECRET, request, said)
    }

    pub(crate) fn header_with(&self, secret: &str, request: &Request<'_>, said: &Said) -> String {
        let Said { method, timestamp, nonce } = said;
        let head = format!(
            "OAuth realm=\"x\", oauth_consumer_key=\"{}\", oauth_token=\"{}\", oauth_signature_method=\"{}\", \
             oauth_timestamp=\"{timestamp}\", oauth_nonce=\"{nonce}\", oauth_version=\"1.0\"",
            self.consumer.key,
            self.token,
            method.as_str()
        );
        let unsigned = format!("{head}, oauth_signature=\"unsigned\"");
        let read = Signed::read(&Request { authorization: Some(&unsigned), ..*request }).unwrap();
        let keys = Keys { consumer_secret: secret, token_secret: &self.token_secret, public_key: None };
        let signature = keys
            .sign(*method, read.base_string())
            .unwrap_or_else(|| format!("{}&{}", encode(secret), encode(&self.token_secret)));
        format!("{head}, oauth_signature=\"{}\"", encode(&signature))
    }
}

/// A verdict, as far as these tests look at it.
pub(crate) type Told = (Code, Option<&'static str>);

pub(crate) const VALID: Told = (Code::Valid, None);

pub(crate) const fn refused_as(problem: &'static str) -> Told {
    (Code::NotFound, Some(problem))
}

/// What is said of `request` with this header, at the API orders.
pub(crate) async fn ask(server: &Server, request: &Request<'_>, header: &str) -> Told {
    let question = Question { target: Target::Api("orders"), method: Some(request.method), ..Question::default() };
    ask_about(server, request, header, &question).await
}

pub(crate) async fn ask_about(server: &Server, request: &Request<'_>, header: &str, question: &Question<'_>) -> Told {
    let request = Request { authorization: Some(header), ..*request };
    let asked =
        server.verify(&request, question, |verdict| (verdict.code, verdict.problem.as_ref().map(Problem::word)));
    tokio::time::timeout(Duration::from_secs(60), asked).await.expect("a nonce is claimed or not")
}

/// What is said of a request that is made and signed now.
pub(crate) async fn fresh(service: &Service, server: &Server, signer: &Signer) -> Told {
    ask(server, &get(), &signer.header(&get(), &Said::now(service))).await
}
