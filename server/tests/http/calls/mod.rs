//! Server functions: who may call which, and what passes as a call at all.

mod request;
mod table;
mod things;
mod types;
