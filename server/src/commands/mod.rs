//! One file a command.

mod access;
mod api_key_create;
mod application_create;
mod apply;
mod backup;
mod check;
mod consumer_approve;
mod consumer_create;
mod demo;
mod key_ring_file;
mod key_ring_rotate;
mod openapi;
mod restore;
mod restore_ring;
mod serve;
mod settings;
mod stdin;
mod token_create;
mod user_add;

use crate::cli::{
    ApiKeyCommand, ApplicationCommand, Cli, Command, ConsumerCommand, KeyRingCommand, TokenCommand, UserCommand,
};
use crate::config::{LogFormat, Place};
use crate::{Stop, logs};

/// What a command logs besides saying it: only what went wrong.
const QUIET: &str = "warn";

/// Does what the command line says.
///
/// # Errors
/// With a line for the person at the terminal.
pub(crate) async fn run(cli: Cli) -> Result<(), Stop> {
    let file = cli.place.file()?;
    let place = Place::understand(cli.place, &file)?;
    if !matches!(cli.command, Command::Serve(_)) {
        logs::start(LogFormat::Text, QUIET);
    }
    match cli.command {
        Command::Serve(options) => serve::run(&place, options, &file).await,
        Command::User(UserCommand::Add(user)) => user_add::run(&place, user).await,
        Command::Settings(command) => settings::run(&place, command).await,
        Command::ApiKey(ApiKeyCommand::Create(key)) => api_key_create::run(&place, key).await,
        Command::Application(ApplicationCommand::Create(new)) => application_create::run(&place, new).await,
        Command::Token(TokenCommand::Create(new)) => token_create::run(&place, new).await,
        Command::Consumer(ConsumerCommand::Create(new)) => consumer_create::run(&place, new).await,
        Command::Consumer(ConsumerCommand::Approve { id, tenant }) => consumer_approve::run(&place, id, &tenant).await,
        Command::KeyRing(KeyRingCommand::Rotate { accept_lost_secrets }) => {
            key_ring_rotate::run(&place, accept_lost_secrets).await
        }
        Command::Apply(apply) => apply::run(&place, apply, &file).await,
        Command::Openapi => openapi::run(),
        Command::Demo => demo::run(&place).await,
        Command::Backup(backup) => backup::run(&place, &backup.file).await,
        Command::Restore(restore) => restore::run(&place, &restore).await,
        Command::Check(options) => check::run(&place, options, &file).await,
    }
}
