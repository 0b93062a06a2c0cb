use domain::application::ApplicationSecret;
use domain::event::{Action, Event};
use domain::time::{HOUR, MINUTE};
use service::oauth::{AuthorizationServer, Client, ClientRefused, Presented, Refused};
use service::store::sql;
use service::{Actor, Service, applications, usage};

use super::{application, draft};
use crate::access::makers::organisation;
use crate::common::{again, all_events};
use crate::each_database;

/// What the client with this secret is told that asks from there.
fn show(
    oauth: &AuthorizationServer,
    of: &ApplicationSecret,
    secret: &str,
    address: &str,
) -> Result<Client, ClientRefused> {
    let id = of.application.id.to_string();
    let address = Some(address.parse().unwrap());
    oauth.authenticate(&Presented { id: &id, secret, address, agent: "erp/1.0" })
}

async fn ask_from(oauth: &AuthorizationServer, of: &ApplicationSecret, address: &str) -> String {
    let client = show(oauth, of, &of.secret, address).unwrap();
    let issued = oauth.issue(&client, None).await.unwrap_or_else(|refused| panic!("{refused:?}"));
    issued.token.expose().to_owned()
}

/// What the log says of tokens, the latest last.
async fn told(oauth: &AuthorizationServer, service: &Service, admin: &Actor) -> Vec<Event> {
    oauth.flush().await.unwrap();
    let mut events = all_events(service, admin).await;
    events.retain(|event| event.action.as_str().starts_with("application.token_"));
    events.reverse();
    events
}

/// Calls that were good and calls that were not, of the whole day.
async fn counted(service: &Service, of: &ApplicationSecret, admin: &Actor) -> (u64, u64) {
    usage::flush(service).await.unwrap();
    let details = applications::details(service, admin, of.application.id).await.unwrap();
    let today = details.usage.days.last().unwrap();
    (today.valid, today.refused)
}

each_database! {
    async fn tokens_count_and_the_first_of_an_hour_is_told(service: Service) {
        let admin = organisation(&service).await;
        let oauth = AuthorizationServer::new(service.clone());
        let erp = application(&service, &admin, &["reader"]).await;
        for _ in 0..50 {
            ask_from(&oauth, &erp, "192.0.2.7").await;
        }
        assert_eq!(counted(&service, &erp, &admin).await, (50, 0));
        let events = told(&oauth, &service, &admin).await;
        let [event] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!(event.action, Action::ApplicationTokenIssued);
        let id = Some(erp.application.id.to_string());
        assert_eq!((&event.actor_id, &event.target_id, event.actor.as_str()), (&id, &id, "ERP"));
        assert_eq!((event.address.as_str(), event.agent.as_str()), ("192.0.2.7", "erp/1.0"));
        assert!(event.details.contains(&("scope".into(), "orders:read".into())), "{:?}", event.details);

        ask_from(&oauth, &erp, "198.51.100.1").await;
        service.clock().advance(HOUR);
        let admin = again(&service, "ada@example.test").await;
        ask_from(&oauth, &erp, "192.0.2.7").await;
        let addresses: Vec<_> = told(&oauth, &service, &admin).await.into_iter().map(|event| event.address).collect();
        assert_eq!(addresses, ["192.0.2.7", "198.51.100.1", "192.0.2.7"]);
    }

    async fn who_is_refused_is_counted_and_told_and_has_not_used_it(service: Service) {
        let admin = organisation(&service).await;
        let oauth = AuthorizationServer::new(service.clone());
        let erp = application(&service, &admin, &["reader"]).await;
        for n in 0..400 {
            let address = format!("198.51.{}.{}", 100 + n / 200, 1 + n % 200);
            assert!(show(&oauth, &erp, "clva_wrong", &address).is_err());
        }
        assert_eq!(counted(&service, &erp, &admin).await, (0, 400));
        let events = told(&oauth, &service, &admin).await;
        assert_eq!(events.len(), 11, "an hour of guesses from everywhere");
        let first = &events[0];
        assert_eq!((first.action, first.actor_id.as_deref()), (Action::ApplicationTokenRefused, None));
        assert_eq!(first.details[0], ("reason".into(), "another secret".into()));
        assert!(events[10].details[1].1.contains("the last that is told"), "{:?}", events[10].details);
        let details = applications::details(&service, &admin, erp.application.id).await.unwrap();
        assert_eq!(details.application.last_used_at, None, "nobody showed its secret");

        // The application itself, for whatever reason, from one place.
        service.clock().advance(HOUR);
        let admin = again(&service, "ada@example.test").await;
        let client = show(&oauth, &erp, &erp.secret, "192.0.2.7").unwrap();
        for _ in 0..3 {
            assert!(matches!(oauth.issue(&client, Some("billing:full")).await, Err(Refused::Scope(_))));
        }
        let off = domain::application::ApplicationDraft { disabled: true, ..draft("ERP", &["reader"]) };
        applications::change(&service, &admin, erp.application.id, None, &off).await.unwrap();
        assert!(show(&oauth, &erp, &erp.secret, "192.0.2.8").is_err());
        let reasons: Vec<_> = told(&oauth, &service, &admin).await[11..].iter().map(|event| event.details[0].1.clone()).collect();
        assert_eq!(reasons, ["it asked for more than its roles give", "the application is disabled"]);
        assert_eq!(counted(&service, &erp, &admin).await, (0, 404));
    }

    async fn a_token_that_its_client_ends_is_told(service: Service) {
        let admin = organisation(&service).await;
        let oauth = AuthorizationServer::new(service.clone());
        let erp = application(&service, &admin, &["reader"]).await;
        let token = ask_from(&oauth, &erp, "192.0.2.7").await;
        service.clock().advance(MINUTE);
        let client = show(&oauth, &erp, &erp.secret, "192.0.2.7").unwrap();
        for _ in 0..2 {
            oauth.revoke(&client, &token).await.unwrap();
        }
        let events = told(&oauth, &service, &admin).await;
        let ended: Vec<_> = events.iter().filter(|event| event.action == Action::ApplicationTokenRevoked).collect();
        let [event] = ended.as_slice() else { panic!("{events:?}") };
        assert_eq!((event.actor.as_str(), event.address.as_str()), ("ERP", "192.0.2.7"));
        assert_eq!(event.details[0].0, "token");
        assert!(!format!("{events:?}").contains(&token), "the token itself is in no event");
    }

    async fn nobody_knows_who_asks_for_no_application(service: Service) {
        let admin = organisation(&service).await;
        let oauth = AuthorizationServer::new(service.clone());
        let nobody = domain::id::ApplicationId::from_bits(7).to_string();
        for id in [nobody.as_str(), "", "erp"] {
            assert!(oauth.authenticate(&Presented { id, secret: "x", address: None, agent: "" }).is_err());
        }
        assert!(told(&oauth, &service, &admin).await.is_empty());
        let rows: Option<i64> = sql("SELECT count(*) AS n FROM usage_hours")
            .one(&mut service.database().read().await.unwrap()).await.unwrap();
        assert_eq!(rows, Some(0));
    }
}
