//! `claviger serve`.

use std::future::pending;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::config::{File, Place, Serve, ServeOptions};
use crate::serve::{Limits, serve};
use crate::startup::Serving;
use crate::state::AppState;
use crate::tasks::Tasks;
use crate::{Stop, health, logs, output, plain_http, router, startup};

pub(super) async fn run(place: &Place, options: ServeOptions, file: &File) -> Result<(), Stop> {
    let mut options = Serve::understand(options, file)?;
    logs::start(options.log_format, &options.log_filter);
    raise_file_limit(options.max_connections);
    // Whatever can be found wrong is said before a port is taken, and whether the port is free before the
    // index is loaded, which takes its time.
    let opened = startup::open_to_serve(place).await?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|e| Stop::new(format!("listen: {} cannot be listened on: {e}", options.listen)))?;
    let metrics = metrics_listener(&options).await?;
    // Port 0 lets the system choose.
    options.listen = listener.local_addr()?;
    let Serving { service, member, lock: _lock } = opened.begin().await?;
    let state = AppState::new(service.clone(), options);
    let tasks = Tasks::start(&state, member)?;
    let stopped = stop_signal()?;
    output::line(format_args!("listening on http://{}", state.options.listen))?;
    startup::print_setup_link(&state).await?;
    if plain_http::is_offered(&state.options) {
        tracing::warn!(
            "people sign in without TLS, so others can read passwords and session cookies on the way; \
             put the console behind TLS and set public-url to its https:// address"
        );
    }
    tracing::info!(listen = %state.options.listen, keys = service.index().len(), version = env!("CARGO_PKG_VERSION"), "ready");

    let limits = Limits::from(&state.options);
    let figures = async {
        match metrics {
            Some(listener) => {
                serve(listener, health::metrics_router(state.clone()), limits.clone(), until(stopped.clone())).await
            }
            None => until(stopped.clone()).await,
        }
    };
    tokio::join!(serve(listener, router::build(state.clone()), limits.clone(), until(stopped.clone())), figures);
    tasks.stop().await;
    close(&state).await;
    Ok(())
}

/// Every connection is an open file, and what a shell allows by default is few.
fn raise_file_limit(connections: usize) {
    /// For the database, the log and the site.
    const OTHERS: u64 = 64;
    let wanted = connections as u64 + OTHERS;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(allowed) if allowed >= wanted => {}
        Ok(allowed) => tracing::warn!(allowed, wanted, "max-connections is more than the system's limit of open files"),
        Err(error) => tracing::warn!(%error, "the limit of open files could not be raised"),
    }
}

/// What was counted since the last flush is written before the database is closed.
async fn close(state: &AppState) {
    if let Err(error) = state.oauth.flush().await {
        tracing::warn!(%error, "the last events of access tokens could not be written");
    }
    if let Err(error) = service::usage::flush(&state.service).await {
        tracing::warn!(%error, "what was counted last could not be written");
    }
    state.service.database().close().await;
    tracing::info!("stopped");
}

/// Metrics that nobody asked for are no reason not to start.
async fn metrics_listener(options: &Serve) -> Result<Option<TcpListener>, Stop> {
    let Some(address) = options.metrics_listen else { return Ok(None) };
    match TcpListener::bind(address).await {
        Ok(listener) => {
            tracing::info!(address = %listener.local_addr()?, "metrics are served");
            Ok(Some(listener))
        }
        Err(e) if options.metrics_wanted => {
            Err(Stop::new(format!("metrics-listen: {address} cannot be listened on: {e}")))
        }
        Err(error) => {
            tracing::warn!(%address, %error, "metrics are not served; --metrics-listen chooses another address, or off");
            Ok(None)
        }
    }
}

/// Becomes true at SIGTERM or SIGINT; a second one ends the program at once.
fn stop_signal() -> Result<watch::Receiver<bool>, Stop> {
    let (stop, stopped) = watch::channel(false);
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        next().await;
        tracing::info!("stopping: no new requests, running ones may end");
        let _ = stop.send(true);
        next().await;
        std::process::exit(130);
    });
    Ok(stopped)
}

async fn until(mut stopped: watch::Receiver<bool>) {
    if stopped.wait_for(|stop| *stop).await.is_err() {
        pending::<()>().await;
    }
}
