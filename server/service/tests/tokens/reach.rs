//! Who may issue: a token never reaches more than its owner's roles give, unless whoever issues it has full access.

use domain::access::Access::{self, Full, Read};
use domain::id::CredentialId;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use domain::user::UserChange;
use domain::verdict::Code;
use service::verify::{Question, Refusal, Target};
use service::{Actor, Service, api_tokens, roles, users};

use super::{asked, edit, token};
use crate::access::makers::*;
use crate::common::{as_is, id_of, person};
use crate::each_database;

/// Somebody who manages tokens, and has this access to orders themself.
async fn manager(service: &Service, admin: &Actor, name: &str, own: Access) -> Actor {
    let draft = RoleDraft {
        name: name.to_owned(),
        permissions: [Permission::TokensManage].into_iter().collect(),
        access: access(&[("orders", own)]),
        ..RoleDraft::default()
    };
    let role = roles::add(service, admin, &draft).await.unwrap();
    person(service, admin, &format!("{name}@example.test"), &[role]).await
}

async fn give(service: &Service, admin: &Actor, to: &Actor, role: &str) {
    let user = users::get(service, admin, id_of(to)).await.unwrap();
    let roles = vec![RoleName::DEVELOPER, role.parse().unwrap()];
    users::change(service, admin, user.id, None, &UserChange { roles, ..as_is(&user) }).await.unwrap();
}

/// What refuses, in words.
fn why(service: &Service, secret: &str, method: &str) -> String {
    let question = Question { secret, target: Target::Api("orders"), method: Some(method), ..Question::default() };
    service.index().verify(&question, |verdict| {
        assert_eq!(verdict.code, Code::InsufficientAccess);
        verdict.refusal.unwrap().words("the token")
    })
}

async fn reason(service: &Service, by: &Actor, token: &domain::api_token::ApiToken, api: &str) -> (Access, String) {
    let details = api_tokens::details(service, by, token.id).await.unwrap();
    let found = details.access.into_iter().find(|access| access.api == api).unwrap();
    (found.access, found.reason)
}

