//! Reading the body of a request: so many bytes, and not for ever.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;

use crate::error::Problem;

/// A client that takes longer to send what is at most a megabyte is not heard to the end.
const PATIENCE: Duration = Duration::from_secs(15);

/// The whole body.
///
/// # Errors
/// 413 beyond `limit` bytes, 408 if it takes too long, 400 if the client breaks off.
pub async fn read(body: Body, limit: usize) -> Result<Bytes, Problem> {
    if body.size_hint().lower() > limit as u64 {
        return Err(Problem::too_large(limit));
    }
    match tokio::time::timeout(PATIENCE, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => Err(Problem::too_large(limit)),
        Ok(Err(_)) => Err(Problem::new(StatusCode::BAD_REQUEST, "invalid", "The body ended before its time.")),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", "The body took too long to arrive.")),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    use std::error::Error as _;
    error.source().is_some_and(|cause| cause.to_string().contains("length limit"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse as _;
    use hyper::body::Frame;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// Arrives in pieces, and does not say how many.
    struct Pieces(Vec<&'static str>);

    impl axum::body::HttpBody for Pieces {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            Poll::Ready(self.0.pop().map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))))
        }
    }

    #[tokio::test]
    async fn the_limit_holds_whether_or_not_the_length_is_announced() {
        assert_eq!(read(Body::from("12345"), 5).await.unwrap(), "12345");
        for body in [Body::from("123456"), Body::new(Pieces(vec!["456", "123"]))] {
            let problem = read(body, 5).await.unwrap_err();
            assert_eq!(problem.into_response().status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
}
