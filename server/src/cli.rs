//! The command line, as `claviger --help` tells it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use domain::access::Access;
use domain::api_token::Months;
use domain::id::ConsumerId;
use domain::limits::RateLimit;
use domain::network::Network;
use domain::permission::{Permission, PermissionSet};
use domain::role::RoleName;

use crate::config::{PlaceOptions, ServeOptions};

/// Console and verification service for API credentials.
///
/// Every option can also be given in the environment (the name beside it) or as a key of claviger.toml,
/// written with underscores: `data_dir = "/var/lib/claviger"`. A flag wins over the environment, the
/// environment over the file.
#[derive(Debug, Parser)]
#[command(name = "claviger", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub place: PlaceOptions,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the console and the verification endpoints
    Serve(ServeOptions),
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Read and change the settings of a tenant
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Manage API keys
    #[command(subcommand)]
    ApiKey(ApiKeyCommand),
    /// Manage external applications
    #[command(subcommand)]
    Application(ApplicationCommand),
    /// Manage API tokens
    #[command(subcommand)]
    Token(TokenCommand),
    /// Manage OAuth 1.0a consumers
    #[command(subcommand)]
    Consumer(ConsumerCommand),
    /// Manage the key ring
    #[command(subcommand)]
    KeyRing(KeyRingCommand),
    /// Make a tenant what a TOML file says: settings, APIs, roles, users, projects; safe to repeat
    Apply(Apply),
    /// Fill an empty database with a realistic organisation and print how to sign in
    Demo,
    /// Write a consistent copy of an SQLite database, and the key ring beside it; works while the server runs
    Backup(Backup),
    /// Put a backup in the place of the database; the server must be stopped
    Restore(Restore),
    /// Print the description of the REST interface (OpenAPI 3.1)
    Openapi,
    /// Check the integrity of the database, the key ring and the configuration
    Check(ServeOptions),
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody who can sign in at once
    Add(UserAdd),
}

