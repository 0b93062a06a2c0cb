use domain::id::{CredentialId, KeyId};
use domain::time::{DAY, HOUR, MINUTE, Timestamp};
use service::Service;
use service::idempotency::{self, Claim, Known, MAX, MAX_BYTES, finish, forget, sweep};
use service::store::{insert_many, sql};

use crate::common::{dump, operator};
use crate::each_database;

fn claim(service: &Service, credential: u128, name: &str, parts: &[&[u8]]) -> Claim {
    Claim::new(service.ring(), CredentialId::ApiKey(KeyId::from_bits(credential)), name, parts)
}

async fn begin(service: &Service, claim: &Claim) -> service::Result<Known> {
    idempotency::begin(service, &operator(service, "default").await, claim).await
}

/// Writes `count` answered names of a credential, as so many requests would have.
async fn fill(service: &Service, credential: u128, count: u32, begun_at: Timestamp) {
    let id = CredentialId::ApiKey(KeyId::from_bits(credential)).to_string();
    let mut tx = service.database().begin().await.unwrap();
    for chunk in (0..count).collect::<Vec<_>>().chunks(500) {
        let row =
            |n: &u32| [id.as_str().into(), format!("filled {n}").into(), "".into(), begun_at.into(), 200_i64.into()];
        let values = chunk.iter().flat_map(row).collect();
        insert_many("idempotency (credential_id, name, request, begun_at, status)", 5, values)
            .run_any(&mut tx)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

async fn count(service: &Service) -> i64 {
    let mut connection = service.database().read().await.unwrap();
    sql("SELECT count(*) AS n FROM idempotency").one(&mut connection).await.unwrap().unwrap()
}

each_database! {
    async fn a_name_stands_for_one_request_of_one_credential(service: Service) {
        let first = claim(&service, 1, "a", &[b"POST", b"/x", b"{}"]);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::New);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::Running);
        for other in [&[&b"POST"[..], b"/x", b"{ }"][..], &[b"POST", b"/y", b"{}"], &[b"POST/", b"x", b"{}"]] {
            assert_eq!(begin(&service, &claim(&service, 1, "a", other)).await.unwrap(), Known::Other);
        }
        assert_eq!(begin(&service, &claim(&service, 1, "b", &[])).await.unwrap(), Known::New);
        assert_eq!(begin(&service, &claim(&service, 2, "a", &[])).await.unwrap(), Known::New);
        finish(&service, &first, 201, "{\"id\":1}").await.unwrap();
        let answered = Known::Answered { status: 201, body: "{\"id\":1}".into() };
        assert_eq!(begin(&service, &first).await.unwrap(), answered);
        service.clock().advance(DAY - 1);
        assert_eq!(begin(&service, &first).await.unwrap(), answered);
        service.clock().advance(1);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::New);
    }

    async fn what_changed_nothing_may_be_tried_again(service: Service) {
        let claim = claim(&service, 1, "a", &[]);
        begin(&service, &claim).await.unwrap();
        forget(&service, &claim).await.unwrap();
        assert_eq!(begin(&service, &claim).await.unwrap(), Known::New);
    }

    async fn what_never_ended_is_neither_done_nor_undone(service: Service) {
        let claim = claim(&service, 1, "a", &[]);
        begin(&service, &claim).await.unwrap();
        service.clock().advance(MINUTE + 1);
        assert_eq!(begin(&service, &claim).await.unwrap(), Known::Lost);
    }

    async fn of_many_at_once_one_is_the_first(service: Service) {
        let claim = claim(&service, 1, "a", &[]);
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (service, claim) = (service.clone(), claim.clone());
                tokio::spawn(async move { begin(&service, &claim).await.unwrap() })
            })
            .collect();
        let mut new = 0;
        for task in tasks {
            new += usize::from(task.await.unwrap() == Known::New);
        }
        assert_eq!(new, 1);
    }

    async fn the_old_is_swept(service: Service) {
        begin(&service, &claim(&service, 1, "old", &[])).await.unwrap();
        service.clock().advance(DAY);
        begin(&service, &claim(&service, 1, "new", &[])).await.unwrap();
        sweep(&service).await.unwrap();
        let dump = dump(&service).await;
        let kept: Vec<_> = dump.lines().filter(|line| line.starts_with("idempotency:")).collect();
        assert!(kept.len() == 1 && kept[0].contains("new"), "{kept:?}");
    }

    async fn a_credential_gives_so_many_names_and_none_is_forgotten_before_its_time(service: Service) {
        let first = claim(&service, 1, "first", &[]);
        begin(&service, &first).await.unwrap();
        finish(&service, &first, 201, "{}").await.unwrap();
        service.clock().advance(HOUR);
        fill(&service, 1, MAX - 2, service.clock().now()).await;
        assert_eq!(begin(&service, &claim(&service, 1, "last", &[])).await.unwrap(), Known::New);

        let beyond = claim(&service, 1, "beyond", &[]);
        assert_eq!(begin(&service, &beyond).await.unwrap(), Known::Full { retry_after: 23 * 3600 });
        assert_eq!(begin(&service, &beyond).await.unwrap(), Known::Full { retry_after: 23 * 3600 });
        let answered = Known::Answered { status: 201, body: "{}".into() };
        assert_eq!(begin(&service, &first).await.unwrap(), answered, "what was answered still is");
        assert_eq!(begin(&service, &claim(&service, 2, "beyond", &[])).await.unwrap(), Known::New, "others have names of their own");
        assert_eq!(count(&service).await, i64::from(MAX) + 1);

        // Whoever waits as long as they were told to goes on, whether or not it was swept meanwhile.
        service.clock().advance(23 * HOUR);
        assert_eq!(begin(&service, &beyond).await.unwrap(), Known::New);
    }

    async fn what_was_answered_at_length_is_known_and_not_kept(service: Service) {
        let (short, long) = (claim(&service, 1, "short", &[]), claim(&service, 1, "long", &[]));
        for (claim, length) in [(&short, MAX_BYTES), (&long, MAX_BYTES + 1)] {
            begin(&service, claim).await.unwrap();
            finish(&service, claim, 201, &"x".repeat(length)).await.unwrap();
        }
        assert_eq!(begin(&service, &short).await.unwrap(), Known::Answered { status: 201, body: "x".repeat(MAX_BYTES) });
        assert_eq!(begin(&service, &long).await.unwrap(), Known::AnsweredAtLength);
    }

    async fn others_write_while_very_much_is_swept(service: Service) {
        let old = service.clock().now();
        for credential in 1..=3 {
            fill(&service, credential, MAX, old).await;
        }
        service.clock().advance(DAY);
        let all = count(&service).await;
        let sweeping = tokio::spawn({
            let service = service.clone();
            async move { sweep(&service).await.unwrap() }
        });
        let mut between = 0;
        while !sweeping.is_finished() {
            begin(&service, &claim(&service, 9, &format!("beside {between}"), &[])).await.unwrap();
            let left = count(&service).await;
            between += i64::from(left > between + 1 && left < all);
        }
        assert_eq!(sweeping.await.unwrap(), 30_000);
        assert!(between > 2, "{between} wrote between the first and the last removal");
    }
}
