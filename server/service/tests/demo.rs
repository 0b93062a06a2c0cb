//! The demo: filled into an empty database alone, and true to what the use cases expect of one.

use domain::access::Access;
use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::api_token::TokenQuery;
use domain::consumer::{ConsumerDraft, ConsumerQuery};
use domain::event::EventQuery;
use domain::page::{Direction, PageSize};
use domain::role::HolderKind;
use domain::selection::Selection;
use domain::status::Status;
use domain::user::UserStatus;
use domain::verdict::Code;
use service::demo::{self, Options, Summary};
use service::{Actor, Service, api_keys, api_tokens, consumers, events, sealing, sessions, users};

use crate::common::{self, START, desk, refused, resumed};
use crate::each_database;

/// A tenth of what `claviger demo` fills in.
const SMALL: Options = Options { seed: 2, keys: 1_200, history: true, secrets: 50 };

async fn filled(service: &Service) -> (Summary, Actor) {
    let summary = demo::fill(service, &SMALL).await.unwrap();
    service.index().catch_up_to_head(service.database()).await.unwrap();
    let tenant = service::tenants::by_slug(service, "default").await.unwrap();
    (summary, Actor::operator(tenant))
}

async fn seen(service: &Service, operator: &Actor, view: View) -> u32 {
    let query = KeyQuery { filter: KeyFilter { view, ..KeyFilter::default() }, ..KeyQuery::default() };
    api_keys::list(service, operator, &query).await.unwrap().count.value
}

