//! What has become since a backup of what it holds: nothing that was revoked, replaced, withdrawn or taken away comes back
//! by restoring it.

use super::{open, runtime, verdict};
use crate::common::{Folder, Program};

/// Revokes by way of the library, as an administrator would in the console.
fn revoke_all(folder: &Folder) {
    runtime().block_on(async {
        let service = open(folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let all = domain::selection::Selection::Matching(domain::api_key::KeyFilter {
            text: "dev@example.test".into(),
            ..Default::default()
        });
        let outcome = service::api_keys::revoke(&service, &actor, &all).await.unwrap();
        assert_eq!(outcome.revoked, 1);
        service.database().close().await;
    });
}

#[test]
fn what_was_revoked_since_the_backup_stays_revoked() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    folder.ok(&["backup", "b.db"], "");
    revoke_all(&folder);
    assert_eq!(verdict(&folder, &gateway, &key), "REVOKED");

    assert!(folder.fails(&["restore", "b.db"]).contains("--force"));
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(said.contains("revoked again: key_"), "{said}");
    assert!(said.contains("kept as"), "{said}");
    assert_eq!(verdict(&folder, &gateway, &key), "REVOKED");
    assert!(folder.ok(&["check"], "").contains("ok: the file is sound"));
}

/// Its owner could extend it.
#[test]
fn what_was_revoked_and_has_expired_since_stays_revoked() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    folder.ok(&["backup", "b.db"], "");
    revoke_all(&folder);
    runtime().block_on(async {
        let backup =
            service::store::Database::open(&format!("sqlite:{}", folder.path("b.db").display())).await.unwrap();
        let mut tx = backup.begin().await.unwrap();
        let expired = "UPDATE api_keys SET expires_at = created_at WHERE sort_owner = 'dev'";
        assert_eq!(service::store::sql(expired).run_any(&mut tx).await.unwrap(), 1);
        tx.commit().await.unwrap();
        backup.close().await;
    });
    folder.ok(&["restore", "b.db", "--force"], "");
    assert_eq!(verdict(&folder, &gateway, &key), "REVOKED");
}

#[test]
fn a_secret_that_was_replaced_since_the_backup_stays_replaced() {
    let folder = Folder::new();
    let (gateway, old_key) = folder.fill();
    let [kept, renewed, disabled, deleted] =
        ["kept", "renewed", "disabled", "deleted"].map(|name| folder.application(name, "gateway", &[]));
    folder.ok(&["backup", "b.db"], "");
    let present = runtime().block_on(async {
        use domain::application::ApplicationDraft;
        use service::applications::{change, delete, get, regenerate};
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let id = |of: &(String, String)| of.0.parse::<domain::id::ApplicationId>().unwrap();
        let present = regenerate(&service, &actor, id(&renewed), domain::rotation::Overlap::NONE).await.unwrap().secret;
        let was = ApplicationDraft::from(&get(&service, &actor, id(&disabled)).await.unwrap());
        change(&service, &actor, id(&disabled), None, &ApplicationDraft { disabled: true, ..was }).await.unwrap();
        delete(&service, &actor, id(&deleted)).await.unwrap();
        service.index().load(service.database()).await.unwrap();
        let owner = service::bearer::actor(&service, &old_key, None, "").unwrap();
        let Some(domain::id::CredentialId::ApiKey(key)) = owner.credential() else { panic!("a key") };
        let new_key =
            service::api_keys::rotate(&service, &owner, key, domain::rotation::Overlap::NONE).await.unwrap().0.secret;
        service.database().close().await;
        ((renewed.0.clone(), present), new_key)
    });
    let (present, new_key) = present;
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    for (what, (id, _)) in
        [("kept its present secret", &renewed), ("disabled again", &disabled), ("deleted again", &deleted)]
    {
        assert!(said.contains(&format!("{what}: {id}")), "{said}");
    }
    assert_eq!([&old_key, &new_key].map(|key| verdict(&folder, &gateway, key)), ["NOT_FOUND", "VALID"]);
    let server = Program::serve(&folder, &[]);
    let gets_a_token = |(id, secret): &(String, String)| {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let media_type = ("content-type", "application/x-www-form-urlencoded");
        server.ask("POST", "/oauth2/token", &[media_type], &form).starts_with("HTTP/1.1 200")
    };
    assert_eq!([&kept, &present, &renewed, &disabled, &deleted].map(gets_a_token), [true, true, false, false, false]);
}

