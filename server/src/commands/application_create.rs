//! `claviger application create`.

use domain::application::ApplicationDraft;
use service::applications;
use service::secret::PlainSecret;

use crate::cli::ApplicationCreate;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

/// Two lines go to standard output, such as a shell can read: `client_id=…` and `client_secret=…`.
pub(super) async fn run(place: &Place, new: ApplicationCreate) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    let actor = operator_of(&service, &new.tenant).await?;
    let draft = ApplicationDraft { name: new.name, roles: new.roles, disabled: false };
    let added = applications::add(&service, &actor, &draft).await?;
    let secret = PlainSecret::presented(added.secret);
    output::line(format_args!("client_id={}", added.application.id))?;
    output::line(format_args!("client_secret={}", secret.expose()))?;
    service.database().close().await;
    Ok(())
}
