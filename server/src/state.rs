//! What every handler may use.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use crate::shares::Shares;
use service::Service;
use service::oauth::AuthorizationServer;
use service::oauth1;

use crate::config::Serve;
use crate::gate::UnderWay;
use crate::metrics::Metrics;
use crate::oslc::KeyRequests;

/// Cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

pub struct Shared {
    pub service: Service,
    pub oauth: AuthorizationServer,
    pub oauth1: oauth1::Server,
    pub key_requests: KeyRequests,
    pub options: Serve,
    pub metrics: Metrics,
    pub under_way: UnderWay,
    /// Scheme, host and port at which people reach the console, as far as we know.
    pub public_url: String,
    /// Once the first administrator exists, nobody needs to ask the database again.
    set_up: AtomicBool,
    followed_at: AtomicI64,
}

impl AppState {
    #[must_use]
    pub fn new(service: Service, options: Serve) -> Self {
        let public_url = options.own_url();
        let followed_at = AtomicI64::new(service.clock().now().millis());
        let (metrics, set_up) = (Metrics::new(), AtomicBool::new(false));
        let (oauth, oauth1) = (AuthorizationServer::new(service.clone()), oauth1::Server::new(service.clone()));
        let under_way = Shares::new(options.max_network_requests, usize::MAX);
        let key_requests = KeyRequests::default();
        Self(Arc::new(Shared {
            service,
            oauth,
            oauth1,
            key_requests,
            options,
            metrics,
            under_way,
            public_url,
            set_up,
            followed_at,
        }))
    }

    /// The verify index has just seen every change in the database.
    pub fn followed(&self) {
        self.followed_at.store(self.service.clock().now().millis(), Ordering::Relaxed);
    }

    /// How long ago that was, in milliseconds.
    #[must_use]
    pub fn since_followed(&self) -> i64 {
        self.service.clock().now().millis() - self.followed_at.load(Ordering::Relaxed)
    }

    /// True until the first administrator has been made.
    ///
    /// # Errors
    /// Of the database.
    pub async fn needs_setup(&self) -> service::Result<bool> {
        if self.set_up.load(Ordering::Relaxed) {
            return Ok(false);
        }
        let needed = service::setup::is_needed(&self.service).await?;
        self.set_up.store(!needed, Ordering::Relaxed);
        Ok(needed)
    }
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
