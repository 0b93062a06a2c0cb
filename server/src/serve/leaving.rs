//! The body of an answer, which tells when it is all sent.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};

use super::pulse::Beat;

pub(super) struct Leaving {
    body: Body,
    /// Ends the request with the body.
    beat: Beat,
}

impl Leaving {
    pub(super) fn new(body: Body, mut beat: Beat) -> Self {
        beat.leaves();
        Self { body, beat }
    }
}

impl hyper::body::Body for Leaving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        match &polled {
            Poll::Ready(Some(Ok(_))) => self.beat.leaves(),
            Poll::Ready(Some(Err(_))) => self.beat.breaks_off(),
            Poll::Ready(None) | Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
