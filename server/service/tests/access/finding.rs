//! The search across everything: each kind as its list finds it, and only to who may see that list.

use domain::Error;
use domain::application::ApplicationDraft;
use domain::hit::{Hit, Hits, Kind, SHOWN};
use domain::id::KeyId;
use domain::page::Count;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use domain::selection::Selection;
use domain::user::{NewUser, UserChange};
use service::find::find;
use service::sessions;
use service::{Actor, Service, api_keys, applications, roles, users};

use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

async fn found(service: &Service, actor: &Actor, text: &str) -> Vec<Hits> {
    find(service, actor, &text.into()).await.unwrap()
}

/// The names that are found, by kind.
async fn names(service: &Service, actor: &Actor, text: &str) -> Vec<(Kind, Vec<String>)> {
    let names = |hits: Hits| (hits.kind, hits.first.into_iter().map(|hit| hit.name).collect());
    found(service, actor, text).await.into_iter().map(names).collect()
}

/// One of each kind whose name has “tulip” in it.
async fn tulips(service: &Service, admin: &Actor) -> Vec<String> {
    let owner = owner(service, admin, "tulipowner", &[]).await;
    let key = key(service, &owner, named("Tulip key")).await.key.id;
    let draft = ApplicationDraft { name: "Tulip ERP".into(), roles: vec![RoleName::GATEWAY], disabled: false };
    let application = applications::add(service, admin, &draft).await.unwrap().application.id;
    let project = project(service, admin, "tulip-field", &[]).await.id;
    let api = api(service, admin, "tulips", &["/tulips"]).await.id;
    vec![key.to_string(), application.to_string(), id_of(&owner).to_string(), project.to_string(), api.to_string()]
}

/// Somebody with one permission.
async fn with_only(service: &Service, admin: &Actor, permission: Permission) -> Actor {
    let name = permission.as_str().replace(['.', '_'], "-");
    let draft =
        RoleDraft { name: name.clone(), permissions: [permission].into_iter().collect(), ..RoleDraft::default() };
    let role = roles::add(service, admin, &draft).await.unwrap();
    person(service, admin, &format!("{name}@example.test"), &[role]).await
}

const ALL: [Kind; 5] = [Kind::ApiKey, Kind::Application, Kind::User, Kind::Project, Kind::Api];

