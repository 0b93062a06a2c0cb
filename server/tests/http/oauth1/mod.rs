//! OAuth 1.0a as its clients see it: the first and the third leg, tests by the clause of RFC 5849 that they are about;
//! each on both databases.

mod approval;
mod client;
mod dance;
mod exchange;
mod oslc;
mod refusals;
mod rotation;
mod temporary;

use std::future::Future;

use domain::consumer::{Act, ConsumerDraft};
use domain::id::ConsumerId;
use domain::role::RoleName;
use server::config::Serve;
use service::oauth1;
use service::store::{FromRow, Row, Value, sql};
use service::verify::Question;
use service::{Actor, consumers};

use self::client::{Call, Carried, Signature};
use crate::common::{Answer, OwnDatabase, RUNTIME, Server, consent};

const SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";
const CALLBACK: &str = "https://doors.example.test/callback?state=%2F1";
const USER: &str = "ada@example.test";
const REQUEST_TOKEN: &str = "/oauth1/request_token";
const ACCESS_TOKEN: &str = "/oauth1/access_token";

/// Makes two tests of each function, one for each database.
macro_rules! each_database {
    ($($(#[$meta:meta])* async fn $name:ident($server:ident: &Server) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn body($server: &Server) $body

            #[test]
            fn sqlite() {
                $crate::http::oauth1::on_sqlite(async |server| body(server).await);
            }

            #[test]
            fn postgres() {
                $crate::http::oauth1::on_postgres(async |server| body(server).await);
            }
        }
    )+};
}
use each_database;

fn on_sqlite(body: impl AsyncFnOnce(&Server)) {
    RUNTIME.block_on(async { body(&Server::start().await).await });
}

fn on_postgres(body: impl AsyncFnOnce(&Server)) {
    let database = OwnDatabase::create().expect("TEST_POSTGRES_URL is set");
    RUNTIME.block_on(async {
        let server = Server::on(&database.url, Serve::default()).await;
        server.service.index().load(server.service.database()).await.unwrap();
        body(&server).await;
        server.service.database().close().await;
    });
}

/// A consumer, as whoever made it has it.
struct Consumer {
    id: ConsumerId,
    key: String,
}

impl Consumer {
    fn credentials(&self) -> (&str, &str) {
        (&self.key, SECRET)
    }
}

/// A token and its secret.
#[derive(Clone, Debug)]
struct Pair {
    token: String,
    secret: String,
}

/// A text in the column `t`, if there is one.
struct Text(Option<String>);

impl FromRow for Text {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self(row.get("t")?))
    }
}

impl Server {
    /// A consumer of the tenant `slug` that is approved.
    async fn consumer(&self, slug: &str, callback_prefix: &str) -> Consumer {
        let actor = self.operator(slug).await;
        let callback_prefix = callback_prefix.to_owned();
        let draft = ConsumerDraft { name: "DOORS Next".to_owned(), callback_prefix, ..ConsumerDraft::default() };
        let consumer = consumers::register(&self.service, &actor, &draft, SECRET).await.unwrap();
        consumers::act(&self.service, &actor, Act::Approve, &[consumer.id]).await.unwrap();
        Consumer { id: consumer.id, key: consumer.key.to_string() }
    }

    /// An approved consumer, and a user whom it can ask.
    async fn consumer_and_user(&self) -> Consumer {
        self.user("default", USER, &[RoleName::DEVELOPER]).await;
        self.consumer("default", "").await
    }

    async fn decide(&self, act: Act, consumer: &Consumer) {
        let actor: Actor = self.operator("default").await;
        consumers::act(&self.service, &actor, act, &[consumer.id]).await.unwrap();
    }

    async fn write(&self, text: &'static str, values: Vec<Value>) -> u64 {
        let mut tx = self.service.database().begin().await.unwrap();
        let changed = sql(text).bind_all(values).run_any(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        changed
    }

    async fn read(&self, text: &'static str) -> Vec<Option<String>> {
        let rows: Vec<Text> = sql(text).all(&mut self.service.database().read().await.unwrap()).await.unwrap();
        rows.into_iter().map(|Text(text)| text).collect()
    }

    fn first_leg(&self, consumer: &Consumer) -> Call {
        Call::new(self, REQUEST_TOKEN, consumer.credentials()).with("oauth_callback", CALLBACK)
    }

    fn third_leg(&self, consumer: &Consumer, temporary: &Pair, verifier: &str) -> Call {
        let call = Call::new(self, ACCESS_TOKEN, consumer.credentials());
        let call = call.with("oauth_token", &temporary.token).with("oauth_verifier", verifier);
        Call { token_secret: temporary.secret.clone(), ..call }
    }

    async fn temporary(&self, consumer: &Consumer) -> Pair {
        given(&self.perform(&self.first_leg(consumer)).await)
    }

    /// The verifier that a user is given who says yes.
    async fn say_yes(&self, temporary: &Pair) -> &'static str {
        const VERIFIER: &str = "k7m3-9qxp";
        consent::decide(&self.service, &temporary.token, USER, Some(VERIFIER)).await;
        VERIFIER
    }

    async fn say_no(&self, temporary: &Pair) {
        consent::decide(&self.service, &temporary.token, USER, None).await;
    }

    /// All three legs.
    async fn dance(&self, consumer: &Consumer) -> Pair {
        let temporary = self.temporary(consumer).await;
        let verifier = self.say_yes(&temporary).await;
        given(&self.perform(&self.third_leg(consumer, &temporary, verifier)).await)
    }

    /// What becomes of a request with these token credentials.
    async fn call_with(&self, consumer: &Consumer, token: &Pair) -> String {
        let call = Call::new(self, "/orders", consumer.credentials()).with("oauth_token", &token.token);
        let call = Call { token_secret: token.secret.clone(), ..call };
        let signed: Signature = call.sign();
        let server = oauth1::Server::new(self.service.clone());
        server.verify(&signed.as_read(), &Question::default(), |verdict| verdict.code.as_str().to_owned()).await
    }
}

/// The credentials of an answer.
#[track_caller]
fn given(answer: &Answer) -> Pair {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/x-www-form-urlencoded");
    kept_by_nobody(answer);
    Pair { token: value(answer, "oauth_token").unwrap(), secret: value(answer, "oauth_token_secret").unwrap() }
}

/// A value of the form that was answered.
fn value(answer: &Answer, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(answer.body.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

#[track_caller]
fn kept_by_nobody(answer: &Answer) {
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
}

/// §3.2: refused with this status, and with the word of the problem reporting extension in header and body.
#[track_caller]
fn refused(answer: &Answer, status: u16, problem: &str) {
    assert_eq!(
        (answer.status.as_u16(), value(answer, "oauth_problem").as_deref()),
        (status, Some(problem)),
        "{}",
        answer.body
    );
    let header = answer.header("www-authenticate");
    assert!(header.starts_with(&format!("OAuth realm=\"claviger\", oauth_problem=\"{problem}\"")), "{header}");
    assert!(value(answer, "oauth_problem_advice").is_some_and(|advice| advice.len() > 10), "{}", answer.body);
    kept_by_nobody(answer);
}

/// Does both at once.
async fn at_once<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    tokio::join!(a, b)
}
