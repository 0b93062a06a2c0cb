//! What goes on beside the requests: following the change log, writing what was counted, cleaning up.

use std::time::Duration;

use service::{idempotency, oauth, refusals, sessions, usage};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::state::AppState;

/// Changes that another process made are known here after at most this long.
const FOLLOW_EVERY: Duration = Duration::from_millis(200);
const FLUSH_EVERY: Duration = Duration::from_secs(2);
const SWEEP_EVERY: Duration = Duration::from_secs(15 * 60);

pub struct Tasks {
    stop: watch::Sender<bool>,
    running: Vec<JoinHandle<()>>,
}

impl Tasks {
    #[must_use]
    pub fn start(state: &AppState) -> Self {
        let (stop, stopped) = watch::channel(false);
        let running = vec![
            tokio::spawn(follow(state.clone(), stopped.clone())),
            tokio::spawn(flush(state.clone(), stopped.clone())),
            tokio::spawn(sweep(state.clone(), stopped)),
        ];
        Self { stop, running }
    }

    /// Lets each finish what it is doing.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.running {
            let _ = task.await;
        }
    }
}

/// True after `pause`; false when it is time to stop.
async fn goes_on(pause: Duration, stopped: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        _ = stopped.wait_for(|stop| *stop) => false,
        () = tokio::time::sleep(pause) => true,
    }
}

async fn follow(state: AppState, mut stopped: watch::Receiver<bool>) {
    let mut failing = false;
    while goes_on(FOLLOW_EVERY, &mut stopped).await {
        let followed = state.service.index().catch_up_to_head(state.service.database()).await;
        match &followed {
            Ok(()) => state.followed(),
            Err(error) if !failing => tracing::warn!(%error, "the verify index cannot follow the database"),
            Err(_) => {}
        }
        if failing && followed.is_ok() {
            tracing::info!("the verify index follows the database again");
        }
        failing = followed.is_err();
    }
}

async fn flush(state: AppState, mut stopped: watch::Receiver<bool>) {
    while goes_on(FLUSH_EVERY, &mut stopped).await {
        if let Err(error) = usage::flush(&state.service).await {
            tracing::warn!(%error, "what was counted could not be written yet");
        }
        if let Err(error) = refusals::flush(&state.service).await {
            tracing::warn!(%error, "why verifications were refused could not be written");
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
