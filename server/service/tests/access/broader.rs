//! A credential makes no credential that is broader than itself, and takes no such one over.

use std::net::IpAddr;

use domain::Error;
use domain::access::Access;
use domain::api_key::{GeneratedKey, KeyQuery, NewKey};
use domain::application::ApplicationDraft;
use domain::limits::{Limits, Per, RateLimit};
use domain::permission::{Permission, PermissionSet};
use domain::role::RoleName;
use domain::rotation::Overlap;
use domain::verdict::Code;
use service::api_keys::{self, KeyChange};
use service::{Actor, Service, applications, bearer};

use crate::access::makers::*;
use crate::common::{code_of, operator, refused};
use crate::each_database;

/// What calls with the secret of `key`.
fn credential(service: &Service, key: &GeneratedKey) -> Actor {
    let address: IpAddr = "10.0.0.1".parse().unwrap();
    bearer::actor(service, &key.secret, Some(address), "test/1").unwrap()
}

fn limits(networks: &[&str], calls: u32) -> Limits {
    let ratelimit = (calls > 0).then_some(RateLimit { limit: calls, per: Per::Minute });
    Limits { allowed_addresses: networks.iter().map(|network| network.parse().unwrap()).collect(), ratelimit }
}

/// With this a narrowed key looks after others.
fn own_keys() -> Option<PermissionSet> {
    Some([Permission::ApiKeysOwn].into_iter().collect())
}

#[track_caller]
fn broader<T>(result: service::Result<T>) -> String {
    let error = refused(result);
    assert!(matches!(error, Error::Broader { .. }), "{error:?}");
    assert_eq!((error.status(), error.code()), (403, "broader_than_itself"));
    error.to_string()
}

