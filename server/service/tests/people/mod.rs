//! People: setting up, signing in, sessions, users, tenants.

mod invitations;
mod passwords;
mod preferences;
mod sessions;
mod setup;
mod sign_in;
mod tenants;
mod throttling;
mod traces;
mod users;