/// Of API tokens: one that was revoked, one that is gone with its API, and one whose secret and reach are others.
#[test]
fn what_became_of_api_tokens_since_the_backup_holds() {
    let folder = Folder::new();
    let (gateway, _) = folder.fill();
    std::fs::write(
        folder.path("o.toml"),
        "[[api]]\nslug = \"orders\"\nname = \"O\"\n[[api]]\nslug = \"billing\"\nname = \"B\"\n",
    )
    .unwrap();
    folder.ok(&["apply", "o.toml"], "");
    let issue = |access: &str| {
        let line =
            folder.ok(&["token", "create", "--user", "dev@example.test", "--months", "3", "--access", access], "");
        let (api, secret) = line.trim().split_once('=').unwrap();
        assert!(access.starts_with(api) && secret.starts_with("clvt_"), "{line}");
        secret.to_owned()
    };
    let [kept, revoked, gone, renewed] = ["orders=read", "orders=read", "billing=full", "orders=full"].map(issue);
    folder.ok(&["backup", "b.db"], "");
    let id = |secret: &str| -> domain::id::ApiTokenId {
        domain::id::ApiTokenId::from_bits(domain::secret_format::parse(secret).unwrap().id_bits)
    };
    let present = runtime().block_on(async {
        use domain::api_token::TokenSelection;
        use service::{api_tokens, apis};
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        api_tokens::revoke(&service, &actor, TokenSelection::One(id(&revoked))).await.unwrap();
        let billing =
            apis::list(&service, &actor).await.unwrap().into_iter().find(|api| api.slug == "billing").unwrap();
        apis::remove(&service, &actor, billing.id).await.unwrap();
        let overlap = domain::rotation::Overlap::NONE;
        let present = api_tokens::regenerate(&service, &actor, id(&renewed), 12, overlap).await.unwrap();
        let mut tx = service.database().begin().await.unwrap();
        let bounded = "UPDATE api_tokens SET within_owner = TRUE, access = 'read' WHERE id = $1";
        service::store::sql(bounded).bind(id(&renewed)).run(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        service.database().close().await;
        present
    });
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    for secret in [&revoked, &gone] {
        assert!(said.contains(&format!("revoked again: {}", id(secret))), "{said}");
    }
    assert!(said.contains(&format!("kept its present secret: {}", id(&renewed))), "{said}");
    let verdicts = [&kept, &revoked, &gone, &renewed, &present.secret].map(|secret| verdict(&folder, &gateway, secret));
    assert_eq!(verdicts, ["VALID", "REVOKED", "REVOKED", "NOT_FOUND", "VALID"]);
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let token = service::api_tokens::get(&service, &actor, id(&renewed)).await.unwrap();
        assert_eq!((token.within_owner, token.access), (true, domain::access::Access::Read));
        assert_eq!(token.expires_at, present.token.expires_at);
        service.database().close().await;
    });
    assert!(folder.ok(&["check"], "").contains("ok: 4 API tokens can be verified"));
}

/// Of consumers: one that stays, one that was disapproved, one that was removed, one that has another secret, and one that
/// was approved.
#[test]
fn what_became_of_consumers_since_the_backup_holds() {
    use domain::consumer::{Act, ConsumerDraft, ConsumerStatus};
    use service::consumers::{act, change, get};
    use service::sealing;
    let folder = Folder::new();
    folder.fill();
    let create = |name: &str| {
        let lines = folder.ok(&["consumer", "create", "--name", name, "--secret-stdin"], "nC4-vQ8wZr2_Lk9xTb6m\n");
        let value = |of: &str| lines.lines().find_map(|line| line.strip_prefix(of).map(str::to_owned)).unwrap();
        let (id, key) = (value("id="), value("consumer_key="));
        (id, key)
    };
    let [kept, disapproved, removed, renewed, approved] =
        ["kept", "disapproved", "removed", "renewed", "approved"].map(create);
    for (id, key) in [&kept, &disapproved, &removed, &renewed] {
        assert_eq!(folder.ok(&["consumer", "approve", id], "").trim(), format!("consumer_key={key}"));
    }
    folder.ok(&["backup", "b.db"], "");
    let id = |of: &(String, String)| of.0.parse::<domain::id::ConsumerId>().unwrap();
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        act(&service, &actor, Act::Disapprove, &[id(&disapproved)]).await.unwrap();
        act(&service, &actor, Act::Remove, &[id(&removed)]).await.unwrap();
        act(&service, &actor, Act::Approve, &[id(&approved)]).await.unwrap();
        let draft = ConsumerDraft::from(&get(&service, &actor, id(&renewed)).await.unwrap());
        change(&service, &actor, id(&renewed), None, &draft, Some("Zr2_Lk9xTb6m-nC4vQ8w")).await.unwrap();
        service.database().close().await;
    });
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    for (what, (id, _)) in
        [("not approved any more", &disapproved), ("deleted again", &removed), ("kept its present secret", &renewed)]
    {
        assert!(said.contains(&format!("{what}: {id}")), "{said}");
    }
    assert!(!said.contains(&kept.0) && !said.contains(&approved.0), "{said}");
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        for (of, status) in [
            (&kept, ConsumerStatus::Approved),
            (&disapproved, ConsumerStatus::Disapproved),
            (&renewed, ConsumerStatus::Approved),
            (&approved, ConsumerStatus::Approved),
        ] {
            assert_eq!(get(&service, &actor, id(of)).await.unwrap().status, status);
        }
        assert!(get(&service, &actor, id(&removed)).await.is_err());
        let sealed = sealing::inspect(service.database(), service.ring()).await.unwrap();
        assert_eq!((sealed.count, sealed.unreadable), (4, Vec::new()));
        service.database().close().await;
    });
    assert!(folder.ok(&["check"], "").contains("ok: 4 encrypted secrets can be read"));
}

