//! The body of a request. One that comes together with its head costs nothing here. Of one that is waited
//! for, the head and what has come are memory that anybody can take without saying who they are: so there is
//! so much of it for a network and for all, and so long for each.

use std::fmt;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::shares::{Share, Shares};
use axum::BoxError;
use axum::body::Bytes;
use axum::http::HeaderMap;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::Sleep;

/// What waiting for a body takes besides its bytes, roughly: a task and its stream.
const WAITING: usize = 16 * 1024;
/// For the bodies of one network: a thousand that have sent nothing yet, or sixteen of the longest.
const OF_NETWORK: usize = 16 * 1024 * 1024;
const OF_ALL: usize = 128 * 1024 * 1024;

/// Why a body was not heard to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// It took too long.
    Slow,
    /// Too much is waited for already.
    Crowded,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Slow => "the body took too long to arrive",
            Self::Crowded => "too many bodies are on their way",
        })
    }
}

impl std::error::Error for Cut {}

/// What is waited for.
pub(super) struct Waiting {
    memory: Arc<Shares<IpAddr>>,
    patience: Duration,
}

impl Waiting {
    pub(super) fn new(patience: Duration) -> Self {
        Self { memory: Shares::new(OF_NETWORK, OF_ALL), patience }
    }
}

pub(super) struct Arriving {
    body: Incoming,
    of: Arc<Waiting>,
    network: IpAddr,
    head: usize,
    awaited: Option<Awaited>,
}

/// A body that was not there at once.
struct Awaited {
    memory: Share<IpAddr>,
    patience: Pin<Box<Sleep>>,
}

impl Arriving {
    pub(super) fn new(body: Incoming, of: &Arc<Waiting>, network: IpAddr, headers: &HeaderMap) -> Self {
        let head = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        Self { body, of: of.clone(), network, head, awaited: None }
    }

    /// # Errors
    /// If there is no memory for so much more.
    fn await_with(&mut self, bytes: usize) -> Result<&mut Awaited, Cut> {
        if let Some(mut awaited) = self.awaited.take() {
            let fits = bytes == 0 || awaited.memory.grow(bytes);
            return if fits { Ok(self.awaited.insert(awaited)) } else { Err(Cut::Crowded) };
        }
        let memory = self.of.memory.take(&self.network, WAITING + self.head + bytes).ok_or(Cut::Crowded)?;
        let patience = Box::pin(tokio::time::sleep(self.of.patience));
        Ok(self.awaited.insert(Awaited { memory, patience }))
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                if !self.body.is_end_stream()
                    && let Err(cut) = self.await_with(bytes)
                {
                    return Poll::Ready(Some(Err(cut.into())));
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Pending => match self.await_with(0) {
                Ok(awaited) => awaited.patience.as_mut().poll(cx).map(|()| Some(Err(Cut::Slow.into()))),
                Err(cut) => Poll::Ready(Some(Err(cut.into()))),
            },
            Poll::Ready(other) => Poll::Ready(other.map(|ended| ended.map_err(Into::into))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
