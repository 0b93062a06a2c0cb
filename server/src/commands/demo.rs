//! `claviger demo`.

use crate::config::Place;
use crate::Stop;

pub(super) async fn run(_: &Place) -> Result<(), Stop> {
    Err(Stop::new("demo: not there yet"))
}
