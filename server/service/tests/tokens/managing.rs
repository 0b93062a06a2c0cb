//! What an administrator does with tokens, and who may not.

use domain::access::Access::{self, Full, Read};
use domain::api_token::{NewTokens, TokenChange, TokenImpact, TokenQuery, TokenSelection, TokenTerms};
use domain::event::Action;
use domain::id::ApiTokenId;
use domain::page::{PageSize, Position};
use domain::role::RoleName;
use domain::rotation::Overlap;
use domain::status::Status;
use domain::time::DAY;
use domain::verdict::Code;
use service::{Actor, Service, api_tokens, apis, usage};

use super::{asked, edit, revoke, token};
use crate::access::makers::*;
use crate::common::{again, all_events, code_of, dump, id_of, operator, person, refused, user};
use crate::each_database;

async fn listed(service: &Service, by: &Actor, query: &TokenQuery) -> Vec<ApiTokenId> {
    api_tokens::list(service, by, query).await.unwrap().items.iter().map(|token| token.id).collect()
}

each_database! {
    async fn a_token_is_issued_for_each_api_with_access(service: Service) {
        let admin = organisation(&service).await;
        let ben = user(&service, &admin, "ben@example.test", &[]).await;
        let new = asked(ben.id, &[("orders", Read), ("billing", Full)]);
        let issued = api_tokens::issue(&service, &admin, &new).await.unwrap();
        let told: Vec<_> = issued.iter().map(|issued| (issued.token.api.as_str(), issued.token.access)).collect();
        assert_eq!(told, [("billing", Full), ("orders", Read)]);
        let text = dump(&service).await;
        for issued in &issued {
            let (token, secret) = (&issued.token, &issued.secret);
            assert!(secret.starts_with("clvt_") && token.masked.ends_with(&secret[secret.len() - 4..]), "{token:?}");
            assert!(!text.contains(&secret[secret.len() - 40..]), "kept as a hash alone");
            // The tests begin on 20 November 2026.
            assert_eq!(token.expires_at.to_string(), "2027-05-20T09:30:00.000Z");
            assert_eq!((token.owner.id, token.status, token.within_owner), (ben.id, Status::Active, false));
            assert_eq!(api_tokens::get(&service, &admin, token.id).await.unwrap(), *token);
            assert_eq!(code_of(&service, secret), Code::Valid);
        }
        let events = all_events(&service, &admin).await;
        let of_tokens: Vec<_> = events.iter().filter(|event| event.action == Action::ApiTokenIssued).collect();
        assert_eq!(of_tokens.iter().map(|event| event.target.as_str()).collect::<Vec<_>>(), ["orders", "billing"]);
        assert!(of_tokens[0].details.contains(&("owner".to_owned(), "Ben".to_owned())), "{of_tokens:?}");
    }

    async fn what_is_wrong_with_what_is_asked_for_is_named(service: Service) {
        let admin = organisation(&service).await;
        let ben = user(&service, &admin, "ben@example.test", &[]).await;
        let orders = asked(ben.id, &[("orders", Read)]);
        let made = api_tokens::issue(&service, &admin, &orders).await.unwrap().pop().unwrap().token;
        let told = "Expiration must be 3, 6 or 12 months; 5 is not.";
        let five = NewTokens { months: 5, ..orders.clone() };
        assert_eq!(refused(api_tokens::issue(&service, &admin, &five).await).about("months"), Some(told));
        assert_eq!(refused(edit(&service, &admin, &made, Read, Some(5)).await).about("months"), Some(told));
        let regenerated = api_tokens::regenerate(&service, &admin, made.id, 5, Overlap::NONE).await;
        assert_eq!(refused(regenerated).about("months"), Some(told));
        for access in [access(&[]), access(&[("orders", Access::None)]), access(&[("nothing", Read)])] {
            let error = refused(api_tokens::issue(&service, &admin, &NewTokens { access, ..orders.clone() }).await);
            assert!(error.about("access").is_some(), "{error}");
        }
        let change = domain::user::UserChange { disabled: true, ..crate::common::as_is(&ben) };
        service::users::change(&service, &admin, ben.id, None, &change).await.unwrap();
        let error = refused(api_tokens::issue(&service, &admin, &orders).await);
        assert!(error.to_string().contains("disabled"), "{error}");
    }

    async fn a_change_counts_from_the_next_request_on(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let issued = token(&service, &admin, &owner, "orders", Read).await;
        let post = || call(&service, &issued.secret, "orders", "POST");
        assert_eq!(post(), Code::InsufficientAccess);
        let seen = TokenTerms::from(&issued.token);
        let change = TokenChange { access: Full, months: Some(12) };
        let changed = api_tokens::change(&service, &admin, issued.token.id, Some(&seen), &change).await.unwrap();
        assert_eq!((changed.access, changed.expires_at.to_string().as_str()), (Full, "2027-11-20T09:30:00.000Z"));
        assert_eq!((changed.id, &changed.masked), (issued.token.id, &issued.token.masked), "the secret stays");
        assert_eq!(post(), Code::Valid);

        // Somebody who looked before is told, and nothing is overwritten.
        let slower = TokenChange { access: Read, months: None };
        let error = refused(api_tokens::change(&service, &admin, issued.token.id, Some(&seen), &slower).await);
        assert_eq!(error, domain::Error::stale("this token"));
        assert_eq!(post(), Code::Valid);

        let events = all_events(&service, &admin).await.len();
        edit(&service, &admin, &issued.token, Full, None).await.unwrap();
        assert_eq!(all_events(&service, &admin).await.len(), events, "as it is is no change");
        let ended = edit(&service, &admin, &issued.token, Access::None, None).await.unwrap();
        assert_eq!((ended.status, post()), (Status::Revoked, Code::Revoked), "no access ends it");
        let error = refused(edit(&service, &admin, &issued.token, Read, None).await);
        assert!(matches!(error, domain::Error::Conflict { .. }), "{error}");
        let told = all_events(&service, &admin).await;
        assert_eq!((told[0].action, told[1].action), (Action::ApiTokenRevoked, Action::ApiTokenChanged));
    }

    /// As two administrators do whose forms were opened at the same time.
    async fn of_two_who_change_a_token_at_once_the_slower_is_told(service: Service) {
        let admin = organisation(&service).await;
        let bea = person(&service, &admin, "bea@example.test", &[RoleName::TENANT_ADMIN]).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        for _ in 0..10 {
            let issued = token(&service, &admin, &owner, "orders", Read).await.token;
            let seen = TokenTerms::from(&issued);
            let (one, other) = (TokenChange { access: Full, months: None }, TokenChange { access: Read, months: Some(3) });
            let (one, other) = tokio::join!(
                api_tokens::change(&service, &admin, issued.id, Some(&seen), &one),
                api_tokens::change(&service, &bea, issued.id, Some(&seen), &other),
            );
            let present = api_tokens::get(&service, &admin, issued.id).await.unwrap();
            let (done, slower) = match (one, other) {
                (Ok(done), slower) | (slower, Ok(done)) => (done, refused(slower)),
                (Err(one), Err(other)) => panic!("{one} {other}"),
            };
            assert_eq!((done, slower), (present, domain::Error::stale("this token")));
        }
    }

    async fn one_is_revoked_or_all_of_a_user(service: Service) {
        let admin = organisation(&service).await;
        let (wanda, nina) = (owner(&service, &admin, "wanda", &[]).await, owner(&service, &admin, "nina", &[]).await);
        let first = token(&service, &admin, &wanda, "orders", Read).await;
        let second = token(&service, &admin, &wanda, "billing", Full).await;
        let others = token(&service, &admin, &nina, "orders", Read).await;
        for _ in 0..3 {
            assert_eq!(code_of(&service, &first.secret), Code::Valid);
        }
        usage::flush(&service).await.unwrap();
        let all = TokenSelection::AllOf(id_of(&wanda));
        let impact = async |of| api_tokens::impact(&service, &admin, of).await.unwrap();
        assert_eq!(impact(all).await, TokenImpact { active: 2, used: 1, calls: 3 });
        assert_eq!(impact(TokenSelection::One(second.token.id)).await, TokenImpact { active: 1, used: 0, calls: 0 });

        revoke(&service, &admin, &first.token).await;
        assert_eq!(code_of(&service, &first.secret), Code::Revoked);
        let again = refused(api_tokens::revoke(&service, &admin, TokenSelection::One(first.token.id)).await);
        assert!(matches!(again, domain::Error::Conflict { .. }), "{again}");
        assert_eq!(impact(all).await, TokenImpact { active: 1, used: 0, calls: 0 });
        assert_eq!(api_tokens::revoke(&service, &admin, all).await.unwrap(), 1);
        assert_eq!(code_of(&service, &second.secret), Code::Revoked);
        assert_eq!(code_of(&service, &others.secret), Code::Valid);
        assert_eq!(api_tokens::revoke(&service, &admin, all).await.unwrap(), 0);
    }

    async fn no_more_are_revoked_than_were_told(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let first = token(&service, &admin, &wanda, "orders", Read).await;
        let all = TokenSelection::AllOf(id_of(&wanda));
        let told = api_tokens::impact(&service, &admin, all).await.unwrap().active;
        let meanwhile = token(&service, &admin, &wanda, "billing", Read).await;
        let words = "By now it would be 2 credentials instead of 1. Nothing was changed: look again.";
        let refusal = refused(api_tokens::revoke_at_most(&service, &admin, all, told).await);
        assert_eq!(refusal, domain::Error::conflict(words));
        let valid = |secret: &str| code_of(&service, secret) == Code::Valid;
        assert!(valid(&first.secret) && valid(&meanwhile.secret));
        assert_eq!(api_tokens::revoke_at_most(&service, &admin, all, told + 1).await.unwrap(), 2);
    }

    /// It could be given another end.
    async fn what_has_expired_is_revoked_with_the_others(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let issued = token(&service, &admin, &wanda, "orders", Read).await;
        service.clock().advance(200 * DAY);
        let admin = again(&service, "ada@example.test").await;
        assert_eq!(code_of(&service, &issued.secret), Code::Expired);
        let all = TokenSelection::AllOf(id_of(&wanda));
        assert_eq!(api_tokens::impact(&service, &admin, all).await.unwrap(), TokenImpact::default());
        assert_eq!(api_tokens::revoke(&service, &admin, all).await.unwrap(), 1);
        let error = refused(edit(&service, &admin, &issued.token, Read, Some(3)).await);
        assert!(matches!(error, domain::Error::Conflict { .. }), "{error}");

        let other = token(&service, &admin, &wanda, "orders", Read).await;
        service.clock().advance(200 * DAY);
        let admin = again(&service, "ada@example.test").await;
        edit(&service, &admin, &other.token, Read, Some(3)).await.unwrap();
        assert_eq!(code_of(&service, &other.secret), Code::Valid, "with another end it works again");
    }

    async fn a_list_is_the_latest_first_and_narrowed(service: Service) {
        let admin = organisation(&service).await;
        let (wanda, nina) = (owner(&service, &admin, "wanda", &[]).await, owner(&service, &admin, "nina", &[]).await);
        let mut ids = Vec::new();
        for (owner, api) in [(&wanda, "orders"), (&wanda, "billing"), (&nina, "orders")] {
            ids.push(token(&service, &admin, owner, api, Read).await.token);
        }
        revoke(&service, &admin, &ids[0]).await;
        let [first, second, third] = [0, 1, 2].map(|i: usize| ids[i].id);
        let all = TokenQuery::default();
        assert_eq!(listed(&service, &admin, &all).await, [third, second, first]);
        let query = |text: &str, owner, status| TokenQuery { text: text.into(), owner, status, ..TokenQuery::default() };
        for (query, expected) in [
            (query("order", None, None), vec![third, first]),
            (query(&second.to_string(), None, None), vec![second]),
            (query("", Some(id_of(&wanda)), None), vec![second, first]),
            (query("", Some(id_of(&wanda)), Some(Status::Active)), vec![second]),
            (query("", None, Some(Status::Revoked)), vec![first]),
            (query("", None, Some(Status::Expired)), vec![]),
            (query("wanda", None, None), vec![]),
        ] {
            assert_eq!(listed(&service, &admin, &query).await, expected, "{query:?}");
        }
        let page = api_tokens::list(&service, &admin, &TokenQuery { size: PageSize::of(2), ..all }).await.unwrap();
        assert_eq!((page.items.len(), page.count.value), (2, 3));
        let rest = TokenQuery { position: Position::After(page.next.unwrap()), ..TokenQuery::default() };
        assert_eq!(listed(&service, &admin, &rest).await, [first]);
    }

    async fn they_end_with_their_api_and_nothing_of_them_is_left(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        let issued = token(&service, &admin, &wanda, "orders", Full).await;
        assert_eq!(code_of(&service, &issued.secret), Code::Valid);
        usage::flush(&service).await.unwrap();
        let orders = api_called(&service, &admin, "orders").await;
        assert_eq!(apis::in_use(&service, &admin, orders.id).await.unwrap().tokens, 1);
        apis::remove(&service, &admin, orders.id).await.unwrap();
        assert_eq!(code_of(&service, &issued.secret), Code::NotFound);
        api(&service, &admin, "orders", &["/orders"]).await;
        assert_eq!(call(&service, &issued.secret, "orders", "GET"), Code::NotFound);
        let id = issued.token.id.to_string();
        let left = dump(&service).await;
        let mut left = left.lines().filter(|line| line.contains(&id));
        assert!(left.all(|line| line.starts_with("events") || line.starts_with("changes")));
    }

    async fn a_user_has_no_more_than_a_thousand_that_work(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &[]).await;
        for i in 0..48 {
            api(&service, &admin, &format!("a{i}"), &[&format!("/a{i}")]).await;
        }
        let slugs: Vec<String> = (0..48).map(|i| format!("a{i}")).chain(["orders".into(), "billing".into()]).collect();
        let all: Vec<(&str, Access)> = slugs.iter().map(|slug| (slug.as_str(), Read)).collect();
        for _ in 0..20 {
            api_tokens::issue(&service, &admin, &asked(id_of(&wanda), &all)).await.unwrap();
        }
        let error = refused(api_tokens::issue(&service, &admin, &asked(id_of(&wanda), &all[..1])).await);
        assert!(error.to_string().contains("at most 1000"), "{error}");
        service.clock().advance(10 * 60 * 1000);
        let error = refused(api_tokens::revoke(&service, &admin, TokenSelection::AllOf(id_of(&wanda))).await);
        assert_eq!(error, domain::Error::ReauthenticationRequired, "so many take a password");
        let admin = again(&service, "ada@example.test").await;
        assert_eq!(api_tokens::revoke(&service, &admin, TokenSelection::AllOf(id_of(&wanda))).await.unwrap(), 1_000);
        api_tokens::issue(&service, &admin, &asked(id_of(&wanda), &all[..1])).await.unwrap();
    }

    async fn who_may_not_is_refused_and_other_tenants_see_nothing(service: Service) {
        let admin = organisation(&service).await;
        let wanda = owner(&service, &admin, "wanda", &["writer"]).await;
        let issued = token(&service, &admin, &wanda, "orders", Read).await;
        let id = issued.token.id;
        let auditor = person(&service, &admin, "audra@example.test", &[RoleName::AUDITOR]).await;
        let eve = operator(&service, "elsewhere").await;
        let change = TokenChange { access: Full, months: None };
        let new = asked(id_of(&wanda), &[("orders", Read)]);
        for (by, is_foreign) in [(&auditor, false), (&wanda, false), (&eve, true)] {
            for error in [
                refused(api_tokens::get(&service, by, id).await),
                refused(api_tokens::details(&service, by, id).await),
                refused(api_tokens::choices(&service, by, id_of(&wanda)).await),
                refused(api_tokens::issue(&service, by, &new).await),
                refused(api_tokens::change(&service, by, id, None, &change).await),
                refused(api_tokens::regenerate(&service, by, id, 6, Overlap::NONE).await),
                refused(api_tokens::end_old_secret(&service, by, id).await),
                refused(api_tokens::revoke(&service, by, TokenSelection::One(id)).await),
            ] {
                match is_foreign {
                    true => assert!(matches!(error, domain::Error::NotFound { .. }), "{error}"),
                    false => assert_eq!(error, domain::Error::Forbidden { permission: "tokens.manage".into() }),
                }
            }
        }
        assert!(listed(&service, &eve, &TokenQuery::default()).await.is_empty());
        let all = TokenSelection::AllOf(id_of(&wanda));
        assert_eq!(api_tokens::impact(&service, &eve, all).await.unwrap(), TokenImpact::default());
        assert_eq!(api_tokens::revoke(&service, &eve, all).await.unwrap(), 0);
        refused(api_tokens::list(&service, &auditor, &TokenQuery::default()).await);
        refused(api_tokens::impact(&service, &auditor, all).await);
        assert_eq!(code_of(&service, &issued.secret), Code::Valid);
    }
}
