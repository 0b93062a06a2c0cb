//! `claviger token create`.

use service::api_tokens;
use service::secret::PlainSecret;

use super::access::by_api;
use crate::cli::TokenCreate;
use crate::config::Place;
use crate::tenant::operator_of;
use crate::{Stop, output, startup};

/// A line for each API goes to standard output: `orders=clvt_…`.
pub(super) async fn run(place: &Place, new: TokenCreate) -> Result<(), Stop> {
    let access = by_api(new.access)?;
    let service = startup::open(place).await?;
    let actor = operator_of(&service, &new.tenant).await?;
    for issued in api_tokens::issue_to(&service, &actor, &new.user, new.months, access).await? {
        let secret = PlainSecret::presented(issued.secret);
        output::line(format_args!("{}={}", issued.token.api, secret.expose()))?;
    }
    service.database().close().await;
    Ok(())
}
