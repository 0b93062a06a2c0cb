use domain::id::{CredentialId, KeyId};
use domain::time::{DAY, MINUTE};
use service::idempotency::{Claim, Known, begin, finish, forget, sweep};

use crate::common::dump;
use crate::each_database;

fn claim(credential: u128, name: &str, parts: &[&[u8]]) -> Claim {
    Claim::new(CredentialId::ApiKey(KeyId::from_bits(credential)), name, parts)
}

each_database! {
    async fn a_name_stands_for_one_request_of_one_credential(service: Service) {
        let first = claim(1, "a", &[b"POST", b"/x", b"{}"]);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::New);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::Running);
        for other in [&[&b"POST"[..], b"/x", b"{ }"][..], &[b"POST", b"/y", b"{}"], &[b"POST/", b"x", b"{}"]] {
            assert_eq!(begin(&service, &claim(1, "a", other)).await.unwrap(), Known::Other);
        }
        assert_eq!(begin(&service, &claim(1, "b", &[])).await.unwrap(), Known::New);
        assert_eq!(begin(&service, &claim(2, "a", &[])).await.unwrap(), Known::New);
        finish(&service, &first, 201, "{\"id\":1}").await.unwrap();
        let answered = Known::Answered { status: 201, body: "{\"id\":1}".into() };
        assert_eq!(begin(&service, &first).await.unwrap(), answered);
        service.clock().advance(DAY - 1);
        assert_eq!(begin(&service, &first).await.unwrap(), answered);
        service.clock().advance(1);
        assert_eq!(begin(&service, &first).await.unwrap(), Known::New);
    }

    async fn what_changed_nothing_may_be_tried_again(service: Service) {
        let claim = claim(1, "a", &[]);
        begin(&service, &claim).await.unwrap();
        forget(&service, &claim).await.unwrap();
        assert_eq!(begin(&service, &claim).await.unwrap(), Known::New);
    }

    async fn what_never_ended_is_neither_done_nor_undone(service: Service) {
        let claim = claim(1, "a", &[]);
        begin(&service, &claim).await.unwrap();
        service.clock().advance(MINUTE + 1);
        assert_eq!(begin(&service, &claim).await.unwrap(), Known::Lost);
    }

    async fn of_many_at_once_one_is_the_first(service: Service) {
        let claim = claim(1, "a", &[]);
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
        begin(&service, &claim(1, "old", &[])).await.unwrap();
        service.clock().advance(DAY);
        begin(&service, &claim(1, "new", &[])).await.unwrap();
        sweep(&service).await.unwrap();
        let dump = dump(&service).await;
        let kept: Vec<_> = dump.lines().filter(|line| line.starts_with("idempotency:")).collect();
        assert!(kept.len() == 1 && kept[0].contains("new"), "{kept:?}");
    }
}