each_database! {
    async fn what_somebody_without_full_access_issues_follows_the_roles_of_its_owner(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        for own in Access::ALL.into_iter().filter(|own| *own != Full) {
            let meg = manager(&service, &admin, &format!("meg-{own}"), own).await;
            give(&service, &admin, &owner, "developer").await;
            let choice = api_tokens::choices(&service, &meg, id_of(&owner)).await.unwrap();
            let orders = choice.iter().find(|choice| choice.api == "orders").unwrap();
            assert_eq!((orders.within_owner, orders.owner_access), (true, Access::None));
            let issued = token(&service, &meg, &owner, "orders", Full).await;
            assert!(issued.token.within_owner);
            let can = |method| call(&service, &issued.secret, "orders", method) == Code::Valid;
            for (role, get, post) in [("developer", false, false), ("reader", true, false), ("writer", true, true)] {
                give(&service, &admin, &owner, role).await;
                assert_eq!((can("GET"), can("POST")), (get, post), "{role}");
            }
            give(&service, &admin, &owner, "reader").await;
            let told = "the token was issued with the access full to orders and never has more than its owner’s roles \
                        give, which is read, and POST takes full";
            assert_eq!(why(&service, &issued.secret, "POST"), told);
            let told = "issued with full within what the roles of Wanda give; the role reader gives read";
            assert_eq!(reason(&service, &meg, &issued.token, "orders").await, (Read, told.to_owned()));
            let told = (Access::None, "the token is for another API".to_owned());
            assert_eq!(reason(&service, &meg, &issued.token, "billing").await, told);
        }
    }

    async fn what_somebody_with_full_access_issues_has_what_it_was_issued_with(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "nina", &[]).await;
        let meg = manager(&service, &admin, "meg", Full).await;
        let choices = api_tokens::choices(&service, &meg, id_of(&owner)).await.unwrap();
        let within: Vec<_> = choices.iter().map(|choice| (choice.api.as_str(), choice.within_owner)).collect();
        assert_eq!(within, [("billing", true), ("orders", false)]);
        // Of one dialog, each as it may be.
        let new = asked(id_of(&owner), &[("orders", Read), ("billing", Read)]);
        let issued = api_tokens::issue(&service, &meg, &new).await.unwrap();
        let [billing, orders] = &issued[..] else { panic!("{issued:?}") };
        assert_eq!((billing.token.within_owner, orders.token.within_owner), (true, false));
        assert_eq!(call(&service, &orders.secret, "orders", "GET"), Code::Valid);
        assert_eq!(call(&service, &orders.secret, "billing", "GET"), Code::InsufficientAccess);
        assert_eq!(call(&service, &billing.secret, "billing", "GET"), Code::InsufficientAccess);
        assert_eq!(why(&service, &orders.secret, "POST"), "the token has the access read to orders, and POST takes full");
        let told = (Read, "as issued, by somebody who has full access".to_owned());
        assert_eq!(reason(&service, &meg, &orders.token, "orders").await, told);
        // It was granted, whatever becomes of who did so.
        let user = users::get(&service, &admin, id_of(&meg)).await.unwrap();
        users::change(&service, &admin, user.id, None, &UserChange { roles: Vec::new(), ..as_is(&user) }).await.unwrap();
        assert_eq!(call(&service, &orders.secret, "orders", "GET"), Code::Valid);
    }

    /// Else regenerating or editing would be the way round: who does comes by what others were trusted with.
    async fn who_regenerates_or_changes_a_token_has_issued_it(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "nina", &[]).await;
        let meg = manager(&service, &admin, "meg", Read).await;
        let can = |secret: &str| call(&service, secret, "orders", "GET") == Code::Valid;
        let granted = token(&service, &admin, &owner, "orders", Full).await;
        assert!(can(&granted.secret));
        let taken = api_tokens::regenerate(&service, &meg, granted.token.id, 6, Overlap::DAY).await.unwrap();
        assert!(taken.token.within_owner);
        assert_eq!((can(&taken.secret), can(&granted.secret)), (false, false), "by neither secret");
        let given = api_tokens::regenerate(&service, &admin, granted.token.id, 6, Overlap::NONE).await.unwrap();
        assert!(can(&given.secret) && !given.token.within_owner);
        // Looking at it, and leaving it as it is, changes nothing.
        edit(&service, &meg, &given.token, Full, None).await.unwrap();
        assert!(can(&given.secret));
        let edited = edit(&service, &meg, &given.token, Read, None).await.unwrap();
        assert_eq!((edited.within_owner, can(&given.secret)), (true, false));
    }

    /// Whoever held it to that may have its secret, and everybody else whom they gave it to.
    async fn a_secret_that_was_held_to_its_owner_never_gets_further(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "nina", &[]).await;
        let meg = manager(&service, &admin, "meg", Read).await;
        let can = |secret: &str| call(&service, secret, "orders", "GET") == Code::Valid;
        let held = token(&service, &meg, &owner, "orders", Full).await;
        for (access, months) in [(Read, None), (Read, Some(12)), (Full, Some(12))] {
            let present = api_tokens::get(&service, &admin, held.token.id).await.unwrap();
            let edited = edit(&service, &admin, &present, access, months).await.unwrap();
            assert_eq!((edited.within_owner, can(&held.secret)), (true, false), "{access} {months:?}");
        }
        let beside = api_tokens::regenerate(&service, &admin, held.token.id, 6, Overlap::DAY).await.unwrap();
        assert!(beside.token.within_owner);
        assert_eq!((can(&held.secret), can(&beside.secret)), (false, false));
        api_tokens::end_old_secret(&service, &admin, held.token.id).await.unwrap();
        assert!(!can(&beside.secret), "what was told with it holds");
        let instead = api_tokens::regenerate(&service, &admin, held.token.id, 6, Overlap::NONE).await.unwrap();
        assert!(!instead.token.within_owner);
        assert_eq!((can(&instead.secret), can(&beside.secret), can(&held.secret)), (true, false, false));
    }

    async fn it_says_who_it_is_and_may_do_nothing_here(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "tara", &["tenant-admin"]).await;
        let meg = manager(&service, &admin, "meg", Read).await;
        for (by, roles) in [(&meg, "developer,tenant-admin"), (&admin, "")] {
            let expected = if roles.is_empty() { vec![] } else { vec!["tenant-admin", "developer"] };
            let issued = token(&service, by, &owner, "orders", Full).await;
            service.index().verify(&Question { secret: &issued.secret, ..Question::default() }, |verdict| {
                let credential = verdict.credential.as_ref().unwrap();
                assert_eq!((credential.id, credential.name), (CredentialId::ApiToken(issued.token.id), "orders"));
                assert_eq!(credential.owner.unwrap().0, id_of(&owner));
                assert_eq!(credential.roles().collect::<Vec<_>>(), expected);
                assert_eq!(credential.access().collect::<Vec<_>>(), [("orders", Full)]);
                assert!(credential.permissions().iter().next().is_none());
                assert_eq!(credential.expires_at, issued.token.expires_at);
            });
            let asks = service.index().caller(&issued.secret, None, Permission::Verify);
            assert_eq!(asks.err(), Some(service::verify::CallerRefused::Forbidden));
        }
    }

    async fn the_refusal_is_kept_with_its_reason(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "rita", &["reader"]).await;
        let meg = manager(&service, &admin, "meg", Read).await;
        let issued = token(&service, &meg, &owner, "orders", Full).await;
        let question =
            Question { secret: &issued.secret, target: Target::Api("orders"), method: Some("POST"), ..Question::default() };
        let is_of_owner = |refusal: Option<Refusal<'_>>| matches!(refusal, Some(Refusal::OwnerAccess { .. }));
        let (id, named) =
            service.index().verify(&question, |verdict| (verdict.request_id, is_of_owner(verdict.refusal)));
        assert!(named);
        service::refusals::flush(&service).await.unwrap();
        let kept = service::refusals::get(&service, &admin, id).await.unwrap();
        assert_eq!(kept.credential, Some(issued.token.id.to_string()));
        assert!(kept.detail.contains("never has more than its owner’s roles give"), "{}", kept.detail);
    }
}
