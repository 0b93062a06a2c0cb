//! Requests at random, and how servers behind a proxy may read what arrives: for the tests of doors, modelled and
//! real. A door is right if everybody who reads what it lets through reads the request that it judged.

mod dice;
mod reading;
mod request;

pub(crate) use dice::Dice;
pub(crate) use reading::{Place, Truth, readings};
pub(crate) use request::{Request, draw};
