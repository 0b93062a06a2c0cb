//! The screens: a folder or file for each family, as the route table names them.

mod api_keys;
mod apis;
mod applications;
pub(crate) mod auth;
mod authorizations;
mod consumers;
mod events;
mod not_found;
mod overview;
mod own_key;
pub(crate) mod profile;
mod projects;
mod refusals;
mod roles;
mod selection;
mod sessions;
mod settings;
mod tokens;
mod users;

pub(crate) use api_keys::{ApiKeys, KeyScreen};
pub(crate) use apis::Apis;
pub(crate) use applications::{ApplicationScreen, Applications};
pub(crate) use consumers::Consumers;
pub(crate) use events::Events;
pub(crate) use not_found::NotFound;
pub(crate) use overview::Overview;
pub(crate) use projects::{ProjectScreen, Projects};
pub(crate) use refusals::{RefusalScreen, Refusals};
pub(crate) use roles::{NewRole, RoleScreen, Roles};
pub(crate) use settings::Settings;
pub(crate) use tokens::TokenScreen;
pub(crate) use users::{UserScreen, Users};
