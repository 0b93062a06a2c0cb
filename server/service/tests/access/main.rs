//! What a credential may reach: roles, APIs, projects, limits, rotation; on both databases.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "../common/mod.rs"]
mod common;

mod agreement;
mod ancestors;
mod apis;
mod authority;
mod beside;
mod broader;
mod combinations;
mod doubts;
mod escalation;
mod following;
mod held_back;
mod hosts;
mod idempotency;
mod limits;
mod lineage;
mod lists;
mod makers;
mod permissions;
mod projects;
mod races;
mod refusals;
mod roles;
mod rotation;
