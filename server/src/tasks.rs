//! What goes on beside the requests: keeping the lease, writing what was counted, cleaning up.

use std::time::Duration;
use std::{io, thread};

use service::processes::Member;
use service::{api_keys, idempotency, oauth, oauth1, refusals, rotation, sessions, usage};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::state::AppState;

/// The lease is renewed, and what another process changed is known here, this often.
const RENEW_EVERY: Duration = Duration::from_millis(25);
const FLUSH_EVERY: Duration = Duration::from_secs(2);
const SWEEP_EVERY: Duration = Duration::from_secs(15 * 60);

pub struct Tasks {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
    leading: thread::JoinHandle<()>,
}

impl Tasks {
    /// # Errors
    /// If the system gives no thread.
    pub fn start(state: &AppState, member: Member) -> io::Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let leading = lead(state.clone(), member, stopped.clone())?;
        let running = vec![
            tokio::spawn(flush(state.clone(), stopped.clone())),
            tokio::spawn(settle(state.clone(), stopped.clone())),
            tokio::spawn(sweep(state.clone(), stopped)),
        ];
        Ok(Self { stop, running, leading })
    }

    /// Lets each finish what it is doing.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.running {
            let _ = task.await;
        }
        let _ = tokio::task::spawn_blocking(|| self.leading.join()).await;
    }
}

/// On a thread of its own: however busy the others are, the lease is renewed in time.
fn lead(state: AppState, member: Member, stopped: watch::Receiver<bool>) -> io::Result<thread::JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("lease".to_owned()).spawn(move || runtime.block_on(renew(state, member, stopped)))
}

/// True after `pause`; false when it is time to stop.
async fn goes_on(pause: Duration, stopped: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        _ = stopped.wait_for(|stop| *stop) => false,
        () = tokio::time::sleep(pause) => true,
    }
}

async fn renew(state: AppState, mut member: Member, mut stopped: watch::Receiver<bool>) {
    let mut failing = false;
    loop {
        let renewed = member.renew().await;
        match &renewed {
            Ok(()) => state.followed(),
            Err(error) if !failing => tracing::warn!(%error, "the verify index cannot follow the database"),
            Err(_) => {}
        }
        if failing && renewed.is_ok() {
            tracing::info!("the verify index follows the database again");
        }
        failing = renewed.is_err();
        let goes_on = tokio::select! {
            () = state.service.index().is_hurried(), if !failing => !*stopped.borrow(),
            goes_on = goes_on(RENEW_EVERY, &mut stopped) => goes_on,
        };
        if !goes_on {
            break;
        }
    }
    if let Err(error) = member.leave().await {
        tracing::warn!(%error, "the other processes could not be told that this one ends");
    }
}

async fn flush(state: AppState, mut stopped: watch::Receiver<bool>) {
    while goes_on(FLUSH_EVERY, &mut stopped).await {
        if let Err(error) = state.oauth.flush().await {
            tracing::warn!(%error, "events of access tokens could not be written");
        }
        if let Err(error) = usage::flush(&state.service).await {
            tracing::warn!(%error, "what was counted could not be written yet");
        }
        if let Err(error) = refusals::flush(&state.service).await {
            tracing::warn!(%error, "why verifications were refused could not be written");
        }
    }
}

/// Very many keys may be due at once, so it is given up when it is time to stop.
async fn settle(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut stopping = stopped.clone();
    while goes_on(FLUSH_EVERY, &mut stopped).await {
        let settled = tokio::select! {
            _ = stopping.wait_for(|stop| *stop) => break,
            settled = api_keys::settle(&state.service) => settled,
        };
        if let Err(error) = settled {
            tracing::warn!(%error, "API keys could not be sorted into the views that show them");
        }
    }
}

async fn sweep(state: AppState, mut stopped: watch::Receiver<bool>) {
    while goes_on(SWEEP_EVERY, &mut stopped).await {
        if let Err(error) = sessions::sweep(&state.service).await {
            tracing::warn!(%error, "ended sessions could not be removed");
        }
        if let Err(error) = oauth::sweep(&state.service).await {
            tracing::warn!(%error, "expired access tokens could not be removed");
        }
        if let Err(error) = oauth1::sweep(&state.service).await {
            tracing::warn!(%error, "nonces of signed requests could not be removed");
        }
        if let Err(error) = rotation::sweep(&state.service).await {
            tracing::warn!(%error, "callers of ended secrets could not be removed");
        }
        if let Err(error) = usage::prune_changes(&state.service).await {
            tracing::warn!(%error, "old entries of the change log could not be removed");
        }
        if let Err(error) = refusals::prune(&state.service).await {
            tracing::warn!(%error, "old refusals could not be removed");
        }
        if let Err(error) = idempotency::sweep(&state.service).await {
            tracing::warn!(%error, "old answers to repeated requests could not be removed");
        }
    }
}
