//! The log: lines of text or JSON on standard error. What is logged never holds a query string, a
//! cookie, a credential or a body; who adds a line keeps to that.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::LogFormat;

/// Statements are the business of whoever debugs them, and hyper's complaints about peers of nobody.
const QUIET: [(&str, tracing::Level); 2] = [("sqlx", tracing::Level::WARN), ("hyper", tracing::Level::ERROR)];

/// Starts logging what passes `filter`, and makes panics part of the log.
pub fn start(format: LogFormat, filter: &str) {
    let targets: Targets = filter.parse().unwrap_or_default();
    let named: Vec<String> = targets.iter().map(|(target, _)| target.to_owned()).collect();
    let quiet = QUIET.into_iter().filter(|(target, _)| !named.iter().any(|n| n == target));
    let registry = tracing_subscriber::registry().with(targets.with_targets(quiet));
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // A second start, as tests may make, changes nothing.
    let _ = match format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "a panic; this is a defect of Claviger");
    }));
}
