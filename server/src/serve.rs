//! Listening, and answering for as long as nobody says stop.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::Service as _;

use crate::client::Peer;
use crate::panics;

/// How long running requests may take to end after a stop.
const GRACE: Duration = Duration::from_secs(10);
/// After an accept that failed for want of files, so that the loop does not spin.
const BREATH: Duration = Duration::from_millis(50);
const HTTP2_STREAMS: u32 = 250;
const HTTP2_PING: Duration = Duration::from_secs(20);
/// Enough for every real request; what is longer is refused with 431.
const MAX_HEAD: usize = 32 * 1024;

#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For the head of a request, and for a connection without one.
    pub header_timeout: Duration,
    pub connections: usize,
}

/// Answers on `listener` until `stop` is done, then lets running requests end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let builder = Arc::new(builder(limits));
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &places) => match accepted {
                Some((stream, peer, place)) => ((stream, place), peer),
                None => continue,
            },
        };
        let (builder, router, watcher) = (builder.clone(), router.clone(), graceful.watcher());
        tokio::spawn(async move {
            let (stream, _place) = stream;
            answer(stream, peer, &builder, router, watcher, limits.header_timeout).await;
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

type Place = tokio::sync::OwnedSemaphorePermit;

/// The next connection, once there is a place for it.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<(TcpStream, SocketAddr, Place)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are small; waiting for more to send would only delay them.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) => {
            tracing::debug!(%error, "a connection could not be accepted");
            tokio::time::sleep(BREATH).await;
            None
        }
    }
}

fn builder(limits: Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .max_header_list_size(MAX_HEAD as u32)
        .keep_alive_interval(HTTP2_PING);
    builder
}

async fn answer(
    stream: TcpStream,
    peer: SocketAddr,
    builder: &auto::Builder<TokioExecutor>,
    router: Router,
    watcher: Watcher,
    patience: Duration,
) {
    let has_asked = Arc::new(AtomicBool::new(false));
    let asked = has_asked.clone();
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        asked.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(Peer(peer));
        let mut router = router.clone();
        async move { Ok::<Response, std::convert::Infallible>(panics::caught(async { router.call(request).await }).await) }
    });
    let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
    let mut connection = pin!(watcher.watch(connection));
    let ended = tokio::select! {
        biased;
        ended = &mut connection => Some(ended),
        // hyper-util waits for the first bytes, which tell HTTP/1 from HTTP/2, without a limit.
        () = tokio::time::sleep(patience) => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None if has_asked.load(Ordering::Relaxed) => connection.await,
        None => return,
    };
    if let Err(error) = ended {
        tracing::debug!(%peer, error, "a connection broke");
    }
}
