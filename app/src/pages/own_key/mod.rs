//! What the owner of a key does with it, in the list of their own keys and on its own screen.

mod disclosed;
mod extend;
mod first_call;
mod limit;
mod limits_fields;
mod name;
mod rotate;

pub(super) use self::extend::ExtendDialog;
pub(super) use self::limit::{LimitDialog, Limiting};
pub(super) use self::limits_fields::{LIMITS, LimitsFields, TypedLimits};
pub(super) use self::name::NameDialog;
pub(super) use self::rotate::RotateKeyDialog;