/// One that goes on, one that was withdrawn since, and one whose dance was under way.
#[test]
fn what_was_withdrawn_since_the_backup_stays_withdrawn() {
    use service::authorizations::{list_of, withdraw_of};
    let folder = Folder::new();
    let lines = folder.ok(&["consumer", "create", "--name", "DOORS", "--secret-stdin"], "nC4-vQ8wZr2_Lk9xTb6m\n");
    let consumer = lines.lines().find_map(|line| line.strip_prefix("id=")).unwrap().to_owned();
    folder.user("ada", "developer", &[]);
    let (kept, gone) = ("aut_00000000000000000000000001", "aut_00000000000000000000000002");
    let insert = |tables: &'static str, values: String| {
        let folder = &folder;
        async move {
            let service = open(folder).await;
            let mut tx = service.database().begin().await.unwrap();
            service::store::sql_text(format!("INSERT INTO {tables} {values}")).run_any(&mut tx).await.unwrap();
            tx.commit().await.unwrap();
            service.database().close().await;
        }
    };
    runtime().block_on(async {
        for id in [kept, gone] {
            let values =
                format!("SELECT '{id}', tenant_id, '{consumer}', id, '{id}', '', 1, 9000000000000000 FROM users");
            let columns =
                "authorizations (id, tenant_id, consumer_id, user_id, temporary_id, secret, created_at, expires_at)";
            insert(columns, values).await;
        }
        let values = format!(
            "SELECT 'tmp_1', tenant_id, id, '', 'oob', 1, 9000000000000000 FROM consumers WHERE id = '{consumer}'"
        );
        let columns = "temporary_credentials (id, tenant_id, consumer_id, secret, callback, created_at, expires_at)";
        insert(columns, values).await;
    });
    folder.ok(&["backup", "then.db"], "");
    runtime().block_on(async {
        insert("nonces (id)", "VALUES ('fffffffffused')".to_owned()).await;
        let service = open(&folder).await;
        let operator = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let user =
            service::users::list(&service, &operator, "", None, &domain::page::Position::Start).await.unwrap().items[0]
                .id;
        withdraw_of(&service, &operator, user, gone.parse().unwrap()).await.unwrap();
        service.database().close().await;
    });
    let told = folder.ok(&["restore", "then.db", "--force"], "");
    assert!(
        told.contains(&format!("withdrawn again: {gone}")) && !told.contains(&format!("withdrawn again: {kept}")),
        "{told}"
    );
    runtime().block_on(async {
        let service = open(&folder).await;
        let operator = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let user =
            service::users::list(&service, &operator, "", None, &domain::page::Position::Start).await.unwrap().items[0]
                .id;
        let listed = list_of(&service, &operator, user).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.id.to_string()).collect::<Vec<_>>(), [kept]);
        let count = |table: &str| format!("SELECT count(*) AS n FROM {table}");
        for (table, expected) in [("temporary_credentials", 0), ("nonces", 1)] {
            let counted = service::store::sql_text(count(table));
            let n: Option<i64> = counted.one(&mut service.database().read().await.unwrap()).await.unwrap();
            assert_eq!(n, Some(expected), "{table}");
        }
        service.database().close().await;
    });
}

#[test]
fn a_switch_that_was_turned_off_stays_off() {
    let folder = Folder::new();
    let (_, key) = folder.fill();
    folder.ok(&["backup", "b.db"], "");
    folder.ok(&["settings", "set", "api_keys.enabled", "false"], "");
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(said.contains("API keys switched off again"), "{said}");
    let server = Program::serve(&folder, &[]);
    let answer = server.ask("GET", "/v1/whoami", &[("authorization", &format!("Bearer {key}"))], "");
    assert!(answer.contains("DISABLED"), "{answer}");
}

