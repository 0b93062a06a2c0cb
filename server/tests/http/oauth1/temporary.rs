//! The first leg: temporary credentials (RFC 5849 §2.1).

use super::*;

each_database! {
    async fn a_consumer_is_given_temporary_credentials_with_its_callback_confirmed(server: &Server) {
        let consumer = server.consumer("default", "").await;
        let answer = server.perform(&server.first_leg(&consumer)).await;
        let temporary = given(&answer);
        assert_eq!(value(&answer, "oauth_callback_confirmed").as_deref(), Some("true"));
        assert!(temporary.token.starts_with("tmp_") && temporary.secret.len() >= 43, "256 bits: {temporary:?}");
        assert_eq!(server.read("SELECT callback AS t FROM temporary_credentials").await, [Some(CALLBACK.to_owned())]);
        let stored = server.read("SELECT secret AS t FROM temporary_credentials").await.remove(0).unwrap();
        assert!(!stored.contains(&temporary.secret), "it is sealed");
    }

    /// §3.5, §3.1: wherever the parameters are, however they are written, and as OSLC clients do by GET.
    async fn a_request_may_be_written_in_every_way_that_clients_have(server: &Server) {
        let consumer = server.consumer("default", "").await;
        let usual = || server.first_leg(&consumer);
        for call in [
            Call { method: "GET", ..usual() },
            Call { method: "GET", carried: Carried::Query, ..usual() },
            Call { carried: Carried::Query, query: "lang=de&empty=&a=1+2".to_owned(), ..usual() },
            Call { carried: Carried::Form, form: "scope=a+b&scope=%2A".to_owned(), ..usual() },
            Call { form: "scope=a+b".to_owned(), query: "scope=c".to_owned(), ..usual() },
            Call { separator: ",", ..usual() },
            Call { separator: " ,\t ", ..usual() },
            usual().without("oauth_version"),
            usual().with("oauth_token", ""),
            usual().with("oauth_signature_method", "HMAC-SHA1"),
            usual().with("oauth_callback", "oob"),
            usual().with("oauth_callback", "http://localhost:8080/cb"),
        ] {
            given(&server.perform(&call).await);
        }
    }

    async fn a_callback_is_a_whole_url_of_the_consumer_or_oob(server: &Server) {
        let consumer = server.consumer("default", "https://doors.example.test/callback").await;
        for (callback, problem) in [
            ("/callback", "parameter_rejected"),
            ("https://doors.example.test/callback#done", "parameter_rejected"),
            ("http://doors.example.test/callback", "parameter_rejected"),
            ("javascript:alert(1)", "parameter_rejected"),
            ("https://doors.example.test/callback2", "parameter_rejected"),
            ("https://doors.example.test.evil.test/callback", "parameter_rejected"),
            ("", "parameter_absent"),
        ] {
            let answer = server.perform(&server.first_leg(&consumer).with("oauth_callback", callback)).await;
            refused(&answer, 400, problem);
            assert!(answer.body.contains("oauth_callback"), "{}", answer.body);
        }
        // What a client of OAuth 1.0 sends.
        refused(&server.perform(&server.first_leg(&consumer).without("oauth_callback")).await, 400, "parameter_absent");
        let twice = Call { query: "oauth_callback=oob".to_owned(), ..server.first_leg(&consumer) };
        refused(&server.perform(&twice).await, 400, "parameter_rejected");
        for callback in ["oob", CALLBACK, "https://doors.example.test/callback/done"] {
            given(&server.perform(&server.first_leg(&consumer).with("oauth_callback", callback)).await);
        }
    }

    async fn a_request_that_is_not_signed_as_it_must_is_refused_by_its_word(server: &Server) {
        let consumer = server.consumer("default", "").await;
        let usual = || server.first_leg(&consumer);
        for (call, status, problem) in [
            (Call { consumer_secret: "another".to_owned(), ..usual() }, 401, "signature_invalid"),
            (usual().with("oauth_signature_method", "PLAINTEXT"), 400, "signature_method_rejected"),
            (usual().with("oauth_signature_method", "RSA-SHA1"), 400, "signature_method_rejected"),
            (usual().with("oauth_version", "2.0"), 400, "version_rejected"),
            (usual().with("oauth_consumer_key", "0".repeat(32)), 401, "consumer_key_unknown"),
            (usual().with("oauth_timestamp", 1), 401, "timestamp_refused"),
            (usual().without("oauth_nonce"), 400, "parameter_absent"),
            (usual().with("oauth_token", "tmp_00000000000000000000000000"), 400, "parameter_rejected"),
        ] {
            refused(&server.perform(&call).await, status, problem);
        }
        assert_eq!(server.read("SELECT id AS t FROM temporary_credentials").await, [] as [Option<String>; 0]);
        for method in ["PUT", "DELETE", "HEAD", "OPTIONS"] {
            let answer = server.perform(&Call { method, ..usual() }).await;
            assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST, GET"), "{method}");
        }
    }

    /// §3.3.
    async fn a_request_counts_once(server: &Server) {
        let consumer = server.consumer("default", "").await;
        let signed = server.first_leg(&consumer).sign();
        given(&server.deliver(&signed).await);
        refused(&server.deliver(&signed).await, 401, "nonce_used");
    }

    async fn a_consumer_may_have_so_many_wait_for_a_user(server: &Server) {
        let consumer = server.consumer("default", "").await;
        let temporary = server.temporary(&consumer).await;
        let many = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 999)
                    INSERT INTO temporary_credentials (id, tenant_id, consumer_id, secret, callback, created_at, expires_at)
                    SELECT id || n, tenant_id, consumer_id, secret, callback, created_at, expires_at
                    FROM temporary_credentials, n WHERE id = $1";
        assert_eq!(server.write(many, vec![(&temporary.token).into()]).await, 999);
        let answer = server.perform(&server.first_leg(&consumer)).await;
        assert_eq!((answer.status.as_u16(), answer.header("retry-after")), (429, "60"), "{}", answer.body);
        assert_eq!(value(&answer, "oauth_problem").as_deref(), Some("consumer_key_refused"));
        kept_by_nobody(&answer);
        // Another consumer has its own; and those that have expired or are decided about wait no more.
        given(&server.perform(&server.first_leg(&server.consumer("default", "").await)).await);
        server.write("UPDATE temporary_credentials SET expires_at = 1 WHERE id <> $1", vec![(&temporary.token).into()]).await;
        given(&server.perform(&server.first_leg(&consumer)).await);
    }
}
