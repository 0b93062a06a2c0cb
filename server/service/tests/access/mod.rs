//! What a credential may reach: roles, APIs, projects, limits, rotation; on both databases.

mod agreement;
mod ancestors;
mod apis;
mod authority;
pub(crate) mod beside;
mod broader;
mod combinations;
mod doubts;
mod escalation;
mod exporting;
mod finding;
mod following;
mod held_back;
mod hosts;
mod hung_up;
mod idempotency;
mod limits;
mod lineage;
mod lists;
mod loading;
pub(crate) mod makers;
mod permissions;
mod projects;
mod races;
mod refusals;
mod roles;
mod rotation;
