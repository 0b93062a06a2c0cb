//! How a connection is doing: whether its client takes what it is sent, and whether anything goes on.

use std::collections::BTreeMap;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

#[derive(Debug)]
pub(super) struct Pulse {
    begun: Instant,
    /// Since when the client takes nothing, in milliseconds after `begun`; [`FLOWING`] while it does.
    stuck_since: AtomicU64,
    /// Requests so far.
    asked: AtomicU64,
    /// Requests whose answers are not all sent.
    under_way: AtomicUsize,
    is_http2: AtomicBool,
    /// Something came since the latest request.
    has_come: AtomicBool,
    /// An answer over HTTP/1 ended before its end.
    is_broken: AtomicBool,
    /// Since when each answer over HTTP/2 has not gone on: one that nobody takes does not hold up the connection there.
    leaving: Mutex<BTreeMap<u64, Instant>>,
}

const FLOWING: u64 = u64::MAX;

impl Pulse {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            begun: Instant::now(),
            stuck_since: AtomicU64::new(FLOWING),
            asked: AtomicU64::new(0),
            under_way: AtomicUsize::new(0),
            is_http2: AtomicBool::new(false),
            has_come: AtomicBool::new(false),
            is_broken: AtomicBool::new(false),
            leaving: Mutex::default(),
        })
    }

    /// A request begins; it ends when what is returned is dropped.
    pub(super) fn beat(self: &Arc<Self>, is_http2: bool) -> Beat {
        if is_http2 {
            self.is_http2.store(true, Relaxed);
        }
        self.under_way.fetch_add(1, Relaxed);
        Beat { number: self.asked.fetch_add(1, Relaxed), of: self.clone(), is_leaving: false }
    }

    /// True if this request came together with the one before it, which only HTTP/1 pipelining does.
    pub(super) fn is_pipelined(&self) -> bool {
        !self.has_come.swap(false, Relaxed) && !self.is_http2()
    }

    /// How many requests there were, and whether any is under way.
    pub(super) fn activity(&self) -> (u64, bool) {
        (self.asked.load(Relaxed), self.under_way.load(Relaxed) > 0)
    }

    pub(super) fn is_http2(&self) -> bool {
        self.is_http2.load(Relaxed)
    }

    /// How long the client has not taken anything of what is there for it.
    pub(super) fn stuck_for(&self) -> Duration {
        match self.stuck_since.load(Relaxed) {
            FLOWING => Duration::ZERO,
            since => self.begun.elapsed().saturating_sub(Duration::from_millis(since)),
        }
    }

    /// How long the slowest answer has not gone on.
    pub(super) fn slowest(&self) -> Duration {
        let leaving = self.leaving.lock().unwrap_or_else(PoisonError::into_inner);
        leaving.values().min().map_or(Duration::ZERO, Instant::elapsed)
    }

    fn stuck(&self) {
        if self.stuck_since.load(Relaxed) == FLOWING {
            let since = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(FLOWING - 1);
            self.stuck_since.store(since, Relaxed);
        }
    }

    fn flows(&self) {
        if self.stuck_since.load(Relaxed) != FLOWING {
            self.stuck_since.store(FLOWING, Relaxed);
        }
    }
}

/// A request that is under way.
#[derive(Debug)]
pub(super) struct Beat {
    of: Arc<Pulse>,
    number: u64,
    is_leaving: bool,
}

impl Beat {
    /// Its answer is there, or goes on.
    pub(super) fn leaves(&mut self) {
        if self.of.is_http2() {
            self.is_leaving = true;
            let mut leaving = self.of.leaving.lock().unwrap_or_else(PoisonError::into_inner);
            leaving.insert(self.number, Instant::now());
        }
    }

    /// Its answer does not come to its end.
    pub(super) fn breaks_off(&self) {
        // HTTP/2 says so of the one answer.
        if !self.of.is_http2() {
            self.of.is_broken.store(true, Relaxed);
        }
    }
}

impl Drop for Beat {
    fn drop(&mut self) {
        self.of.under_way.fetch_sub(1, Relaxed);
        if self.is_leaving {
            self.of.leaving.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
        }
    }
}

/// A stream that notes when its client takes nothing, and does not end well when an answer did not.
pub(super) struct Watched {
    stream: TcpStream,
    pulse: Arc<Pulse>,
}

impl Watched {
    pub(super) const fn new(stream: TcpStream, pulse: Arc<Pulse>) -> Self {
        Self { stream, pulse }
    }

    fn noted<T>(&self, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match written {
            Poll::Pending => self.pulse.stuck(),
            Poll::Ready(_) => self.pulse.flows(),
        }
        written
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.pulse.is_broken.load(Relaxed) {
            // Where an answer ends with its connection (HTTP/1.0), it looks whole unless the connection is reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            self.pulse.has_come.store(true, Relaxed);
        }
        read
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
