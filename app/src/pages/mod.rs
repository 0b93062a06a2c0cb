//! The screens: a folder or file for each family, as the route table names them.

mod api_keys;
pub(crate) mod entrance;
mod events;
mod not_found;
mod overview;
pub(crate) mod profile;
mod settings;
mod users;

pub(crate) use api_keys::ApiKeys;
pub(crate) use events::Events;
pub(crate) use not_found::NotFound;
pub(crate) use overview::Overview;
pub(crate) use settings::Settings;
pub(crate) use users::{UserScreen, Users};