#[derive(Debug, Args)]
pub struct UserAdd {
    /// What they sign in with
    #[arg(long)]
    pub email: String,
    /// What others see
    #[arg(long)]
    pub name: String,
    /// tenant-admin, developer, auditor or gateway; may be repeated
    #[arg(long = "role", required = true, value_parser = parse_role)]
    pub roles: Vec<RoleName>,
    /// Give no licence seat, which generating API keys needs
    #[arg(long)]
    pub no_seat: bool,
    /// The tenant they belong to
    #[arg(long, default_value = "default")]
    pub tenant: String,
    /// Read the password from the first line of standard input
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Change a setting
    Set {
        /// For example api_keys.enabled; `settings list` shows all
        name: String,
        value: String,
        #[arg(long, default_value = "default")]
        tenant: String,
    },
    /// Print the value of a setting
    Get {
        name: String,
        #[arg(long, default_value = "default")]
        tenant: String,
    },
    /// Print every setting
    List {
        #[arg(long, default_value = "default")]
        tenant: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum KeyRingCommand {
    /// Replace the key that secrets are encrypted with, and encrypt all of them anew; works while servers run
    ///
    /// Only secrets that must be read back, such as those of OAuth consumers, are encrypted; all others are hashed,
    /// and stay as they are. Stopped midway, the same command goes on.
    Rotate {
        /// Go on although the key ring opens none of the secrets: what they belong to needs new ones
        #[arg(long)]
        accept_lost_secrets: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ApiKeyCommand {
    /// Generate a key and print its secret, alone, once
    Create(ApiKeyCreate),
}

#[derive(Debug, Args)]
pub struct ApiKeyCreate {
    /// E-mail address of the user it acts for
    #[arg(long, value_name = "EMAIL")]
    pub owner: String,
    #[arg(long)]
    pub name: String,
    /// Without it the key lasts as long as the settings allow
    #[arg(long, value_name = "DAYS")]
    pub expires_in_days: Option<u32>,
    /// Slug of the project that it belongs to; the owner must be a member
    #[arg(long, value_name = "SLUG")]
    pub project: Option<String>,
    /// Narrow it to an API, such as orders=read; may be repeated
    #[arg(long = "access", value_name = "API=ACCESS", value_parser = parse_access)]
    pub access: Vec<(String, Access)>,
    /// Let it do this at Claviger, such as verify, and nothing else; may be repeated. Without any it may what the
    /// owner's roles say, but narrowed by --access nothing
    #[arg(long = "permission", value_name = "PERMISSION", value_parser = parse_permission)]
    pub permissions: Vec<Permission>,
    /// Allow only this network or address; may be repeated
    #[arg(long = "allow", value_name = "NETWORK", value_parser = str::parse::<Network>)]
    pub allowed_addresses: Vec<Network>,
    /// At most so many calls, such as 10/second, 600/minute or 5000/hour
    #[arg(long, value_name = "RATE", value_parser = parse_rate)]
    pub rate: Option<RateLimit>,
    #[arg(long, default_value = "default")]
    pub tenant: String,
}

#[derive(Debug, Subcommand)]
pub enum ApplicationCommand {
    /// Add an application and print its `client_id` and `client_secret`, once
    Create(ApplicationCreate),
}

#[derive(Debug, Args)]
pub struct ApplicationCreate {
    #[arg(long)]
    pub name: String,
    /// What it may do; may be repeated
    #[arg(long = "role", required = true, value_parser = parse_role)]
    pub roles: Vec<RoleName>,
    #[arg(long, default_value = "default")]
    pub tenant: String,
}

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Issue a user an API token for each API and print a line for each, `api=secret`, once
    Create(TokenCreate),
}

#[derive(Debug, Args)]
pub struct TokenCreate {
    /// E-mail address of the user whom they are issued to
    #[arg(long, value_name = "EMAIL")]
    pub user: String,
    /// How long they work: 3, 6 or 12 calendar months
    #[arg(long, default_value_t = Months::default().count())]
    pub months: u32,
    /// An API and the access to it, such as orders=read; may be repeated
    #[arg(long = "access", required = true, value_name = "API=ACCESS", value_parser = parse_access)]
    pub access: Vec<(String, Access)>,
    #[arg(long, default_value = "default")]
    pub tenant: String,
}

#[derive(Debug, Subcommand)]
pub enum ConsumerCommand {
    /// Register a consumer, which waits to be approved, and print its `id` and `consumer_key`
    Create(ConsumerCreate),
    /// Approve a consumer, so that it may be used
    Approve {
        /// As `create` and the console tell it: con_…
        #[arg(value_name = "CON_ID", value_parser = parse_consumer)]
        id: ConsumerId,
        #[arg(long, default_value = "default")]
        tenant: String,
    },
}

#[derive(Debug, Args)]
pub struct ConsumerCreate {
    #[arg(long)]
    pub name: String,
    /// HMAC-SHA256, HMAC-SHA1, RSA-SHA256 or RSA-SHA1; may be repeated. Without any, both with HMAC
    #[arg(long = "signature-method", value_name = "METHOD")]
    pub signature_methods: Vec<String>,
    /// A file with the public key of the consumer, in PEM, which the methods with RSA need
    #[arg(long, value_name = "FILE")]
    pub public_key: Option<PathBuf>,
    /// Where its users may be sent back to, such as `https://doors.example.test/oauth`
    #[arg(long, value_name = "URL")]
    pub callback_prefix: Option<String>,
    #[arg(long, default_value = "default")]
    pub tenant: String,
    /// Read the secret from the first line of standard input; without it one is made, and printed
    #[arg(long)]
    pub secret_stdin: bool,
}

#[derive(Debug, Args)]
pub struct Apply {
    /// The description; the README has an example
    pub file: PathBuf,
    /// Only print what would change
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, default_value = "default")]
    pub tenant: String,
    #[command(flatten)]
    pub serve: ServeOptions,
}

#[derive(Debug, Args)]
pub struct Backup {
    /// Where to write the copy; FILE.keyring.json is written beside it
    pub file: PathBuf,
}

#[derive(Debug, Args)]
pub struct Restore {
    /// A file that `claviger backup` wrote
    pub file: PathBuf,
    /// Replace the present database; it is kept beside the new one, and what it has revoked stays revoked
    #[arg(long)]
    pub force: bool,
    /// Restore although nothing tells which keys were revoked since the backup: they work again
    #[arg(long)]
    pub accept_lost_revocations: bool,
}

fn parse_access(text: &str) -> Result<(String, Access), String> {
    let parsed = text.split_once('=').and_then(|(api, access)| Some((api.to_owned(), access.parse().ok()?)));
    parsed.ok_or_else(|| format!("“{text}” is not an API and its access, such as orders=read or orders=full"))
}

fn parse_permission(text: &str) -> Result<Permission, String> {
    let names =
        || PermissionSet::ALL.without_console_only().iter().map(Permission::as_str).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|()| format!("“{text}” is no permission; those of credentials are {}", names()))
}

fn parse_rate(text: &str) -> Result<RateLimit, String> {
    let parsed = text
        .split_once('/')
        .and_then(|(limit, per)| Some(RateLimit { limit: limit.parse().ok()?, per: per.parse().ok()? }));
    parsed.ok_or_else(|| format!("“{text}” is not a rate such as 10/second, 600/minute or 5000/hour"))
}

fn parse_consumer(text: &str) -> Result<ConsumerId, String> {
    text.parse().map_err(|_| format!("“{text}” is not the ID of a consumer, which begins with con_"))
}

fn parse_role(text: &str) -> Result<RoleName, String> {
    text.parse().map_err(|e: domain::Error| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
