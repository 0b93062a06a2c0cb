//! What Prometheus is told. Verifications are counted by the index itself, so that the hot path does
//! not count twice; their figures are taken over when somebody asks.

use metrics::{counter, gauge, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use service::Service;

pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Figures of its own: nothing global, so that two servers in one test do not mix.
    #[must_use]
    pub fn new() -> Self {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        let metrics = Self { recorder, handle };
        metrics.describe();
        metrics
    }

    /// Counts a request to the console under the route that answered it, not under its path.
    pub fn request(&self, route: &str, status: u16) {
        with_local_recorder(&self.recorder, || {
            counter!("claviger_http_requests_total", "route" => route.to_owned(), "status" => status.to_string())
                .increment(1);
        });
    }

    /// Everything in Prometheus' text format. `since_followed` is how long ago the index last knew
    /// every change, in milliseconds.
    #[must_use]
    pub fn render(&self, service: &Service, since_followed: i64) -> String {
        let index = service.index();
        with_local_recorder(&self.recorder, || {
            for (code, count) in index.totals() {
                counter!("claviger_verifications_total", "code" => code.as_str()).absolute(count);
            }
            counter!("claviger_refusals_not_kept_total").absolute(index.refusals_not_kept());
            gauge!("claviger_index_keys").set(index.len() as f64);
            gauge!("claviger_index_consumers").set(index.consumers() as f64);
            gauge!("claviger_index_authorizations").set(index.authorizations() as f64);
            gauge!("claviger_index_answering").set(if index.is_answering() { 1.0 } else { 0.0 });
            gauge!("claviger_index_lag_seconds").set(since_followed as f64 / 1_000.0);
        });
        self.handle.render()
    }

    fn describe(&self) {
        with_local_recorder(&self.recorder, || {
            metrics::describe_counter!("claviger_verifications_total", "Verifications since the start, by code");
            metrics::describe_counter!("claviger_http_requests_total", "Requests to the console, by route and status");
            metrics::describe_counter!(
                "claviger_refusals_not_kept_total",
                "Refused verifications that cannot be looked up: there were too many at a time"
            );
            metrics::describe_gauge!("claviger_index_keys", "API keys in the verify index, of whatever status");
            metrics::describe_gauge!(
                "claviger_index_consumers",
                "OAuth consumers in the verify index, of whatever status"
            );
            metrics::describe_gauge!(
                "claviger_index_authorizations",
                "What users let consumers do, in the verify index, of whatever status"
            );
            metrics::describe_gauge!("claviger_index_answering", "1 while this server vouches for its answers");
            metrics::describe_gauge!("claviger_index_lag_seconds", "Since the index last knew every change");
            metrics::describe_gauge!("claviger_build_info", "Always 1; the version is in the label");
            gauge!("claviger_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        });
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}
