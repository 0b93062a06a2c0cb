//! An index that reads every key at once knows of each what one knows that read it alone.

use domain::access::Access::{Full, Read};
use domain::api_key::NewKey;
use domain::id::KeyId;
use domain::limits::{Limits, Per, RateLimit};
use domain::permission::{Permission, PermissionSet};
use domain::rotation::Overlap;
use domain::selection::Selection;
use domain::time::Timestamp;
use domain::verdict::Code;
use service::secret::PlainSecret;
use service::store::{Value, insert_many, sql};
use service::verify::{Question, Target};
use service::{Actor, Service, api_keys, random};

use crate::access::beside::*;
use crate::access::makers::*;
use crate::common::*;
use crate::each_database;

/// More than a statement reads.
const MANY: usize = 4_000;

/// One of each sort.
fn sorts() -> Vec<NewKey> {
    let limits = |networks: &[&str], limit| Limits {
        allowed_addresses: networks.iter().map(|network| network.parse().unwrap()).collect(),
        ratelimit: limit,
    };
    let rate = |limit, per| Some(RateLimit { limit, per });
    vec![
        NewKey { expires_in_days: None, ..named("plain, with = and \"quotes\" and ümläute") },
        NewKey { project: Some("shop".to_owned()), ..named("of a project") },
        NewKey { access: Some(access(&[("orders", Read)])), ..named("narrowed") },
        NewKey { access: Some(access(&[("orders", Full), ("billing", Read)])), ..named("narrowed to two") },
        NewKey { access: Some(access(&[])), ..named("narrowed to nothing") },
        NewKey { permissions: Some(PermissionSet::NONE), ..named("permitted nothing") },
        NewKey { permissions: Some([Permission::Verify].into_iter().collect()), ..named("permitted something") },
        NewKey { limits: limits(&["10.0.0.0/8", "2001:db8::/32"], rate(5, Per::Hour)), ..named("limited") },
        NewKey { limits: limits(&["192.0.2.0/24"], None), ..named("limited to another network") },
        NewKey { limits: limits(&[], rate(1, Per::Second)), ..named("rated") },
    ]
}

/// All of these, one of them revoked and one with an old secret that still works. Gives every secret.
async fn make_sorts(service: &Service, admin: &Actor, owner: &Actor) -> Vec<String> {
    let mut secrets = Vec::new();
    for new in sorts() {
        secrets.push(key(service, owner, new).await.secret);
    }
    let revoked = key(service, owner, named("revoked")).await;
    api_keys::revoke(service, admin, &Selection::Ids(vec![revoked.key.id])).await.unwrap();
    let old = key(service, owner, named("rotated")).await;
    let (new, _) = api_keys::rotate(service, owner, old.key.id, Overlap::HOUR).await.unwrap();
    secrets.extend([revoked.secret, old.secret, new.secret]);
    secrets
}

/// Plain keys as another process might write them, and their changes.
async fn write_many(service: &Service, owner: &Actor) -> Vec<PlainSecret> {
    let mut secrets = Vec::new();
    let mut tx = service.database().begin().await.unwrap();
    for _ in 0..MANY / 500 {
        let mut values: Vec<Value> = Vec::new();
        for _ in 0..500 {
            let id = random::id(KeyId::new, START);
            let secret = PlainSecret::generate("clvk", id.bits());
            values.extend([id.into(), owner.tenant.into(), id_of(owner).into()]);
            values.extend(["n", "clvk", "aaaa"].map(Value::from));
            values.push(secret.hash(service.ring()).to_stored().into());
            values.extend([START, START, Timestamp::NEVER].map(Value::from));
            values.extend(["n", "o", "n"].map(Value::from));
            secrets.push(secret);
        }
        let into = "api_keys (id, tenant_id, owner_id, name, prefix, last_four, secret_hash, created_at, updated_at, \
                    expires_at, sort_name, sort_owner, search)";
        insert_many(into, 13, values).run(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let id = |secret: &PlainSecret| KeyId::from_bits(secret.id_bits().unwrap()).to_string();
    write_changes(service, secrets.iter().map(|secret| ("api_key", id(secret))).collect()).await;
    service.index().catch_up_to_head(service.database()).await.unwrap();
    secrets
}

/// Gives the key a name that no person can: with what stands between keys and between fields where very many are read.
async fn name_by_force(service: &Service, secret: &PlainSecret) {
    let id = KeyId::from_bits(secret.id_bits().unwrap());
    let mut tx = service.database().begin().await.unwrap();
    let text = "UPDATE api_keys SET name = $2 WHERE id = $1";
    sql(text).bind(id).bind("a\u{1e}b\u{1f}c").run(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    write_changes(service, vec![("api_key", id.to_string())]).await;
    service.index().catch_up_to_head(service.database()).await.unwrap();
}

/// All that a verification says of a secret.
fn told(service: &Service, secret: &str) -> String {
    let address = Some("10.1.2.3".parse().unwrap());
    let question = Question { secret, target: Target::Api("orders"), address, ..Question::default() };
    service.index().verify(&question, |verdict| {
        let known = verdict.credential.as_ref().map(|known| {
            let access: Vec<_> = known.access().collect();
            let permissions: Vec<_> = known.permissions().iter().collect();
            let roles: Vec<_> = known.roles().collect();
            format!(
                "{:?}",
                (known.id, known.name, known.owner, known.project, known.expires_at, roles, access, permissions)
            )
        });
        format!("{:?} {known:?} {:?}", verdict.code, verdict.ratelimit)
    })
}

each_database! {
    async fn every_key_is_read_as_it_is_alone(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer", "gateway"]).await;
        project(&service, &admin, "shop", &[(&owner, "reader")]).await;
        let mut secrets = make_sorts(&service, &admin, &owner).await;
        let many = write_many(&service, &admin).await;
        name_by_force(&service, &many[MANY / 2]).await;
        secrets.extend(make_sorts(&service, &admin, &owner).await);
        secrets.extend(many.iter().map(|secret| secret.expose().to_owned()));

        let all = Service::new(service.database().clone(), service.ring().clone(), service.clock().clone()).await.unwrap();
        all.index().load(all.database()).await.unwrap();
        assert_eq!(all.index().len(), service.index().len());
        let mut valid = 0;
        for secret in &secrets {
            let told_by_all = told(&all, secret);
            assert_eq!(told_by_all, told(&service, secret));
            valid += usize::from(told_by_all.starts_with("Valid"));
        }
        assert_eq!(valid, MANY + 2 * 10, "all but those that are revoked, not for here, or not for this API");
    }

    async fn keys_that_are_gone_are_so_when_all_are_read_again(service: Service) {
        let admin = organisation(&service).await;
        let owner = owner(&service, &admin, "wanda", &["writer"]).await;
        let many = write_many(&service, &admin).await;
        let stays = key(&service, &owner, named("stays")).await;
        let mut tx = service.database().begin().await.unwrap();
        sql("DELETE FROM api_keys WHERE name = 'n'").run_any(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(code_of(&service, many[0].expose()), Code::Valid, "nothing tells it yet");
        service.index().load(service.database()).await.unwrap();
        for secret in &many {
            assert_eq!(code_of(&service, secret.expose()), Code::NotFound);
        }
        assert_eq!(code_of(&service, &stays.secret), Code::Valid);
        assert_eq!(service.index().len(), 1);
    }
}