each_database! {
    async fn a_new_key_takes_over_what_bounds_its_maker(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let narrow = access(&[("orders", Access::Read)]);
        let new = NewKey { access: Some(narrow.clone()), limits: limits(&["10.0.0.0/8"], 0), permissions: own_keys(), ..named("ci") };
        let caller = credential(&service, &key(&service, &owner, new.clone()).await);
        let made = key(&service, &caller, named("child")).await;
        let details = api_keys::details(&service, &owner, made.key.id).await.unwrap();
        assert_eq!((details.narrowing, details.limits), (Some(narrow), new.limits));
        assert_eq!(made.key.owner.id, caller.owner().unwrap());
    }

    async fn a_new_key_may_be_narrower_and_not_broader(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let new = NewKey {
            access: Some(access(&[("orders", Access::Read), ("billing", Access::Full)])),
            limits: limits(&["10.0.0.0/8"], 0),
            permissions: own_keys(),
            ..named("ci")
        };
        let caller = credential(&service, &key(&service, &owner, new).await);
        let narrower = NewKey {
            access: Some(access(&[("billing", Access::Read)])),
            limits: limits(&["10.1.0.0/16", "10.2.0.0/16"], 5),
            ..named("child")
        };
        key(&service, &caller, narrower).await;
        for (new, about) in [
            (NewKey { access: Some(access(&[("orders", Access::Full)])), ..named("child") }, "orders"),
            (NewKey { limits: limits(&["10.0.0.0/7"], 0), ..named("child") }, "allowed_addresses"),
            (NewKey { limits: limits(&["10.1.0.0/16", "192.0.2.1"], 0), ..named("child") }, "allowed_addresses"),
            (NewKey { limits: limits(&["10.1.0.0/16", "::/0"], 5), ..named("child") }, "allowed_addresses"),
            (NewKey { expires_in_days: Some(31), ..named("child") }, "expires_in_days"),
        ] {
            let told = broader(api_keys::generate(&service, &caller, &new).await);
            assert!(told.contains(about), "{told}");
        }
    }

    async fn a_key_without_bounds_makes_what_its_owner_would(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let caller = credential(&service, &key(&service, &owner, named("ci")).await);
        let new = NewKey { access: Some(access(&[("orders", Access::Full)])), limits: limits(&["::/0"], 9), ..named("b") };
        let made = key(&service, &caller, new).await;
        let details = api_keys::details(&service, &caller, made.key.id).await.unwrap();
        assert_eq!(details.limits, limits(&["::/0"], 9));
        assert!(api_keys::details(&service, &owner, key(&service, &caller, named("c")).await.key.id).await.is_ok());
    }

    async fn a_new_key_is_in_the_project_of_its_maker(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        project(&service, &admin, "checkout", &[(&wanda, "developer")]).await;
        project(&service, &admin, "search", &[(&wanda, "developer")]).await;
        let within = |slug: &str| NewKey { project: Some(slug.to_owned()), ..named("k") };
        let outside = key(&service, &wanda, named("outside")).await;
        let inside = key(&service, &wanda, within("checkout")).await;
        let caller = credential(&service, &inside);
        for new in [named("child"), within("checkout")] {
            let made = key(&service, &caller, new).await;
            assert_eq!(made.key.project.unwrap().slug, "checkout");
        }
        broader(api_keys::generate(&service, &caller, &within("search")).await);
        broader(api_keys::rotate(&service, &caller, outside.key.id, Overlap::NONE).await);
        let caller = credential(&service, &outside);
        broader(api_keys::generate(&service, &caller, &within("checkout")).await);
        broader(api_keys::rotate(&service, &caller, inside.key.id, Overlap::NONE).await);
    }

    async fn a_broader_key_of_the_owner_is_not_taken_over(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let narrow = |to| NewKey { access: Some(access(&[("orders", to)])), permissions: own_keys(), ..named("k") };
        let limited = |networks: &[&str], calls| NewKey { limits: limits(networks, calls), ..narrow(Access::Read) };
        let caller = credential(&service, &key(&service, &owner, limited(&["10.0.0.0/8"], 0)).await);
        for new in [
            named("open"),
            NewKey { limits: limits(&["10.0.0.0/8"], 10), ..narrow(Access::Full) },
            limited(&[], 10),
            limited(&["10.0.0.0/7"], 0),
            NewKey { expires_in_days: Some(31), ..limited(&["10.0.0.0/8"], 0) },
            NewKey { expires_in_days: None, ..limited(&["10.0.0.0/8"], 0) },
        ] {
            let other = key(&service, &owner, new).await.key.id;
            let rename = KeyChange { name: Some("mine".to_owned()), ..KeyChange::default() };
            broader(api_keys::rotate(&service, &caller, other, Overlap::NONE).await);
            broader(api_keys::extend(&service, &caller, other, 1).await);
            broader(api_keys::limit(&service, &caller, other, &limits(&["10.0.0.0/8"], 1)).await);
            broader(api_keys::change(&service, &caller, other, &rename).await);
            broader(api_keys::end_old_secret(&service, &caller, other).await);
            // Taking away gives nobody more.
            api_keys::delete(&service, &caller, &[other]).await.unwrap();
        }
        let narrower = NewKey { expires_in_days: Some(29), ..limited(&["10.1.0.0/16"], 5) };
        let narrower = key(&service, &owner, narrower).await.key.id;
        api_keys::rotate(&service, &caller, narrower, Overlap::NONE).await.unwrap();
        api_keys::extend(&service, &caller, narrower, 1).await.unwrap();
        // From there on it would outlast the caller.
        broader(api_keys::extend(&service, &caller, narrower, 1).await);
    }

    async fn a_key_rotates_itself_and_loosens_nothing(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let new = NewKey { limits: limits(&["10.0.0.0/8"], 10), ..named("ci") };
        let made = key(&service, &owner, new).await;
        let (id, caller) = (made.key.id, credential(&service, &made));
        for looser in [limits(&[], 10), limits(&["10.0.0.0/8"], 0), limits(&["10.0.0.0/8"], 11), limits(&["::/0"], 1)] {
            broader(api_keys::limit(&service, &caller, id, &looser).await);
        }
        let no_rate = KeyChange { ratelimit: Some(None), ..KeyChange::default() };
        broader(api_keys::change(&service, &caller, id, &no_rate).await);
        api_keys::limit(&service, &caller, id, &limits(&["10.0.0.0/16"], 5)).await.unwrap();
        let (rotated, _) = api_keys::rotate(&service, &caller, id, Overlap::NONE).await.unwrap();
        // What it gave away it cannot take back.
        let caller = credential(&service, &rotated);
        broader(api_keys::limit(&service, &caller, id, &limits(&["10.0.0.0/8"], 10)).await);
    }

    async fn a_change_is_made_as_a_whole(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let id = key(&service, &owner, named("ci")).await.key.id;
        let zero = Some(Some(RateLimit { limit: 0, per: Per::Hour }));
        let half_good = KeyChange { name: Some("other".to_owned()), ratelimit: zero, ..KeyChange::default() };
        assert!(refused(api_keys::change(&service, &owner, id, &half_good).await).about("ratelimit").is_some());
        assert_eq!(api_keys::details(&service, &owner, id).await.unwrap().key.name, "ci");
    }

    async fn a_credential_sees_what_its_permissions_say(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let olaf = owner(&service, &admin, "olaf", &["auditor"]).await;
        let hers = key(&service, &wanda, named("hers")).await;
        let his = key(&service, &olaf, named("his")).await;
        let seen = async |actor: &Actor, query: &KeyQuery| {
            let page = api_keys::list_visible(&service, actor, query).await?;
            service::Result::Ok(page.items.into_iter().map(|key| key.name).collect::<Vec<_>>())
        };
        let all = KeyQuery::default();
        assert_eq!(seen(&credential(&service, &hers), &all).await.unwrap(), ["hers"]);
        assert_eq!(seen(&credential(&service, &his), &all).await.unwrap().len(), 2);
        let mut of_olaf = all.clone();
        of_olaf.filter.owner = Some(his.key.owner.id);
        let told = refused(seen(&credential(&service, &hers), &of_olaf).await);
        assert_eq!(told, Error::Forbidden { permission: "api_keys.read".into() });
        let other = operator(&service, "other").await;
        assert!(api_keys::details(&service, &other, hers.key.id).await.is_err());
    }

    async fn what_is_for_the_console_alone_says_so(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        let caller = credential(&service, &key(&service, &owner, named("ci")).await);
        let told = refused(service::roles::list(&service, &caller).await);
        assert_eq!((told.status(), told.code()), (403, "forbidden"));
        assert_eq!(told.to_string(), "Roles are managed in the console: no credential has security.roles.read.");
    }

    async fn an_old_secret_hands_out_nothing_beyond_its_own_end(service: Service) {
        let admin = organisation(&service).await;
        service::settings::change(&service, &admin, None, &[("api_keys.max_expiration_days".to_owned(), "none".to_owned())])
            .await
            .unwrap();
        let owner = owner(&service, &admin, "wanda", &["tenant-admin"]).await;
        let old = key(&service, &owner, NewKey { expires_in_days: None, ..named("ci") }).await;
        let (_, until) = api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let caller = credential(&service, &old);
        if let Ok(made) = api_keys::generate(&service, &caller, &named("child")).await {
            assert!(made.key.expires_at <= until, "a key until {} by a secret until {until}", made.key.expires_at);
        }
        let draft = ApplicationDraft { name: "child".to_owned(), roles: vec![RoleName::GATEWAY], disabled: false };
        broader(applications::add(&service, &caller, &draft).await);
    }

    async fn an_old_secret_makes_no_new_one(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let old = key(&service, &owner, named("ci")).await;
        let (new, _) = api_keys::rotate(&service, &owner, old.key.id, Overlap::HOUR).await.unwrap();
        let caller = credential(&service, &old);
        broader(api_keys::rotate(&service, &caller, old.key.id, Overlap::NONE).await);
        assert_eq!(code_of(&service, &new.secret), Code::Valid);
    }
}
