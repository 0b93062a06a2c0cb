//! A handler that panics costs its own request an answer, nobody else's, and tells the client nothing.
//! What happened is in the log by way of the panic hook.

use std::convert::Infallible;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::error::Problem;

/// The answer of `future`, or a bare 500 if it panics.
pub async fn caught(future: impl Future<Output = Result<Response, Infallible>>) -> Response {
    let mut future = pin!(future);
    poll_fn(|context| {
        // Nothing of the future is looked at again after a panic: it is dropped.
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(Ok(response))) => Poll::Ready(response),
            Err(_) => Poll::Ready(something_went_wrong()),
        }
    })
    .await
}

fn something_went_wrong() -> Response {
    let detail = "Something went wrong on the server.";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_becomes_a_500_that_tells_nothing() {
        let response = caught(async { panic!("the password is hunter2") }).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("hunter2"));
    }
}
