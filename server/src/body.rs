//! Reading the body of a request: so many bytes. How long it may take, and how much may be on its way at a
//! time, is watched over where it arrives, in [`crate::serve`].

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;

use crate::error::Problem;
use crate::serve::Cut;

/// So much of a body that is too large is read and thrown away. A client that is cut off while it sends
/// would not see the answer.
const COURTESY: u64 = 1024 * 1024;
const COURTESY_TIME: Duration = Duration::from_secs(2);

/// The whole body.
///
/// # Errors
/// 413 beyond `limit` bytes, 408 if it takes too long, 429 if too many are on their way, 400 if the client
/// breaks off.
pub async fn read(mut body: Body, limit: usize) -> Result<Bytes, Problem> {
    let all = match body.size_hint().lower() > limit as u64 {
        true => None,
        false => within(&mut body, limit).await,
    };
    match all {
        Some(all) => all.map_err(broken_off),
        None => {
            let _ = tokio::time::timeout(COURTESY_TIME, discard(body)).await;
            Err(Problem::too_large(limit))
        }
    }
}

fn broken_off(error: axum::Error) -> Problem {
    match error.into_inner().downcast_ref::<Cut>() {
        Some(Cut::Slow) => Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", "The body took too long to arrive."),
        Some(Cut::Crowded) => Problem::crowded(),
        None => Problem::new(StatusCode::BAD_REQUEST, "invalid", "The body ended before its time."),
    }
}

/// `None` beyond `limit`. A body that comes in one piece, as nearly all do, is not copied.
async fn within(body: &mut Body, limit: usize) -> Option<Result<Bytes, axum::Error>> {
    let first = match piece(body).await {
        None => return Some(Ok(Bytes::new())),
        Some(Ok(first)) if first.len() <= limit => first,
        Some(Ok(_)) => return None,
        Some(Err(error)) => return Some(Err(error)),
    };
    if body.is_end_stream() {
        return Some(Ok(first));
    }
    let mut all = first.to_vec();
    while let Some(next) = piece(body).await {
        match next {
            Ok(next) if all.len() + next.len() <= limit => all.extend_from_slice(&next),
            Ok(_) => return None,
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(all.into()))
}

async fn discard(mut body: Body) {
    let mut seen = 0;
    while seen < COURTESY
        && let Some(Ok(piece)) = piece(&mut body).await
    {
        seen += piece.len() as u64;
    }
}

/// The next data; trailers are nobody's business here.
async fn piece(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await? {
            Ok(frame) => {
                if let Ok(data) = frame.into_data() {
                    return Some(Ok(data));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
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
        assert_eq!(read(Body::new(Pieces(vec!["45", "123"])), 5).await.unwrap(), "12345");
        assert_eq!(read(Body::empty(), 5).await.unwrap(), "");
        for body in [Body::from("123456"), Body::new(Pieces(vec!["456", "123"]))] {
            let problem = read(body, 5).await.unwrap_err();
            assert_eq!(problem.into_response().status(), StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
}