#[test]
fn somebody_disabled_since_the_backup_stays_disabled() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    folder.ok(&["backup", "b.db"], "");
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let found = service::users::list(&service, &actor, "dev@example.test", None, &domain::page::Position::Start)
            .await
            .unwrap();
        let user = found.items.into_iter().next().unwrap();
        let change = domain::user::UserChange { disabled: true, ..domain::user::UserChange::from(&user) };
        service::users::change(&service, &actor, user.id, None, &change).await.unwrap();
        service.database().close().await;
    });
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(said.contains("disabled again: usr_") && said.contains("dev@example.test"), "{said}");
    assert_eq!(verdict(&folder, &gateway, &key), "OWNER_INACTIVE");
}

/// Whose keys were handed over, too: nobody owns them in the backup who may, and its new owner is not in it.
#[test]
fn somebody_deleted_since_the_backup_stays_out() {
    let folder = Folder::new();
    let (gateway, key) = folder.fill();
    folder.ok(&["backup", "b.db"], "");
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let new = domain::user::NewUser {
            email: "heir@example.test".into(),
            name: "Heir".into(),
            roles: vec![domain::role::RoleName::DEVELOPER],
            has_seat: true,
        };
        let heir = service::users::add(&service, &actor, &new, Some("four quiet horses")).await.unwrap().user;
        let found = service::users::list(&service, &actor, "dev@example.test", None, &domain::page::Position::Start)
            .await
            .unwrap();
        let to = domain::user::Succession::HandOver(heir.id);
        let deleted = service::users::delete(&service, &actor, found.items[0].id, &to).await.unwrap();
        assert_eq!(deleted.handed_over, 1);
        service.database().close().await;
    });
    assert_eq!(verdict(&folder, &gateway, &key), "VALID");
    folder.ok(&["check"], "");
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(said.contains("disabled again: usr_") && said.contains("dev@example.test"), "{said}");
    assert!(said.contains("revoked again: key_"), "{said}");
    assert_eq!(verdict(&folder, &gateway, &key), "OWNER_INACTIVE");
    folder.ok(&["check"], "");
}

/// Of somebody who reads one API, to somebody with full access to all.
#[test]
fn a_key_that_was_handed_over_since_the_backup_stays_so() {
    let folder = Folder::new();
    let (gateway, _) = folder.fill();
    let apis =
        "[[api]]\nslug = \"orders\"\nname = \"O\"\n[[role]]\nname = \"reader\"\naccess = { orders = \"read\" }\n";
    std::fs::write(folder.path("o.toml"), apis).unwrap();
    folder.ok(&["apply", "o.toml"], "");
    folder.user("reads", "developer", &["--role", "reader"]);
    folder.user("heir", "tenant-admin", &["--role", "developer"]);
    let key = folder.key("reads", &["--expires-in-days", "30"]);
    let id = domain::id::KeyId::from_bits(domain::secret_format::parse(&key).unwrap().id_bits);
    folder.ok(&["backup", "b.db"], "");
    let see = async |service: &service::Service, actor: &service::Actor| {
        service.index().load(service.database()).await.unwrap();
        let details = service::api_keys::details(service, actor, id).await.unwrap();
        (details.key.owner, details.narrowing, details.permitted)
    };
    let handed_over = runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        let user = async |text: &str| {
            let found =
                service::users::list(&service, &actor, text, None, &domain::page::Position::Start).await.unwrap();
            found.items[0].id
        };
        let to = domain::user::Succession::HandOver(user("heir@example.test").await);
        service::users::delete(&service, &actor, user("reads@example.test").await, &to).await.unwrap();
        let seen = see(&service, &actor).await;
        service.database().close().await;
        seen
    });
    assert_eq!(handed_over.0.name, "Heir");
    let narrowing = handed_over.1.as_ref().unwrap();
    assert_eq!(narrowing.get("orders"), Some(&domain::access::Access::Read), "{narrowing:?}");
    let said = folder.ok(&["restore", "b.db", "--force"], "");
    assert!(said.contains(&format!("kept its present owner: {id}")), "{said}");
    assert_eq!(verdict(&folder, &gateway, &key), "VALID");
    runtime().block_on(async {
        let service = open(&folder).await;
        let actor = service::Actor::operator(service::tenants::by_slug(&service, "default").await.unwrap());
        assert_eq!(see(&service, &actor).await, handed_over);
        service.database().close().await;
    });
    folder.ok(&["check"], "");
}
