//! A server in memory, and how to talk to it.

use std::path::PathBuf;
use std::sync::LazyLock;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use domain::id::KeyId;
use domain::role::RoleName;
use domain::selection::Selection;
use domain::user::NewUser;
use server::client::Peer;
use server::config::Serve;
use server::state::AppState;
use service::api_keys::{self, NewKey};
use service::clock::Clock;
use service::random;
use service::secret::KeyRing;
use service::store::Database;
use service::{Actor, Service, settings, tenants, users};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use super::PASSWORD;

/// Pages nest deeper than the stack of a test's own thread.
pub(crate) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread().worker_threads(2).thread_stack_size(16 << 20).enable_all().build().unwrap()
});

pub(crate) struct Server {
    pub(crate) service: Service,
    pub(crate) router: Router,
    folder: Option<PathBuf>,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The `code` of a verdict or a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

pub(crate) struct Key {
    pub(crate) id: KeyId,
    pub(crate) secret: String,
}

impl Server {
    pub(crate) async fn start() -> Self {
        Self::with(Serve::default()).await
    }

    pub(crate) async fn with(options: Serve) -> Self {
        let server = Self::unloaded(options).await;
        server.service.index().load(server.service.database()).await.unwrap();
        server
    }

    /// Not yet able to vouch for anything.
    pub(crate) async fn unloaded(options: Serve) -> Self {
        let folder = std::env::temp_dir().join(format!("claviger-http-{:032x}", random::bits()));
        let url = format!("sqlite:{}", folder.join("claviger.db").display());
        let mut server = Self::on(&url, options).await;
        server.folder = Some(folder);
        server
    }

    /// The same on the database at `url`.
    pub(crate) async fn on(url: &str, options: Serve) -> Self {
        Self::with_ring(url, KeyRing::generate(), options).await
    }

    /// The same with this key ring.
    pub(crate) async fn with_ring(url: &str, ring: KeyRing, options: Serve) -> Self {
        let database = Database::open(url).await.unwrap();
        let service = Service::new(database, ring, Clock::System).await.unwrap();
        let router = server::router::build(AppState::new(service.clone(), options));
        Self { service, router, folder: None }
    }

    pub(crate) async fn operator(&self, slug: &str) -> Actor {
        Actor::operator(tenants::ensure(&self.service, slug, slug).await.unwrap())
    }

    /// A user of the tenant `slug`, where API keys are switched on.
    pub(crate) async fn user(&self, slug: &str, email: &str, roles: &[RoleName]) {
        let actor = self.operator(slug).await;
        let on = [("api_keys.enabled".to_owned(), "true".to_owned())];
        settings::change(&self.service, &actor, None, &on).await.unwrap();
        let new =
            NewUser { email: email.to_owned(), name: "Ümit Tester".to_owned(), roles: roles.to_vec(), has_seat: true };
        users::add(&self.service, &actor, &new, Some(PASSWORD)).await.unwrap();
    }

    pub(crate) async fn key(&self, slug: &str, email: &str) -> Key {
        let actor = self.operator(slug).await;
        let new = NewKey { name: "Größe <b>1</b>".to_owned(), expires_in_days: Some(30), ..NewKey::default() };
        let generated = api_keys::generate_for(&self.service, &actor, email, &new).await.unwrap();
        Key { id: generated.key.id, secret: generated.secret }
    }

    /// A developer with a key, and the key of a gateway that may ask about it.
    pub(crate) async fn with_key_and_gateway(&self) -> (Key, Key) {
        self.user("default", "dev@example.test", &[RoleName::DEVELOPER]).await;
        self.user("default", "gate@example.test", &[RoleName::GATEWAY]).await;
        (self.key("default", "dev@example.test").await, self.key("default", "gate@example.test").await)
    }

    pub(crate) async fn revoke(&self, slug: &str, key: &Key) {
        let actor = self.operator(slug).await;
        api_keys::revoke(&self.service, &actor, &Selection::Ids(vec![key.id])).await.unwrap();
    }

    /// Sends a request as somebody at 127.0.0.1.
    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        self.send_from("127.0.0.1:4000", method, path, headers, body).await
    }

    pub(crate) async fn send_from(
        &self,
        peer: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        for (name, value) in headers {
            request
                .headers_mut()
                .append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let response = RUNTIME.spawn(self.router.clone().oneshot(request)).await.unwrap().unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, 1 << 22).await.unwrap()).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// Posts a form as a page of the console does.
    pub(crate) async fn post_form(&self, path: &str, form: &str, cookie: &str) -> Answer {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
            ("cookie", cookie),
        ];
        self.send("POST", path, &headers, form.to_owned()).await
    }

    /// Signs in and gives the cookie, as a browser would send it.
    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let answer =
            self.post_form("/login", &format!("email={email}&password={}", PASSWORD.replace(' ', "+")), "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// Calls a server function as a script of the console does.
    pub(crate) async fn call(&self, cookie: &str, name: &str, arguments: &impl ToString) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
            ("sec-fetch-mode", "cors"),
            ("sec-fetch-dest", "empty"),
            ("cookie", cookie),
        ];
        self.send("POST", &format!("/calls/{name}"), &headers, arguments.to_string()).await
    }

    /// Asks about `secret` with the credential `caller`.
    pub(crate) async fn verify(&self, caller: &str, secret: &str) -> Answer {
        let body = serde_json::json!({ "key": secret }).to_string();
        self.send("POST", "/v1/verify", &[("authorization", &format!("Bearer {caller}"))], body).await
    }
}
