//! Requests that an OAuth 1.0a consumer has signed, as many as wanted: each is good for once.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use domain::consumer::{Act, ConsumerDraft};
use domain::id::AuthorizationId;
use domain::time::{DAY, SECOND};
use oauth1::{Keys, Request, Scheme, SignatureMethod, Signed, encode};
use service::secret::Place;
use service::store::{Value, sql};
use service::{Actor, consumers, random};

use crate::{Result, Where};

const SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";

#[derive(clap::Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    place: Where,
    /// Gets an Authorization header a line, in FILE.0, FILE.1, …
    #[arg(long)]
    out: PathBuf,
    #[arg(long)]
    files: usize,
    /// Of each file
    #[arg(long)]
    lines: usize,
}

pub(crate) async fn run(options: &Sign) -> Result<()> {
    let service = options.place.open().await?;
    let told = |failure: service::Failure| failure.to_string();
    let mut tx = service.database().begin().await?;
    let first = "SELECT owner_id AS t FROM api_keys ORDER BY id LIMIT 1";
    let user: String = sql(first).one(&mut tx).await.map_err(told)?.ok_or("there is no key")?;
    let text = "SELECT tenant_id AS t FROM users WHERE id = $1";
    let tenant: String = sql(text).bind(&user).one(&mut tx).await.map_err(told)?.ok_or("there is no user")?;
    drop(tx);
    let operator = Actor::operator(tenant.parse()?);
    let draft = ConsumerDraft { name: "Bench".into(), ..ConsumerDraft::default() };
    let consumer = consumers::register(&service, &operator, &draft, SECRET).await.map_err(told)?;
    consumers::act(&service, &operator, Act::Approve, &[consumer.id]).await.map_err(told)?;
    let now = service.clock().now();
    let token = random::id(AuthorizationId::new, now);
    let (id, token_secret) = (token.to_string(), format!("{:032x}", random::bits()));
    let place = Place { tenant: operator.tenant, table: "authorizations", row: &id, column: "secret" };
    let sealed = service.ring().seal(&token_secret, &place)?;
    let values: [Value; 7] = [
        token.into(),
        operator.tenant.into(),
        consumer.id.into(),
        user.into(),
        sealed.as_stored().into(),
        now.into(),
        now.plus(DAY).into(),
    ];
    let text =
        "INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $1, $5, $6, $7)";
    let mut tx = service.database().begin().await?;
    sql(text).bind_all(values).run(&mut tx).await.map_err(told)?;
    tx.commit().await?;
    service.database().close().await;

    let keys = Keys { consumer_secret: SECRET, token_secret: &token_secret, public_key: None };
    let key = consumer.key.to_string();
    for file in 0..options.files {
        let mut out = BufWriter::new(File::create(format!("{}.{file}", options.out.display()))?);
        for _ in 0..options.lines {
            writeln!(out, "{}", signed(&keys, &key, &id, now.millis() / SECOND)?)?;
        }
        out.flush()?;
    }
    println!(r#"{{"key":"{key}","secret":"{SECRET}","token":"{id}","token_secret":"{token_secret}"}}"#);
    Ok(())
}

/// The header of `GET https://api.example.test/orders/4711?full=1`.
fn signed(keys: &Keys<'_>, key: &str, token: &str, timestamp: i64) -> Result<String> {
    let head = format!(
        "OAuth oauth_consumer_key=\"{key}\", oauth_token=\"{token}\", oauth_signature_method=\"HMAC-SHA1\", \
         oauth_timestamp=\"{timestamp}\", oauth_nonce=\"{:032x}\", oauth_version=\"1.0\"",
        random::bits()
    );
    let unsigned = format!("{head}, oauth_signature=\"unsigned\"");
    let request = Request {
        method: "GET",
        scheme: Scheme::Https,
        authority: "api.example.test",
        path: "/orders/4711",
        query: Some("full=1"),
        authorization: Some(&unsigned),
        form: None,
    };
    let signature = keys.sign(SignatureMethod::HmacSha1, Signed::read(&request)?.base_string());
    Ok(format!("{head}, oauth_signature=\"{}\"", encode(&signature.ok_or("it is an HMAC")?)))
}
