//! A client that still authenticates with the secret before the last rotation is told of, wherever it does.

use domain::rotation::Overlap;
use service::{applications, usage};

use super::{FORM, GRANT, basic_of};
use crate::common::Server;

#[tokio::test]
async fn whoever_authenticates_with_the_old_secret_is_watched_at_every_endpoint() {
    let server = Server::start().await;
    let admin = server.organisation().await;
    let old = server.application(&["clerk"]).await;
    let id = old.application.id;
    let new = applications::regenerate(&server.service, &admin, id, Overlap::HOUR).await.unwrap();
    for (of, agent) in [(&old, "erp/1.0"), (&new, "erp/2.0")] {
        for (path, body) in [("/oauth2/token", GRANT), ("/oauth2/introspect", "token=x"), ("/oauth2/revoke", "token=x")]
        {
            let headers =
                [FORM, ("authorization", &*basic_of(of)), ("user-agent", agent), ("x-forwarded-for", "192.0.2.7")];
            assert_eq!(server.send("POST", path, &headers, body).await.status, 200, "{path}");
        }
    }
    let in_body = format!("{GRANT}&client_id={id}&client_secret={}", old.secret);
    assert_eq!(server.form("/oauth2/token", None, &in_body).await.status, 200);
    usage::flush(&server.service).await.unwrap();
    let watch = applications::details(&server.service, &admin, id).await.unwrap().old_secret.unwrap();
    let mut told: Vec<_> = watch.callers.iter().map(|c| (&*c.address, &*c.agent, c.calls)).collect();
    told.sort_unstable();
    assert_eq!(told, [("127.0.0.1", "", 1), ("192.0.2.7", "erp/1.0", 3)]);
}
