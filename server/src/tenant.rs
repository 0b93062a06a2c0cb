//! The tenant that a command is about.

use domain::slug;
use service::{Actor, Service, tenants};

use crate::Stop;

/// The operator, acting in the tenant called `slug`. The default tenant may be worked on before anybody
/// has set the server up; whoever does so later gives it its name.
///
/// # Errors
/// If there is no such tenant.
pub async fn operator_of(service: &Service, slug: &str) -> Result<Actor, Stop> {
    let tenant = match slug {
        slug::DEFAULT_TENANT => tenants::ensure(service, slug::DEFAULT_TENANT, "Default").await?,
        other => tenants::by_slug(service, other).await?,
    };
    Ok(Actor::operator(tenant))
}
