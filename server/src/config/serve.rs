//! How to serve.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use axum::http::Uri;
use axum::http::uri::Scheme;
use domain::network::Network;

use super::parse::{networks, number, some_networks, value};
use super::{ConfigError, File, ServeOptions};

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3000);
const METRICS: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9464);

#[derive(Clone, Debug)]
pub struct Serve {
    pub listen: SocketAddr,
    /// `None` is off.
    pub metrics_listen: Option<SocketAddr>,
    /// Somebody asked for metrics at that address, so that they must be served or the start fails.
    pub metrics_wanted: bool,
    pub public_url: Option<PublicUrl>,
    pub trusted_proxies: Vec<Network>,
    pub verify_networks: Vec<Network>,
    pub log_format: LogFormat,
    pub log_filter: String,
    /// Bytes.
    pub body_limit: usize,
    pub header_timeout: Duration,
    pub body_timeout: Duration,
    pub write_timeout: Duration,
    pub max_connections: usize,
    /// Of one network.
    pub max_network_connections: usize,
    /// Under way at a time, of one network, besides verification.
    pub max_network_requests: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// An origin: scheme, host and port, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    fn parse(text: &str) -> Result<Self, String> {
        let bad = || format!("“{text}” is not an address such as https://keys.example.com, without a path");
        let uri: Uri = text.parse().map_err(|_| bad())?;
        let web = uri.scheme() == Some(&Scheme::HTTPS) || uri.scheme() == Some(&Scheme::HTTP);
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        match uri.authority() {
            Some(authority) if web && bare && !authority.as_str().contains('@') => {
                let scheme = uri.scheme_str().unwrap_or_default();
                Ok(Self(format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())))
            }
            _ => Err(bad()),
        }
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            metrics_listen: Some(METRICS),
            metrics_wanted: false,
            public_url: None,
            trusted_proxies: networks("127.0.0.0/8,::1").unwrap_or_default(),
            verify_networks: Vec::new(),
            log_format: LogFormat::Text,
            log_filter: "info".to_owned(),
            body_limit: 64 * 1024,
            header_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
            max_connections: 10_000,
            max_network_connections: 500,
            max_network_requests: 128,
        }
    }
}

impl Serve {
    /// # Errors
    /// For the first value that cannot be understood.
    pub fn understand(mut options: ServeOptions, file: &File) -> Result<Self, ConfigError> {
        options.fill_from(file);
        let default = Self::default();
        let o = &options;
        Ok(Self {
            listen: value("listen", o.listen.as_deref(), default.listen, socket)?,
            metrics_listen: value("metrics-listen", o.metrics_listen.as_deref(), default.metrics_listen, |text| {
                if text == "off" { Ok(None) } else { socket(text).map(Some) }
            })?,
            metrics_wanted: o.metrics_listen.is_some(),
            public_url: value("public-url", o.public_url.as_deref(), None, |text| PublicUrl::parse(text).map(Some))?,
            trusted_proxies: value(
                "trusted-proxies",
                o.trusted_proxies.as_deref(),
                default.trusted_proxies,
                some_networks,
            )?,
            verify_networks: value("verify-networks", o.verify_networks.as_deref(), Vec::new(), some_networks)?,
            log_format: value("log-format", o.log_format.as_deref(), default.log_format, log_format)?,
            log_filter: value("log-filter", o.log_filter.as_deref(), default.log_filter, log_filter)?,
            body_limit: value("body-limit", o.body_limit.as_deref(), default.body_limit, |text| {
                number(text, 1024, 64 * 1024 * 1024)
            })?,
            header_timeout: value("header-timeout", o.header_timeout.as_deref(), default.header_timeout, seconds)?,
            body_timeout: value("body-timeout", o.body_timeout.as_deref(), default.body_timeout, seconds)?,
            write_timeout: value("write-timeout", o.write_timeout.as_deref(), default.write_timeout, seconds)?,
            max_connections: value("max-connections", o.max_connections.as_deref(), default.max_connections, many)?,
            max_network_connections: value(
                "max-network-connections",
                o.max_network_connections.as_deref(),
                default.max_network_connections,
                many,
            )?,
            max_network_requests: value(
                "max-network-requests",
                o.max_network_requests.as_deref(),
                default.max_network_requests,
                many,
            )?,
        })
    }

    /// Scheme, host and port at which people reach the console, as far as is known.
    #[must_use]
    pub fn own_url(&self) -> String {
        match &self.public_url {
            Some(url) => url.as_str().to_owned(),
            None if self.listen.ip().is_unspecified() => format!("http://localhost:{}", self.listen.port()),
            None => format!("http://{}", self.listen),
        }
    }

    /// True if people reach the console over TLS.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    number(text, 1, 3600).map(Duration::from_secs)
}

fn many(text: &str) -> Result<usize, String> {
    number(text, 1, 1_000_000)
}

fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("“{text}” is not an address and port such as 127.0.0.1:3000"))
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("“{text}” is neither text nor json")),
    }
}

fn log_filter(text: &str) -> Result<String, String> {
    match text.parse::<tracing_subscriber::filter::Targets>() {
        Ok(_) => Ok(text.to_owned()),
        Err(e) => Err(format!("“{text}” is not a filter such as info or server=debug,info: {e}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understand(change: impl FnOnce(&mut ServeOptions)) -> Result<Serve, ConfigError> {
        let mut options = ServeOptions::default();
        change(&mut options);
        Serve::understand(options, &File::default())
    }

    #[test]
    fn without_options_only_this_machine_is_served() {
        let serve = understand(|_| {}).unwrap();
        assert!(serve.listen.ip().is_loopback());
        assert!(!serve.is_secure());
        assert!(serve.verify_networks.is_empty());
        assert!(serve.trusted_proxies.iter().all(|n| !n.is_everything()));
    }

    #[test]
    fn a_wrong_value_is_named_with_its_option() {
        let text = |t: &str| Some(t.to_owned());
        let errors = [
            understand(|o| o.listen = text("3000")),
            understand(|o| o.metrics_listen = text("none")),
            understand(|o| o.public_url = text("https://a.example/console")),
            understand(|o| o.trusted_proxies = text("10.0.0.0/8, 0.0.0.0/0")),
            understand(|o| o.trusted_proxies = text("::/0")),
            understand(|o| o.verify_networks = text("here")),
            understand(|o| o.log_format = text("xml")),
            understand(|o| o.log_filter = text("a=b=c")),
            understand(|o| o.body_limit = text("64k")),
            understand(|o| o.header_timeout = text("0")),
            understand(|o| o.body_timeout = text("15s")),
            understand(|o| o.write_timeout = text("3601")),
            understand(|o| o.max_connections = text("")).and(understand(|o| o.max_connections = text("0"))),
            understand(|o| o.max_network_connections = text("-1")),
            understand(|o| o.max_network_requests = text("many")),
        ];
        let told: Vec<String> = errors.map(|e| e.unwrap_err().option).into();
        assert_eq!(
            told.join(" "),
            "listen metrics-listen public-url trusted-proxies trusted-proxies verify-networks log-format log-filter body-limit header-timeout \
             body-timeout write-timeout max-connections max-network-connections max-network-requests"
        );
    }

    #[test]
    fn the_public_address_decides_about_tls() {
        let serve = understand(|o| o.public_url = Some("https://Keys.Example.com/".to_owned())).unwrap();
        assert!(serve.is_secure());
        assert_eq!(serve.public_url.unwrap().as_str(), "https://keys.example.com");
    }
}
