//! Access × method × API × what is the matter: one table for every token, whatever asks.

use domain::access::Access::{self, Full, Read};
use domain::api::ApiDraft;
use domain::time::DAY;
use domain::user::UserChange;
use domain::verdict::Code;
use service::verify::Question;
use service::{Actor, Service, api_tokens, apis, users};

use super::{edit, revoke, token};
use crate::access::makers::*;
use crate::common::{again, as_is, id_of};
use crate::each_database;

const CALLS: [(&str, &str); 8] = [
    ("orders", "GET"),
    ("orders", "HEAD"),
    ("orders", "OPTIONS"),
    ("orders", "POST"),
    ("orders", "DELETE"),
    ("billing", "GET"),
    ("billing", "POST"),
    ("unheard-of", "GET"),
];

/// What is the matter with a token for orders, or with what it hangs on, and the code of each call: `+` is VALID, `-`
/// INSUFFICIENT_ACCESS, `d` DISABLED, `x` EXPIRED, `r` REVOKED, `o` OWNER_INACTIVE.
#[rustfmt::skip]
const TABLE: [(&str, Access, &str); 12] = [
    ("nothing",         Read, "+++-----"),
    ("nothing",         Full, "+++++---"),
    ("edited to full",  Read, "+++++---"),
    ("edited to read",  Full, "+++-----"),
    ("API off",         Full, "ddddd---"),
    ("API off",         Read, "ddddd---"),
    ("owner disabled",  Full, "oooooooo"),
    ("owner disabled",  Read, "oooooooo"),
    ("revoked",         Full, "rrrrrrrr"),
    ("no access",       Full, "rrrrrrrr"),
    ("expired",         Full, "xxxxxxxx"),
    ("keys off",        Full, "+++++---"),
];

fn code(mark: char) -> Code {
    match mark {
        '+' => Code::Valid,
        '-' => Code::InsufficientAccess,
        'd' => Code::Disabled,
        'x' => Code::Expired,
        'r' => Code::Revoked,
        _ => Code::OwnerInactive,
    }
}

async fn befall(service: &Service, admin: &Actor, what: &str, owner: &Actor, of: &domain::api_token::ApiToken) {
    match what {
        "edited to full" => _ = edit(service, admin, of, Full, None).await.unwrap(),
        "edited to read" => _ = edit(service, admin, of, Read, None).await.unwrap(),
        "no access" => _ = edit(service, admin, of, Access::None, None).await.unwrap(),
        "revoked" => revoke(service, admin, of).await,
        "API off" => {
            let api = api_called(service, admin, "orders").await;
            apis::change(service, admin, api.id, None, &ApiDraft { enabled: false, ..ApiDraft::from(&api) })
                .await
                .unwrap();
        }
        "owner disabled" => {
            let user = users::get(service, admin, id_of(owner)).await.unwrap();
            let disabled = UserChange { disabled: true, ..as_is(&user) };
            users::change(service, admin, user.id, None, &disabled).await.unwrap();
        }
        "expired" => service.clock().advance(200 * DAY),
        // That switch is for API keys.
        "keys off" => {
            let off = [("api_keys.enabled".to_owned(), "false".to_owned())];
            service::settings::change(service, admin, None, &off).await.unwrap();
        }
        _ => {}
    }
}

async fn put_right(service: &Service, admin: &Actor) {
    let api = api_called(service, admin, "orders").await;
    apis::change(service, admin, api.id, None, &ApiDraft { enabled: true, ..ApiDraft::from(&api) }).await.unwrap();
}

/// What introspection and a verification without an API tell: all that it reaches, or nothing.
fn reached(service: &Service, secret: &str) -> Option<Vec<(String, Access)>> {
    service.index().verify(&Question { secret, ..Question::default() }, |verdict| {
        let credential = verdict.credential.as_ref()?;
        Some(credential.access().map(|(api, access)| (api.to_owned(), access)).collect())
    })
}

each_database! {
    async fn a_token_opens_its_own_api_as_far_as_it_was_issued_for(service: Service) {
        let mut admin = organisation(&service).await;
        for (i, (what, access, marks)) in TABLE.into_iter().enumerate() {
            admin = again(&service, "ada@example.test").await;
            let owner = owner(&service, &admin, &format!("owner{i}"), &[]).await;
            let issued = token(&service, &admin, &owner, "orders", access).await;
            assert_eq!(call(&service, &issued.secret, "orders", "GET"), Code::Valid);
            befall(&service, &admin, what, &owner, &issued.token).await;
            for ((api, method), mark) in CALLS.into_iter().zip(marks.chars()) {
                let told = call(&service, &issued.secret, api, method);
                assert_eq!(told, code(mark), "{what}, {access}: {method} {api}");
            }
            let told = reached(&service, &issued.secret);
            let expected = match marks {
                "+++-----" => Some(vec![("orders".to_owned(), Read)]),
                "+++++---" => Some(vec![("orders".to_owned(), Full)]),
                _ if what == "API off" => Some(vec![]),
                _ => None,
            };
            assert_eq!(told, expected, "{what}, {access}");
            // Read anew, it is the same.
            service.index().load(service.database()).await.unwrap();
            assert_eq!(reached(&service, &issued.secret), expected, "{what}, {access}, read anew");
            admin = again(&service, "ada@example.test").await;
            put_right(&service, &admin).await;
        }
        assert!(service.index().api_tokens() == TABLE.len());
        drop(admin);
    }

    /// A process that was elsewhere meanwhile hears of each change by the log.
    async fn another_process_follows(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &[]).await;
        let (database, ring) = (service.database().clone(), service.ring().clone());
        let other = Service::new(database, ring, service.clock().clone()).await.unwrap();
        other.index().load(other.database()).await.unwrap();
        let issued = token(&service, &admin, &owner, "orders", Read).await;
        let follow = async || other.index().catch_up_to_head(other.database()).await.unwrap();
        assert_eq!(call(&other, &issued.secret, "orders", "GET"), Code::NotFound);
        follow().await;
        assert_eq!(call(&other, &issued.secret, "orders", "GET"), Code::Valid);
        edit(&service, &admin, &issued.token, Full, None).await.unwrap();
        follow().await;
        assert_eq!(call(&other, &issued.secret, "orders", "POST"), Code::Valid);
        let renewed = api_tokens::regenerate(&service, &admin, issued.token.id, 3, domain::rotation::Overlap::NONE).await.unwrap();
        follow().await;
        assert_eq!(call(&other, &issued.secret, "orders", "GET"), Code::NotFound);
        revoke(&service, &admin, &issued.token).await;
        follow().await;
        assert_eq!(call(&other, &renewed.secret, "orders", "GET"), Code::Revoked);
    }
}
