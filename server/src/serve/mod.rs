//! Listening, and answering for as long as nobody says stop; to everybody, and so that nobody takes the place
//! of everybody else: a network has so many connections, and a client that does not go on is let go.

mod arriving;
mod connection;
mod leaving;
mod limits;
mod pulse;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use domain::network::customer;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

pub use arriving::Cut;
use connection::Connections;
pub use limits::Limits;

/// How long running requests may take to end after a stop.
const GRACE: Duration = Duration::from_secs(10);
/// After an accept that failed for want of files, so that the loop does not spin.
const BREATH: Duration = Duration::from_millis(50);

/// Answers on `listener` until `stop` is done, then lets running requests end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(limits.connections));
    let (stopping, stopped) = watch::channel(());
    let connections = Arc::new(Connections::new(router, limits));
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = accept(&listener, &places) => match accepted {
                Some(accepted) => accepted,
                None => continue,
            },
        };
        // Dropped, it is closed: one network has as many as it may have.
        let Ok(share) = connections.share(customer(peer.ip()), peer) else { continue };
        let (connections, stopped) = (connections.clone(), stopped.clone());
        tokio::spawn(async move {
            connections.answer(stream, peer, stopped).await;
            drop((share, place));
        });
    }
    drop((listener, stopped));
    let _ = stopping.send(());
    if tokio::time::timeout(GRACE, stopping.closed()).await.is_err() {
        tracing::warn!("some requests did not end in time and were cut off");
    }
}

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::pending;
    use std::pin::Pin;
    use std::task::{Context, Poll, ready};

    use axum::body::{Body, Bytes};
    use axum::routing::get;
    use hyper::body::Frame;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::time::{Interval, interval};

    use super::*;
    use crate::config::Serve;

    /// Half an answer.
    struct Half(Option<Bytes>);

    impl hyper::body::Body for Half {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
            let frame = self.0.take().map(Frame::data);
            Poll::Ready(Some(frame.ok_or_else(|| std::io::Error::other("the other half is missing"))))
        }
    }

    /// An answer of [`BYTES`], one after the other.
    struct Drip(Interval, usize);
    const BYTES: usize = 30;

    impl hyper::body::Body for Drip {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            if self.1 == 0 {
                return Poll::Ready(None);
            }
            ready!(self.0.poll_tick(context));
            self.1 -= 1;
            Poll::Ready(Some(Ok(Frame::data("x".into()))))
        }
    }

    /// A connection to a server that answers so.
    async fn connect<B>(body: fn() -> B, write_timeout: Duration) -> TcpStream
    where
        B: hyper::body::Body<Data = Bytes, Error: std::error::Error + Send + Sync> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", get(move || async move { Body::new(body()) }));
        let limits = Limits { write_timeout, ..Limits::from(&Serve::default()) };
        tokio::spawn(serve(listener, router, limits, pending()));
        TcpStream::connect(address).await.unwrap()
    }

    #[tokio::test]
    async fn an_answer_over_http2_lasts_as_long_as_its_client_takes_it() {
        // The answer lasts for more than twice the time that a client may take nothing.
        let mut client = connect(|| Drip(interval(Duration::from_millis(50)), BYTES), Duration::from_millis(300)).await;
        // No settings, and a request for / of which this is all (RFC 9113 §6.2, RFC 7541 §6.1).
        let ask =
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01x";
        client.write_all(ask).await.unwrap();
        let mut taken = 0;
        loop {
            let mut head = [0; 9];
            client.read_exact(&mut head).await.expect("the answer is whole");
            let mut payload = vec![0; usize::from(head[2])];
            client.read_exact(&mut payload).await.unwrap();
            let (kind, flags) = (head[3], head[4]);
            if kind == 0 {
                taken += payload.len();
                if flags & 1 == 1 {
                    break;
                }
            }
        }
        assert_eq!(taken, BYTES);
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_looks_whole_to_nobody() {
        for version in ["1.0", "1.1"] {
            let mut client = connect(|| Half(Some("half".into())), Duration::from_secs(30)).await;
            client.write_all(format!("GET / HTTP/{version}\r\nhost: x\r\n\r\n").as_bytes()).await.unwrap();
            let ended = client.read_to_end(&mut Vec::new()).await;
            assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset, "{version}");
        }
    }
}
