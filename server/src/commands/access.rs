//! What `--access` gives.

use domain::access::{Access, AccessByApi};

use crate::Stop;

/// # Errors
/// For an API that is named twice: nobody meant both.
pub(super) fn by_api(given: Vec<(String, Access)>) -> Result<AccessByApi, Stop> {
    let mut access = AccessByApi::new();
    for (api, of) in given {
        if access.contains_key(&api) {
            return Err(Stop::new(format!("--access names {api} twice")));
        }
        access.insert(api, of);
    }
    Ok(access)
}
