//! What calls are about.

use domain::access::Access;
use domain::api::{Api, ApiDraft};
use domain::api_token::{ApiToken, NewTokens};
use domain::application::{Application, ApplicationDraft};
use domain::consumer::{Consumer, ConsumerDraft};
use domain::id::{AuthorizationId, KeyId, SessionId, UserId};
use domain::project::{Project, ProjectDraft};
use domain::role::{RoleDraft, RoleName};
use domain::user::{NewUser, User};
use service::random;
use service::store::sql;

use crate::common::Server;

/// One that nobody would guess.
pub(super) const CONSUMER_SECRET: &str = "nC4-vQ8wZr2_Lk9xTb6m";

/// One of everything in the tenant `default`.
#[derive(Clone)]
pub(super) struct Things {
    pub(super) key: KeyId,
    pub(super) application: Application,
    pub(super) token: ApiToken,
    pub(super) consumer: Consumer,
    pub(super) api: Api,
    pub(super) project: Project,
    /// Invited, and not there yet.
    pub(super) user: User,
    pub(super) role: RoleDraft,
    /// A name that nothing has.
    pub(super) fresh: String,
}

impl Things {
    pub(super) async fn make(server: &Server, owner: &str) -> Self {
        let (api, user) = (api(server, "first").await, user(server, "first").await);
        Self {
            key: server.key("default", owner).await.id,
            application: application(server).await,
            token: token(server, user.id).await,
            consumer: consumer(server).await,
            api,
            project: project(server, "first").await,
            user,
            role: role(server, "first").await,
            fresh: "fresh".into(),
        }
    }

    /// With a new one of the `family` that a call is about, because the last call may have ended it. A key is
    /// `owner`'s.
    pub(super) async fn renewed(&self, server: &Server, family: &str, owner: &str, number: usize) -> Self {
        let (slug, mut things) = (format!("s{number}"), self.clone());
        things.fresh = format!("t{number}");
        match family {
            "api-keys" => things.key = server.key("default", owner).await.id,
            "applications" => things.application = application(server).await,
            "tokens" => things.token = token(server, self.user.id).await,
            "consumers" => things.consumer = consumer(server).await,
            "apis" => things.api = api(server, &slug).await,
            "projects" => things.project = project(server, &slug).await,
            "users" => things.user = user(server, &slug).await,
            "roles" => things.role = role(server, &slug).await,
            _ => {}
        }
        things
    }
}

impl Things {
    /// A session of the user's.
    pub(super) async fn session(&self, server: &Server) -> SessionId {
        let session = SessionId::from_bits(self.user.id.bits());
        let mut tx = server.service.database().begin().await.unwrap();
        sql("INSERT INTO sessions (id, user_id, secret_hash, created_at, last_seen_at, reauthenticated_at, address, agent)
             VALUES ($1, $2, '', 0, 0, 0, '', '')")
        .bind(session)
        .bind(self.user.id)
        .run(&mut tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        session
    }
}

impl Things {
    /// What the consumer may do for a user; another one if there is no such user.
    pub(super) async fn authorization(&self, server: &Server, user: &str) -> String {
        let id = random::id(AuthorizationId::new, server.service.clock().now()).to_string();
        let mut tx = server.service.database().begin().await.unwrap();
        sql("INSERT INTO authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)
             SELECT $1, tenant_id, $2, id, $1, '', 0, $3 FROM users WHERE id = $4")
        .bind(&id)
        .bind(self.consumer.id)
        .bind(i64::MAX)
        .bind(user)
        .run_any(&mut tx)
        .await
        .unwrap();
        tx.commit().await.unwrap();
        id
    }
}

async fn application(server: &Server) -> Application {
    let draft = ApplicationDraft { name: "A".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let operator = server.operator("default").await;
    service::applications::add(&server.service, &operator, &draft).await.unwrap().application
}

async fn consumer(server: &Server) -> Consumer {
    let draft = ConsumerDraft { name: "C".into(), ..ConsumerDraft::default() };
    let operator = server.operator("default").await;
    service::consumers::register(&server.service, &operator, &draft, CONSUMER_SECRET).await.unwrap()
}

/// For the API `first`.
async fn token(server: &Server, owner: UserId) -> ApiToken {
    let new = NewTokens { owner, months: 6, access: [("first".to_owned(), Access::Read)].into() };
    let issued = service::api_tokens::issue(&server.service, &server.operator("default").await, &new).await.unwrap();
    issued.into_iter().next().unwrap().token
}

async fn api(server: &Server, slug: &str) -> Api {
    let path_prefixes = vec![format!("/{slug}")];
    let draft = ApiDraft { slug: slug.to_owned(), name: "A".into(), path_prefixes, ..ApiDraft::default() };
    service::apis::register(&server.service, &server.operator("default").await, &draft).await.unwrap()
}

async fn project(server: &Server, slug: &str) -> Project {
    let draft = ProjectDraft { slug: slug.to_owned(), name: "P".into(), members: Vec::new() };
    service::projects::add(&server.service, &server.operator("default").await, &draft).await.unwrap()
}

async fn user(server: &Server, local: &str) -> User {
    let new = NewUser { email: format!("{local}@example.test"), name: "U".into(), ..NewUser::default() };
    service::users::add(&server.service, &server.operator("default").await, &new, None).await.unwrap().user
}

async fn role(server: &Server, name: &str) -> RoleDraft {
    let draft = RoleDraft { name: name.to_owned(), description: "R".into(), ..RoleDraft::default() };
    service::roles::add(&server.service, &server.operator("default").await, &draft).await.unwrap();
    draft
}
