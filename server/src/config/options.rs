//! The options as text, before they are understood. Each is written once: from this line come the
//! flag, the variable of the environment and the key of the file.

#![allow(rustdoc::bare_urls, reason = "what documents an option is its help text, too")]

use super::{ConfigError, File};

macro_rules! options {
    ($(#[$about:meta])* $name:ident, $global:literal, {
        $($(#[doc = $doc:literal])+ $field:ident: $env:literal $value:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, clap::Args)]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                #[arg(long, env = $env, hide_env_values = true, value_name = $value, global = $global)]
                pub $field: Option<String>,
            )*
        }

        impl $name {
            /// The keys of `claviger.toml`.
            pub const NAMES: &[&str] = &[$(stringify!($field),)*];

            /// Takes from the file what neither a flag nor the environment gave. Blank counts as not given.
            pub fn fill_from(&mut self, file: &File) {
                $(
                    self.$field = self.$field.take().filter(|text| !text.trim().is_empty())
                        .or_else(|| file.get(stringify!($field)));
                )*
            }
        }
    };
}

options! {
    /// Where the data is; the same for every command.
    PlaceOptions, true, {
        /// The database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME; the variable DATABASE_URL is honoured too [default: sqlite:DATA_DIR/claviger.db]
        database_url: "CLAVIGER_DATABASE_URL" "URL",
        /// Where the database and the key ring are kept [default: data]
        data_dir: "CLAVIGER_DATA_DIR" "DIR",
        /// Further options, as TOML [default: claviger.toml, if there is one]
        config: "CLAVIGER_CONFIG" "FILE",
        /// The secret that all others are kept under; or put its content in CLAVIGER_KEY_RING_JSON [default: DATA_DIR/keyring.json]
        key_ring: "CLAVIGER_KEY_RING" "FILE",
    }
}

options! {
    /// How to serve.
    ServeOptions, false, {
        /// Where the console and the verification endpoints are served [default: 127.0.0.1:3000]
        listen: "CLAVIGER_LISTEN" "ADDRESS",
        /// Where /metrics is served for Prometheus, or off [default: 127.0.0.1:9464]
        metrics_listen: "CLAVIGER_METRICS_LISTEN" "ADDRESS",
        /// What people type to reach the console, for example https://keys.example.com; https makes cookies Secure [default: none]
        public_url: "CLAVIGER_PUBLIC_URL" "URL",
        /// Proxies whose X-Forwarded-… and X-Original-… headers count, separated by commas [default: 127.0.0.0/8,::1]
        trusted_proxies: "CLAVIGER_TRUSTED_PROXIES" "NETWORKS",
        /// Networks that may call /v1/verify without a credential of their own, separated by commas [default: none]
        verify_networks: "CLAVIGER_VERIFY_NETWORKS" "NETWORKS",
        /// text or json [default: text]
        log_format: "CLAVIGER_LOG_FORMAT" "FORMAT",
        /// What to log: error, warn, info, debug or trace, also by module [default: info]
        log_filter: "CLAVIGER_LOG_FILTER" "FILTER",
        /// Most bytes that a request may bring; a batch may bring 1 MiB, a call of the REST interface 256 KiB [default: 65536]
        body_limit: "CLAVIGER_BODY_LIMIT" "BYTES",
        /// Seconds that a client may take for the head of a request, or stay connected without one [default: 30]
        header_timeout: "CLAVIGER_HEADER_TIMEOUT" "SECONDS",
        /// Seconds that a client may take for the body of a request [default: 15]
        body_timeout: "CLAVIGER_BODY_TIMEOUT" "SECONDS",
        /// Seconds that a client may take nothing of an answer before it is cut off [default: 30]
        write_timeout: "CLAVIGER_WRITE_TIMEOUT" "SECONDS",
        /// Connections served at the same time; more wait [default: 10000]
        max_connections: "CLAVIGER_MAX_CONNECTIONS" "NUMBER",
        /// Connections of one network, an IPv4 address or a /64 of IPv6; more are closed; trusted proxies may have any number [default: 500]
        max_network_connections: "CLAVIGER_MAX_NETWORK_CONNECTIONS" "NUMBER",
        /// Requests to console, REST and OAuth that one client's network, also behind a proxy, may have under way; more are answered with 429 [default: 128]
        max_network_requests: "CLAVIGER_MAX_NETWORK_REQUESTS" "NUMBER",
    }
}

impl PlaceOptions {
    /// The file of options that these ask for.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, or has a key that is no option.
    pub fn file(&self) -> Result<File, ConfigError> {
        let named = self.config.as_deref().filter(|path| !path.trim().is_empty());
        let known: Vec<&str> =
            Self::NAMES.iter().chain(ServeOptions::NAMES).copied().filter(|n| *n != "config").collect();
        File::read(named, &known)
    }
}
