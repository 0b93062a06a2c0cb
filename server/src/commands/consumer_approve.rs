//! `claviger consumer approve`.

use domain::consumer::Act;
use domain::id::ConsumerId;
use service::consumers;

use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

/// One line goes to standard output, such as a shell can read: `consumer_key=…`.
pub(super) async fn run(place: &Place, id: ConsumerId, tenant: &str) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    let actor = operator_of(&service, tenant).await?;
    consumers::act(&service, &actor, Act::Approve, &[id]).await?;
    output::line(format_args!("consumer_key={}", consumers::get(&service, &actor, id).await?.key))?;
    service.database().close().await;
    Ok(())
}
