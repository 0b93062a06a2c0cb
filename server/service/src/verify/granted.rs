//! What a token was granted, as its row keeps it: `api_…:read api_…:full verify`. By the ID of an API, so
//! that one registered anew under the same slug is another one.

use std::fmt::Write as _;

use domain::access::Access;
use domain::id::ApiId;
use domain::permission::PermissionSet;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Granted {
    pub(crate) permissions: PermissionSet,
    /// Sorted by ID.
    pub(crate) access: Box<[(ApiId, Access)]>,
}

impl Granted {
    pub(crate) fn new(permissions: PermissionSet, mut access: Vec<(ApiId, Access)>) -> Self {
        access.sort_by_key(|(id, _)| *id);
        Self { permissions, access: access.into() }
    }

    /// What this version does not know is not granted.
    pub(crate) fn read(text: &str) -> Self {
        let mut permissions = PermissionSet::NONE;
        let mut access = Vec::new();
        for word in text.split(' ') {
            match word.split_once(':') {
                Some((id, given)) => access.extend(id.parse().ok().zip(given.parse().ok())),
                None => permissions = word.parse().map_or(permissions, |permission| permissions.with(permission, true)),
            }
        }
        Self::new(permissions, access)
    }

    pub(crate) fn to_stored(&self) -> String {
        let mut text = String::new();
        for (id, access) in &self.access {
            let _ = write!(text, "{id}:{access} ");
        }
        for permission in self.permissions.iter() {
            let _ = write!(text, "{permission} ");
        }
        text.truncate(text.trim_end().len());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::permission::Permission;

    #[test]
    fn what_is_stored_is_read_back() {
        let access = vec![(ApiId::from_bits(2), Access::Full), (ApiId::from_bits(1), Access::Read)];
        let granted = Granted::new([Permission::Verify].into_iter().collect(), access);
        assert_eq!(Granted::read(&granted.to_stored()), granted);
        assert_eq!(Granted::read(""), Granted::default());
        assert_eq!(Granted::read("api_x:read future.permission"), Granted::default());
    }
}
