//! One connection: what is asked on it and answered, and when it is given up.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use crate::shares::{Share, Shares};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Response, Version};
use domain::network::customer;
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tower::Service as _;

use super::arriving::{Arriving, Waiting};
use super::leaving::Leaving;
use super::limits::Limits;
use super::pulse::{Pulse, Watched};
use crate::client::{self, Peer};
use crate::panics;

const HTTP2_STREAMS: u32 = 100;
const HTTP2_PING: Duration = Duration::from_secs(20);
/// What a client may send before it is read: of a request, and on a connection.
const HTTP2_WINDOW: u32 = 64 * 1024;
const HTTP2_CONNECTION_WINDOW: u32 = 128 * 1024;
/// What may be ready to be sent of an answer before the client takes it.
const HTTP2_SEND_BUFFER: usize = 64 * 1024;
/// Enough for every real request; what is longer is refused with 431.
const MAX_HEAD: usize = 32 * 1024;
/// How often it is looked whether a client goes on: so many times while it is waited for.
const LOOKS: u32 = 4;

/// What all connections share.
pub(super) struct Connections {
    router: Router,
    builder: auto::Builder<TokioExecutor>,
    waiting: Arc<Waiting>,
    networks: Arc<Shares<IpAddr>>,
    limits: Limits,
}

/// The network has as many connections as it may have.
pub(super) struct Crowded;

impl Connections {
    pub(super) fn new(router: Router, limits: Limits) -> Self {
        Self {
            router,
            builder: builder(&limits),
            waiting: Arc::new(Waiting::new(limits.body_timeout)),
            networks: Shares::new(limits.network_connections, usize::MAX),
            limits,
        }
    }

    /// A connection of this network; a proxy needs no share.
    pub(super) fn share(&self, network: IpAddr, peer: SocketAddr) -> Result<Option<Share<IpAddr>>, Crowded> {
        if client::is_trusted(peer.ip(), &self.limits.proxies) {
            return Ok(None);
        }
        let share = self.networks.take(&network, 1);
        if share.is_none() {
            tracing::debug!(%network, "a connection was closed: its network has as many as it may have");
        }
        share.map(Some).ok_or(Crowded)
    }

    /// Answers what is asked until the client or this server has enough, or a stop is made known.
    pub(super) async fn answer(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, mut stopped: watch::Receiver<()>) {
        let pulse = Pulse::new();
        let (connections, beats) = (self.clone(), pulse.clone());
        let service =
            hyper::service::service_fn(move |request| connections.clone().reply(request, peer, beats.clone()));
        let stream = TokioIo::new(Watched::new(stream, pulse.clone()));
        let mut connection = pin!(self.builder.serve_connection(stream, service));
        let mut patience = Patience::new(&self.limits);
        let mut looks = interval_at(Instant::now() + patience.between, patience.between);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut goes_on = true;
        loop {
            tokio::select! {
                biased;
                ended = &mut connection => {
                    if let Err(error) = ended {
                        tracing::debug!(%peer, error, "a connection broke");
                    }
                    return;
                }
                _ = stopped.changed(), if goes_on => {
                    goes_on = false;
                    connection.as_mut().graceful_shutdown();
                }
                _ = looks.tick() => match patience.look(&pulse) {
                    Seen::GoingOn => {}
                    Seen::Idle if goes_on => {
                        goes_on = false;
                        connection.as_mut().graceful_shutdown();
                    }
                    Seen::Idle => return,
                    Seen::Over(why) => {
                        tracing::debug!(%peer, why, "a connection was given up");
                        return;
                    }
                }
            }
        }
    }

    async fn reply(
        self: Arc<Self>,
        mut request: Request<Incoming>,
        peer: SocketAddr,
        pulse: Arc<Pulse>,
    ) -> Result<Response<Leaving>, Infallible> {
        let beat = pulse.beat(request.version() == Version::HTTP_2);
        if pulse.is_pipelined() {
            // Who asks much at once lets others in between.
            tokio::task::yield_now().await;
        }
        request.extensions_mut().insert(Peer(peer));
        let request = if request.body().is_end_stream() {
            request.map(|_| Body::empty())
        } else {
            let network = customer(client::address(peer.ip(), request.headers(), &self.limits.proxies));
            let (parts, body) = request.into_parts();
            let body = Arriving::new(body, &self.waiting, network, &parts.headers);
            Request::from_parts(parts, Body::new(body))
        };
        let mut router = self.router.clone();
        let response = panics::caught(async { router.call(request).await }).await;
        Ok(response.map(|body| Leaving::new(body, beat)))
    }
}

fn builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(MAX_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(HTTP2_STREAMS)
        .initial_stream_window_size(HTTP2_WINDOW)
        .initial_connection_window_size(HTTP2_CONNECTION_WINDOW)
        .max_send_buf_size(HTTP2_SEND_BUFFER)
        .max_header_list_size(MAX_HEAD as u32)
        .keep_alive_interval(HTTP2_PING);
    builder
}

/// How long a connection is kept.
struct Patience {
    without_request: Duration,
    without_taking: Duration,
    between: Duration,
    /// Looks without a request.
    idle: u32,
    asked: u64,
}

enum Seen {
    GoingOn,
    /// Nothing was asked for some time.
    Idle,
    Over(&'static str),
}

impl Patience {
    fn new(limits: &Limits) -> Self {
        let (without_request, without_taking) = (limits.header_timeout, limits.write_timeout);
        let between = without_request.min(without_taking) / LOOKS;
        Self { without_request, without_taking, between, idle: 0, asked: 0 }
    }

    fn look(&mut self, pulse: &Pulse) -> Seen {
        if pulse.stuck_for() >= self.without_taking {
            return Seen::Over("the client takes nothing of what it asked for");
        }
        // What is ready to be sent is taken later than it is read.
        if pulse.slowest() >= self.without_taking * 2 {
            return Seen::Over("the client does not take an answer to its end");
        }
        let (asked, is_under_way) = pulse.activity();
        if is_under_way || asked != self.asked {
            (self.idle, self.asked) = (0, asked);
            return Seen::GoingOn;
        }
        self.idle += 1;
        match self.between * self.idle >= self.without_request {
            // hyper-util waits for the first bytes, which tell HTTP/1 from HTTP/2, without a limit.
            true if asked == 0 => Seen::Over("the client asks nothing"),
            // Of HTTP/1 hyper itself keeps the time between two requests.
            true if pulse.is_http2() => Seen::Idle,
            _ => Seen::GoingOn,
        }
    }
}
