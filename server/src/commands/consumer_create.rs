//! `claviger consumer create`.

use std::fs;

use domain::consumer::ConsumerDraft;
use service::secret::PlainSecret;
use service::{consumers, random};

use super::stdin;
use crate::cli::ConsumerCreate;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

/// Two lines go to standard output, such as a shell can read: `id=…` and `consumer_key=…`; and `secret=…` if it is made here.
pub(super) async fn run(place: &Place, new: ConsumerCreate) -> Result<(), Stop> {
    let secret = match new.secret_stdin {
        true => stdin::first_line("--secret-stdin")?,
        false => format!("{:032x}", random::bits()),
    };
    let secret = PlainSecret::presented(secret);
    let public_key = match &new.public_key {
        Some(file) => fs::read_to_string(file)
            .map_err(|cause| Stop::new(format!("--public-key: {} cannot be read: {cause}", file.display())))?,
        None => String::new(),
    };
    let methods = ConsumerDraft::methods(&new.signature_methods).map_err(service::Failure::from)?;
    let mut draft = ConsumerDraft {
        name: new.name,
        public_key,
        callback_prefix: new.callback_prefix.unwrap_or_default(),
        ..ConsumerDraft::default()
    };
    if !methods.is_empty() {
        draft.signature_methods = methods;
    }
    let service = startup::open(place).await?;
    let actor = operator_of(&service, &new.tenant).await?;
    let consumer = consumers::register(&service, &actor, &draft, secret.expose()).await?;
    output::line(format_args!("id={}", consumer.id))?;
    output::line(format_args!("consumer_key={}", consumer.key))?;
    if !new.secret_stdin {
        output::line(format_args!("secret={}", secret.expose()))?;
    }
    service.database().close().await;
    Ok(())
}
