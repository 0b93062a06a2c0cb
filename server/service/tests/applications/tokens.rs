use std::sync::Arc;

use domain::access::Access;
use domain::application::ApplicationDraft;
use domain::event::Action;
use domain::id::CredentialId;
use domain::permission::Permission;
use domain::role::{RoleDraft, RoleName};
use domain::rotation::Overlap;
use domain::time::{HOUR, SECOND};
use domain::verdict::Code;
use service::oauth::{self, AuthorizationServer, NotRevoked, Presented, Refused};
use service::verify::{Question, Target};
use service::{Service, applications, roles, settings};

use super::{application, ask, client, draft, token};
use crate::access::makers::{access, call, organisation};
use crate::common::{all_events, operator, refused};
use crate::each_database;

each_database! {
    async fn a_token_reaches_what_the_roles_give_and_names_the_application(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader", "gateway"]).await;
        let issued = ask(&service, &erp, None).await.unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!((issued.expires_in, issued.scope.to_string().as_str()), (3_600, "orders:read verify"));
        let secret = issued.token.expose();
        assert!(secret.starts_with("clvx_"));
        assert_eq!(call(&service, secret, "orders", "GET"), Code::Valid);
        assert_eq!(call(&service, secret, "orders", "POST"), Code::InsufficientAccess);
        assert_eq!(call(&service, secret, "billing", "GET"), Code::InsufficientAccess);
        service.index().verify(&Question { secret, ..Question::default() }, |verdict| {
            let credential = verdict.credential.as_ref().unwrap();
            assert_eq!(credential.id, CredentialId::Application(erp.application.id));
            assert_eq!((credential.name, credential.owner), ("ERP", None));
        });
        service.index().caller(secret, None, Permission::Verify).unwrap();
    }

    async fn a_scope_narrows_and_never_widens(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["writer", "gateway"]).await;
        let narrow = ask(&service, &erp, Some("orders:read")).await.unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(narrow.scope.to_string(), "orders:read");
        assert_eq!(call(&service, narrow.token.expose(), "orders", "GET"), Code::Valid);
        assert_eq!(call(&service, narrow.token.expose(), "orders", "POST"), Code::InsufficientAccess);
        assert!(service.index().caller(narrow.token.expose(), None, Permission::Verify).is_err());
        for beyond in ["billing:read", "api_keys.read", "nowhere:full", "orders", "security.users.read"] {
            let Err(Refused::Scope(why)) = ask(&service, &erp, Some(beyond)).await else { panic!("{beyond}") };
            assert!(why.contains(beyond), "{why}");
        }
        // A scope that was granted does not grow with the role, and shrinks with it.
        let name: RoleName = "writer".parse().unwrap();
        let before = RoleDraft::from(&roles::get(&service, &admin, &name).await.unwrap());
        let wider = RoleDraft { access: access(&[("billing", Access::Full)]), ..before };
        roles::change(&service, &admin, &name, None, &wider).await.unwrap();
        assert_eq!(call(&service, narrow.token.expose(), "orders", "GET"), Code::InsufficientAccess);
        assert_eq!(call(&service, narrow.token.expose(), "billing", "GET"), Code::InsufficientAccess);
    }

    async fn an_application_without_anything_gets_no_token(service: Service) {
        let admin = organisation(&service).await;
        roles::add(&service, &admin, &RoleDraft { name: "nothing".into(), ..RoleDraft::default() }).await.unwrap();
        let idle = application(&service, &admin, &["nothing"]).await;
        assert!(matches!(ask(&service, &idle, None).await, Err(Refused::Scope(_))));
    }

    async fn a_token_ends_exactly_at_its_time(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        settings::change(&service, &admin, None, &[("oauth.token_seconds".into(), "60".into())]).await.unwrap();
        let token = token(&service, &erp).await;
        service.clock().advance(60 * SECOND - 1);
        assert_eq!(call(&service, &token, "orders", "GET"), Code::Valid);
        service.clock().advance(1);
        assert_eq!(call(&service, &token, "orders", "GET"), Code::Expired);
        service.clock().advance(2 * HOUR);
        assert_eq!(oauth::sweep(&service).await.unwrap(), 1);
        assert_eq!((call(&service, &token, "orders", "GET"), service.index().tokens()), (Code::NotFound, 0));
    }

    async fn whatever_a_token_hangs_on_takes_it_along(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["writer"]).await;
        let id = erp.application.id;
        let first = token(&service, &erp).await;
        for (disabled, code) in [(true, Code::Disabled), (false, Code::Valid)] {
            let switched = ApplicationDraft { disabled, ..ApplicationDraft::from(&erp.application) };
            applications::change(&service, &admin, id, None, &switched).await.unwrap();
            assert_eq!(call(&service, &first, "orders", "POST"), code);
            assert_eq!(client(&service, &id.to_string(), &erp.secret).is_ok(), !disabled);
        }
        applications::change(&service, &admin, id, None, &draft("ERP", &["reader"])).await.unwrap();
        assert_eq!(call(&service, &first, "orders", "POST"), Code::InsufficientAccess);

        applications::revoke_tokens(&service, &admin, id).await.unwrap();
        assert_eq!(call(&service, &first, "orders", "GET"), Code::Revoked);
        let second = token(&service, &erp).await;
        assert_eq!(call(&service, &second, "orders", "GET"), Code::Valid);

        let next = applications::regenerate(&service, &admin, id, Overlap::NONE).await.unwrap();
        assert_eq!(call(&service, &second, "orders", "GET"), Code::Revoked);
        assert!(client(&service, &id.to_string(), &erp.secret).is_err());
        let third = token(&service, &next).await;
        applications::delete(&service, &admin, id).await.unwrap();
        assert_eq!(call(&service, &third, "orders", "GET"), Code::Revoked);
        assert!(client(&service, &id.to_string(), &next.secret).is_err());
    }

    async fn with_overlap_both_secrets_work_exactly_to_its_end(service: Service) {
        let admin = organisation(&service).await;
        let old = application(&service, &admin, &["reader"]).await;
        let issued = token(&service, &old).await;
        let overlap = Overlap::from_seconds(600).unwrap();
        let new = applications::regenerate(&service, &admin, old.application.id, overlap).await.unwrap();
        let id = old.application.id.to_string();
        assert_eq!(new.previous_until, Some(service.clock().now().plus(600 * SECOND)));
        service.clock().advance(600 * SECOND - 1);
        assert!(client(&service, &id, &old.secret).is_ok() && client(&service, &id, &new.secret).is_ok());
        assert_eq!(call(&service, &issued, "orders", "GET"), Code::Valid);
        service.clock().advance(1);
        assert!(client(&service, &id, &old.secret).is_err() && client(&service, &id, &new.secret).is_ok());

        let newest = applications::regenerate(&service, &admin, old.application.id, overlap).await.unwrap();
        applications::end_old_secret(&service, &admin, old.application.id).await.unwrap();
        assert!(client(&service, &id, &new.secret).is_err() && client(&service, &id, &newest.secret).is_ok());
    }

    async fn a_client_ends_its_own_tokens_only(service: Service) {
        let admin = organisation(&service).await;
        let (one, other) = (application(&service, &admin, &["reader"]).await, application(&service, &admin, &["reader"]).await);
        let token = token(&service, &one).await;
        let as_client = |of: &domain::application::ApplicationSecret| {
            client(&service, &of.application.id.to_string(), &of.secret).unwrap()
        };
        let oauth = AuthorizationServer::new(service.clone());
        let foreign = oauth.revoke(&as_client(&other), &token).await;
        assert!(matches!(foreign, Err(NotRevoked::Foreign)), "{foreign:?}");
        assert_eq!(call(&service, &token, "orders", "GET"), Code::Valid);
        oauth.revoke(&as_client(&one), &token).await.unwrap();
        assert_eq!(call(&service, &token, "orders", "GET"), Code::Revoked);
        for unknown in ["", "clvx_nonsense", &token, &other.secret] {
            oauth.revoke(&as_client(&one), unknown).await.unwrap();
        }
    }

    async fn a_client_of_another_tenant_is_unknown_there(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        let token = token(&service, &erp).await;
        let elsewhere = operator(&service, "elsewhere").await;
        let question = Question { secret: &token, tenant: Some(elsewhere.tenant), ..Question::default() };
        assert_eq!(service.index().verify(&question, |verdict| verdict.code), Code::NotFound);
        for error in [
            refused(applications::get(&service, &elsewhere, erp.application.id).await),
            refused(applications::delete(&service, &elsewhere, erp.application.id).await),
            refused(applications::regenerate(&service, &elsewhere, erp.application.id, Overlap::NONE).await),
        ] {
            assert!(matches!(error, domain::Error::NotFound { .. }), "{error}");
        }
    }

    async fn the_secret_of_an_application_is_no_bearer(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["tenant-admin"]).await;
        assert_eq!(call(&service, &erp.secret, "orders", "GET"), Code::NotFound);
    }

    async fn tokens_that_are_asked_for_at_once_are_all_written_and_survive_a_start(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        let oauth = Arc::new(AuthorizationServer::new(service.clone()));
        let asked = (0..100).map(|_| {
            let (oauth, id, secret) = (oauth.clone(), erp.application.id.to_string(), erp.secret.clone());
            tokio::spawn(async move {
                let shown = Presented { id: &id, secret: &secret, address: None, agent: "erp/1.0" };
                let client = oauth.authenticate(&shown).unwrap();
                oauth.issue(&client, None).await.map(|issued| issued.token.expose().to_owned())
            })
        });
        let mut tokens = Vec::new();
        for asked in asked.collect::<Vec<_>>() {
            tokens.push(asked.await.unwrap().unwrap());
        }
        let again = Service::new(service.database().clone(), service.ring().clone(), service.clock().clone()).await.unwrap();
        again.index().load(again.database()).await.unwrap();
        for token in &tokens {
            assert_eq!(call(&service, token, "orders", "GET"), Code::Valid);
            assert_eq!(call(&again, token, "orders", "GET"), Code::Valid);
        }
        assert_eq!(again.index().tokens(), 100);
        let later = token(&service, &erp).await;
        again.index().catch_up_to_head(again.database()).await.unwrap();
        assert_eq!(call(&again, &later, "orders", "GET"), Code::Valid, "another process learns of it");
        applications::regenerate(&service, &admin, erp.application.id, Overlap::NONE).await.unwrap();
        again.index().catch_up_to_head(again.database()).await.unwrap();
        assert!(tokens.iter().all(|token| call(&again, token, "orders", "GET") == Code::Revoked));
    }

    async fn a_token_of_a_secret_that_was_replaced_meanwhile_is_not_issued(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        let early = client(&service, &erp.application.id.to_string(), &erp.secret).unwrap();
        applications::regenerate(&service, &admin, erp.application.id, Overlap::NONE).await.unwrap();
        let oauth = AuthorizationServer::new(service.clone());
        assert!(matches!(oauth.issue(&early, None).await, Err(Refused::Client)));
        applications::delete(&service, &admin, erp.application.id).await.unwrap();
        assert!(matches!(oauth.issue(&early, None).await, Err(Refused::Client)));
    }

    async fn refusals_of_tokens_say_why_and_uses_are_counted_for_the_application(service: Service) {
        let admin = organisation(&service).await;
        let erp = application(&service, &admin, &["reader"]).await;
        let token = token(&service, &erp).await;
        let question = Question { secret: &token, target: Target::Api("orders"), method: Some("POST"), ..Question::default() };
        let id = service.index().verify(&question, |verdict| verdict.request_id);
        let refusal = service::refusals::get(&service, &admin, id).await.unwrap();
        assert_eq!(refusal.credential, Some(erp.application.id.to_string()));
        assert_eq!(refusal.detail, "The token has the access read to orders, and POST takes full.");
        assert_eq!(call(&service, &token, "orders", "GET"), Code::Valid);
        service::usage::flush(&service).await.unwrap();
        let details = applications::details(&service, &admin, erp.application.id).await.unwrap();
        let today = details.usage.days.last().unwrap();
        assert_eq!((today.valid, today.refused, details.tokens_alive), (2, 1, 1), "the token was asked for, and used twice");
        assert_eq!(details.tokens[0].scope, "orders:read");
        assert_eq!(details.application.last_used_at, Some(service.clock().now()));
        assert!(all_events(&service, &admin).await.iter().all(|event| event.action != Action::ApplicationTokensRevoked));
    }
}
