//! The body of a file that is read while it is sent.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Bytes;
use hyper::body::Frame;
use service::export::Export;
use tokio::task::JoinHandle;

use super::csv;
use crate::shares::Share;

/// Reads a page when the client has taken the one before. A body that fails breaks the connection off, so that what has
/// arrived does not look whole.
pub(super) struct Stream {
    header: Option<Bytes>,
    next: Next,
    _place: Option<Share<IpAddr>>,
}

enum Next {
    Unread(Box<Export>),
    Reading(JoinHandle<Read>),
    End,
}

/// A page, and what comes after it.
type Read = Result<Option<(Bytes, Box<Export>)>, BrokenOff>;

#[derive(Debug, thiserror::Error)]
#[error("the list could not be read to its end")]
pub(super) struct BrokenOff;

impl Stream {
    pub(super) fn new(header: Bytes, export: Export, place: Option<Share<IpAddr>>) -> Self {
        Self { header: Some(header), next: Next::Unread(Box::new(export)), _place: place }
    }

    fn read(&mut self, context: &mut Context<'_>) -> Poll<Read> {
        loop {
            match std::mem::replace(&mut self.next, Next::End) {
                // In a task of its own, which ends its transaction also when nobody asks for the page any more.
                Next::Unread(export) => self.next = Next::Reading(tokio::spawn(read(export))),
                Next::Reading(mut reading) => match Pin::new(&mut reading).poll(context) {
                    Poll::Ready(read) => return Poll::Ready(read.unwrap_or(Err(BrokenOff))),
                    Poll::Pending => {
                        self.next = Next::Reading(reading);
                        return Poll::Pending;
                    }
                },
                Next::End => return Poll::Ready(Ok(None)),
            }
        }
    }
}

async fn read(mut export: Box<Export>) -> Read {
    let rows = export.next().await.map_err(|failure| {
        let why = failure.tell();
        tracing::info!(%why, "a download was broken off");
        BrokenOff
    })?;
    let Some(rows) = rows else { return Ok(None) };
    let lines = csv::lines(rows).map_err(|cause| {
        tracing::error!(%cause, "a page of a list cannot be written as CSV");
        BrokenOff
    })?;
    Ok(Some((lines, export)))
}

impl hyper::body::Body for Stream {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        if let Some(header) = self.header.take() {
            return Poll::Ready(Some(Ok(Frame::data(header))));
        }
        let page = match ready!(self.read(context)) {
            Ok(None) => return Poll::Ready(None),
            Ok(Some((page, export))) => {
                self.next = Next::Unread(export);
                Ok(Frame::data(page))
            }
            Err(broken) => Err(broken),
        };
        Poll::Ready(Some(page))
    }
}