each_database! {
    async fn an_empty_database_is_filled_once(service: Service) {
        let (summary, operator) = filled(&service).await;
        assert_eq!((summary.users, summary.keys), (40, 1_200));
        assert!(summary.usage_rows > 5_000 && summary.events > 2_000, "{summary:?}");
        let told = refused(demo::fill(&service, &SMALL).await);
        assert!(told.to_string().contains("has users already"), "{told}");
        assert!(!service::setup::is_needed(&service).await.unwrap());
        assert_eq!(service.index().len(), 1_200);

        // Every view has something to show, and most keys are active.
        for view in View::ALL {
            assert!(seen(&service, &operator, view).await >= 10, "{view:?}");
        }
        let active = seen(&service, &operator, View::Active).await;
        assert!((900..=1_000).contains(&active), "{active}");
        let people = users::list(&service, &operator, "", None, &domain::page::Position::Start).await.unwrap().items;
        for status in [UserStatus::Invited, UserStatus::Active, UserStatus::Disabled] {
            assert!(people.iter().filter(|p| p.status == status).count() >= 3, "{status:?}");
        }
    }

    async fn what_is_printed_lets_a_visitor_in(service: Service) {
        let (summary, _) = filled(&service).await;
        for account in &summary.accounts {
            let signed_in = sessions::sign_in(&service, &desk(), &account.email, summary.password.expose()).await.unwrap();
            let held = resumed(&service, &signed_in).await.viewer.roles;
            assert!(account.roles.iter().all(|role| held.contains(&(*role).into())), "{held:?}");
        }
        let code = |secret: &str| common::code_of(&service, secret);
        assert_eq!(code(summary.key.secret.expose()), Code::Valid);
        let asker = service.index().caller(summary.key.secret.expose(), None, domain::permission::Permission::Verify);
        assert!(asker.is_ok());
        assert_eq!(summary.secrets.len(), 50);
        assert!(summary.secrets.iter().all(|secret| code(secret.expose()) == Code::Valid));
    }

    async fn there_are_apis_roles_and_projects_to_look_at(service: Service) {
        let (_, operator) = filled(&service).await;
        assert_eq!(service::apis::list(&service, &operator).await.unwrap().len(), 6);
        let roles = service::roles::list(&service, &operator).await.unwrap();
        assert!(roles.iter().filter(|role| role.held_by(HolderKind::User) > 0).count() >= 8, "{roles:?}");
        let projects = service::projects::list(&service, &operator).await.unwrap();
        assert_eq!((projects.len(), projects.iter().filter(|p| p.archived_at.is_some()).count()), (5, 1));
        assert!(projects[..4].iter().all(|project| project.keys > 0 && project.members.len() == 6), "{projects:?}");
    }

    async fn there_are_applications_of_every_kind(service: Service) {
        let (_, operator) = filled(&service).await;
        let query = domain::application::ApplicationQuery::default();
        let all = service::applications::list(&service, &operator, &query).await.unwrap().items;
        assert_eq!(all.len(), 12);
        assert_eq!(all.iter().filter(|application| application.disabled).count(), 2);
        assert_eq!(all.iter().filter(|application| application.last_used_at.is_none()).count(), 2);
        for application in &all {
            assert!(application.created_at <= application.updated_at && application.updated_at <= START);
            assert!(application.last_used_at.is_none_or(|at| application.created_at < at && at <= START));
            let details = service::applications::details(&service, &operator, application.id).await.unwrap();
            assert!(application.disabled || details.access.iter().any(|api| api.access > Access::None) || !details.permissions.is_empty());
        }
        let busy = all.iter().find(|application| application.name == "Partner portal").unwrap();
        let details = service::applications::details(&service, &operator, busy.id).await.unwrap();
        assert!(details.usage.days.iter().filter(|day| day.valid > 0).count() >= 25, "{:?}", details.usage);
        let told = EventQuery { text: busy.id.to_string().into(), ..EventQuery::default() };
        assert_eq!(events::list(&service, &operator, &told).await.unwrap().items.len(), 2);
    }

    async fn there_are_consumers_in_every_state(service: Service) {
        let (_, operator) = filled(&service).await;
        let all = consumers::list(&service, &operator, &ConsumerQuery::default()).await.unwrap();
        assert_eq!((all.items.len(), all.by_view), (12, vec![12, 2, 7, 3]));
        let authorized = service.index().authorizations() as u64;
        assert!((30..200).contains(&authorized), "{authorized}");
        assert_eq!(sealing::inspect(service.database(), service.ring()).await.unwrap().count, 12 + authorized);
        for consumer in all.items {
            assert!(consumer.created_at <= consumer.updated_at && consumer.updated_at <= START, "{consumer:?}");
            ConsumerDraft::from(&consumer).checked().unwrap();
            let told = EventQuery { text: consumer.id.to_string().into(), ..EventQuery::default() };
            assert!(!events::list(&service, &operator, &told).await.unwrap().items.is_empty());
        }
    }

    async fn there_are_api_tokens_in_every_state(service: Service) {
        let (summary, operator) = filled(&service).await;
        assert!((150..500).contains(&summary.tokens), "{}", summary.tokens);
        assert_eq!(service.index().api_tokens(), summary.tokens);
        for status in Status::ALL {
            let query = TokenQuery { status: Some(status), size: PageSize::of(200), ..TokenQuery::default() };
            let page = api_tokens::list(&service, &operator, &query).await.unwrap();
            assert!(page.count.value >= 10, "{status}: {:?}", page.count);
            for token in page.items {
                assert!(token.created_at <= token.updated_at && token.updated_at <= START, "{token:?}");
                assert!(token.last_used_at.is_none_or(|at| token.created_at < at && at <= START), "{token:?}");
                assert!(token.revoked_at.is_none_or(|at| token.created_at < at && at < token.expires_at), "{token:?}");
                let told = EventQuery { text: token.id.to_string().into(), ..EventQuery::default() };
                let told = events::list(&service, &operator, &told).await.unwrap().items.len();
                assert_eq!(told, 1 + usize::from(token.revoked_at.is_some()));
            }
        }
        let all = TokenQuery { size: PageSize::of(200), ..TokenQuery::default() };
        let all = api_tokens::list(&service, &operator, &all).await.unwrap().items;
        assert!(all.iter().any(|token| token.within_owner) && all.iter().any(|token| token.last_used_at.is_none()));
    }

    async fn times_make_sense(service: Service) {
        let (_, operator) = filled(&service).await;
        for sort in [KeySort::Created, KeySort::Updated] {
            let query = KeyQuery { sort, direction: Direction::Descending, ..KeyQuery::default() };
            for key in api_keys::list(&service, &operator, &query).await.unwrap().items {
                assert!(key.created_at <= key.updated_at && key.updated_at <= START, "{key:?}");
                assert!(key.last_used_at.is_none_or(|used| key.created_at <= used && used <= START), "{key:?}");
                assert!(key.revoked_at.is_none_or(|at| key.created_at < at && at <= key.updated_at), "{key:?}");
            }
        }
        let latest = events::list(&service, &operator, &EventQuery::default()).await.unwrap().items;
        assert!(latest.iter().all(|event| event.at <= START));
        assert!(latest.is_sorted_by_key(|event| std::cmp::Reverse(event.at)));
        let everything = Selection::Matching(KeyFilter::default());
        let impact = api_keys::impact(&service, &operator, &everything).await.unwrap();
        assert!(impact.used > 20 && impact.calls > 1_000 && impact.busiest.len() == 5, "{impact:?}");
    }
}

#[test]
fn two_fillings_look_alike_but_share_no_secret() {
    let names = || {
        let (sender, receiver) = std::sync::mpsc::channel();
        common::on_sqlite(move |service| async move {
            let (summary, operator) = filled(&service).await;
            let page = api_keys::list(&service, &operator, &KeyQuery::default()).await.unwrap();
            let seen: Vec<_> = page.items.into_iter().map(|key| (key.id, key.name, key.expires_at)).collect();
            sender.send((seen, summary.key.secret.expose().to_owned(), summary.password.expose().to_owned())).unwrap();
        });
        receiver.recv().unwrap()
    };
    let (one, other) = (names(), names());
    assert_eq!(one.0, other.0);
    assert_ne!(one.1, other.1);
    assert_ne!(one.2, other.2);
}
