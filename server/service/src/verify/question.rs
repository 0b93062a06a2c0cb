use std::net::IpAddr;

use domain::id::TenantId;

/// What somebody asks about a secret that was presented.
#[derive(Clone, Copy, Default)]
pub struct Question<'q> {
    pub secret: &'q str,
    /// Whoever asks belongs to this tenant: credentials of any other are not found, and nothing is there for them.
    /// With none it is the place that says whose credentials are meant.
    pub tenant: Option<TenantId>,
    pub target: Target<'q>,
    /// As it stands in the request; with none, reading is meant.
    pub method: Option<&'q str>,
    /// Of the client. A key that allows some networks only is refused without it.
    pub address: Option<IpAddr>,
    /// How the client describes itself, for those who look for it later.
    pub agent: &'q str,
}

/// Which API is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target<'q> {
    /// The question is about the credential alone.
    #[default]
    Anything,
    /// The API with this slug, of the tenant that asks or else the default one; or `orders@acme`, that of `acme`.
    Api(&'q str),
    /// The same, at a door that tells more of the request: what it tells must be a place of that API.
    ApiAt { name: &'q str, host: Option<&'q str>, path: Option<&'q str> },
    /// Whatever is there. The path is without a query.
    Place { host: &'q str, path: &'q str },
    /// A door asks that was not told what it stands before.
    Untold,
}
