//! What one process takes away is gone on every other when the answer comes: with processes that run, that are
//! stopped, that are cut off from the database, and with a database that restarts.

mod caller;
mod commands;
mod cut_off;
mod fleet;
mod line;
mod lost;
mod paths;
mod running;
mod signed;
mod stopped;
mod trap;

/// What a server is told so that it answers without a lease: the control of what is shown here.
const WITHOUT_LEASE: (&str, &str) = ("CLAVIGER_TEST_WITHOUT_LEASE", "1");