each_database! {
    async fn an_api_token_is_found_by_its_id_alone(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let issued = crate::tokens::token(&service, &admin, &owner, "orders", domain::access::Access::Read).await;
        let id = issued.token.id.to_string();
        for text in [id.clone(), format!(" {} ", id.to_uppercase()), issued.secret] {
            let hits = found(&service, &admin, &text).await;
            let [Hits { kind: Kind::ApiToken, first, count: _ }] = &hits[..] else { panic!("{text}: {hits:?}") };
            let expected = Hit {
                id: id.clone(),
                name: "orders".into(),
                detail: "Wanda".into(),
                status: None,
            };
            assert_eq!(*first, [expected]);
        }
        assert_eq!(names(&service, &admin, "orders").await, [(Kind::Api, vec!["ORDERS".to_owned()])]);
        let auditor = person(&service, &admin, "audra@example.test", &[RoleName::AUDITOR]).await;
        assert!(found(&service, &auditor, &id).await.is_empty());
    }

    async fn everything_is_found_by_its_name_and_its_id(service: Service) {
        let admin = organisation(&service).await;
        let ids = tulips(&service, &admin).await;
        for text in ["tulip", "TULIP", " Tulip\n"] {
            let kinds: Vec<Kind> = found(&service, &admin, text).await.iter().map(|hits| hits.kind).collect();
            assert_eq!(kinds, ALL, "{text}");
        }
        for (kind, id) in ALL.into_iter().zip(ids) {
            let hits = found(&service, &admin, &id).await;
            let [Hits { kind: found, first, count }] = &hits[..] else { panic!("{id}: {hits:?}") };
            assert_eq!((*found, *count), (kind, Count::of(1)));
            let [Hit { id: found, .. }] = &first[..] else { panic!("{id}: {first:?}") };
            assert_eq!(*found, id);
        }
        assert!(found(&service, &admin, "").await.is_empty());
        assert!(found(&service, &admin, "no such thing").await.is_empty());
        // An ID begins with what it is the ID of.
        assert!(names(&service, &admin, "prj").await.is_empty());
    }

    async fn names_in_any_script_are_found_whatever_their_case(service: Service) {
        let admin = organisation(&service).await;
        for (name, typed) in [("ÆON Łódź", "æon łÓdź"), ("مشروع", "مشروع"), ("プロジェクト", "ジェ"), ("100 % _x_", "0 % _")] {
            let draft = ApplicationDraft { name: name.into(), roles: vec![RoleName::GATEWAY], disabled: false };
            applications::add(&service, &admin, &draft).await.unwrap();
            let draft = domain::project::ProjectDraft { slug: format!("p{}", name.len()), name: name.into(), members: vec![] };
            service::projects::add(&service, &admin, &draft).await.unwrap();
            let both = vec![(Kind::Application, vec![name.to_owned()]), (Kind::Project, vec![name.to_owned()])];
            assert_eq!(names(&service, &admin, typed).await, both);
        }
    }

    async fn each_kind_is_for_who_may_see_its_list(service: Service) {
        let admin = organisation(&service).await;
        tulips(&service, &admin).await;
        let needed = [
            Permission::ApiKeysRead,
            Permission::ApplicationsRead,
            Permission::UsersRead,
            Permission::ProjectsRead,
            Permission::ApisRead,
        ];
        for &permission in Permission::ALL {
            let actor = with_only(&service, &admin, permission).await;
            let expected: Vec<Kind> = ALL.into_iter().zip(needed).filter(|(_, needed)| *needed == permission).map(|(kind, _)| kind).collect();
            let kinds: Vec<Kind> = found(&service, &actor, "tulip").await.iter().map(|hits| hits.kind).collect();
            assert_eq!(kinds, expected, "{permission}");
        }
    }

    async fn whoever_sees_only_their_own_keys_finds_only_those(service: Service) {
        let admin = organisation(&service).await;
        let (ann, bob) = (owner(&service, &admin, "ann", &[]).await, owner(&service, &admin, "bob", &[]).await);
        let of_ann = key(&service, &ann, named("nightly")).await.key.id;
        let of_bob = key(&service, &bob, named("nightly")).await.key.id;
        let ids = async |actor: &Actor, text: &str| -> Vec<String> {
            let all = found(&service, actor, text).await;
            all.into_iter().flat_map(|hits| { assert_eq!(hits.kind, Kind::OwnApiKey); hits.first }).map(|hit| hit.id).collect()
        };
        for text in ["nightly", "ann", &of_ann.to_string()] {
            assert_eq!(ids(&ann, text).await, [of_ann.to_string()], "{text}");
        }
        for text in ["bob", &of_bob.to_string()] {
            assert!(ids(&ann, text).await.is_empty(), "{text}");
        }
    }

    async fn another_tenant_is_not_searched(service: Service) {
        let admin = organisation(&service).await;
        let ids = tulips(&service, &admin).await;
        let other = operator(&service, "other").await;
        let olga = person(&service, &other, "olga@other.test", &[RoleName::TENANT_ADMIN]).await;
        for text in ids.iter().map(String::as_str).chain(["tulip", "example.test", "ada"]) {
            assert!(found(&service, &olga, text).await.is_empty(), "{text}");
        }
    }

    async fn a_few_are_told_and_all_are_counted(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let mut first = None::<KeyId>;
        for i in 0..SHOWN + 2 {
            let made = key(&service, &owner, named(&format!("batch {i}"))).await.key.id;
            first = first.or(Some(made));
            project(&service, &admin, &format!("batch-{i}"), &[]).await;
            let new = NewUser { name: format!("Batch {i}"), ..new_user(&format!("b{i}@example.test"), &[]) };
            users::add(&service, &admin, &new, None).await.unwrap();
        }
        for Hits { kind, first, count } in found(&service, &admin, "batch").await {
            assert_eq!((first.len() as u32, count), (SHOWN, Count::of(u64::from(SHOWN) + 2)), "{kind:?}");
        }
        api_keys::revoke(&service, &admin, &Selection::Ids(vec![first.unwrap()])).await.unwrap();
        let revoked = found(&service, &admin, &first.unwrap().to_string()).await;
        assert_eq!(revoked[0].first[0].status.as_deref(), Some("revoked"));
        assert_eq!(revoked[0].first[0].detail, "Wanda");
        let invited = found(&service, &admin, "b1@example.test").await;
        assert_eq!(invited[0].first[0].status.as_deref(), Some("invited"));
    }

    async fn a_secret_finds_what_it_is_the_secret_of(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let made = key(&service, &owner, named("pasted")).await;
        assert_eq!(names(&service, &admin, &made.secret).await, [(Kind::ApiKey, vec!["pasted".to_owned()])]);
    }

    async fn whoever_has_lost_a_right_finds_nothing_by_it(service: Service) {
        let admin = organisation(&service).await;
        tulips(&service, &admin).await;
        let bea = person(&service, &admin, "bea@example.test", &[RoleName::AUDITOR]).await;
        assert_eq!(found(&service, &bea, "tulip").await.len(), 5);
        let user = users::get(&service, &admin, id_of(&bea)).await.unwrap();
        users::change(&service, &admin, user.id, None, &UserChange { roles: vec![], ..as_is(&user) }).await.unwrap();
        assert!(found(&service, &bea, "tulip").await.is_empty());
        sessions::sign_out(&service, &bea).await.unwrap();
        assert_eq!(refused(find(&service, &bea, &"tulip".into()).await), Error::Unauthenticated);
    }
}
