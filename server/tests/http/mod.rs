//! The router as its callers see it: nobody, a browser, a gateway. In process, each test with a
//! database of its own.

mod authz;
mod calls;
mod console;
mod csrf;
mod export;
mod headers;
mod health;
mod held_back;
mod markup;
mod model;
mod oauth1;
mod oauth2;
mod rest;
mod revocation;
mod searching;
mod signed;
mod tokens;
mod verify;
