//! The tenant that a command is about.

use service::{Actor, Service, tenants};

use crate::Stop;

/// The operator, acting in the tenant called `slug`. The default tenant may be worked on before anybody
/// has set the server up; whoever does so later gives it its name.
///
/// # Errors
/// If there is no such tenant.
pub async fn operator_of(service: &Service, slug: &str) -> Result<Actor, Stop> {
    let tenant = match slug {
        tenants::DEFAULT => tenants::ensure(service, tenants::DEFAULT, "Default").await?,
        other => service.tenant_by_slug(other).await?,
    };
    Ok(Actor::operator(tenant))
}
