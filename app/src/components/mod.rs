//! Pieces that pages are made of. They take values and callbacks and know nothing of calls, except
//! [`ConfirmPassword`], which every sensitive action needs alike.

mod browser;
mod confirm_dialog;
mod confirm_password;
mod copy;
mod dialog;
mod failed;
mod field;
mod frame;
mod icon;
mod marked;
mod menu;
mod notice;
mod pager;
mod search_box;
mod secret_once;
mod sort;
mod status;
mod switch;
mod url;
mod when;

pub(crate) use browser::{after, download, focus_by_id};
pub(crate) use confirm_dialog::ConfirmDialog;
pub(crate) use confirm_password::ConfirmPassword;
pub(crate) use copy::{CopyButton, Copyable, copy_and_tell};
pub(crate) use dialog::Dialog;
pub(crate) use failed::{Failed, Loading};
pub(crate) use field::{Field, PasswordField};
pub(crate) use frame::{Frame, use_viewer};
pub(crate) use icon::{Icon, Shape};
pub(crate) use marked::Marked;
pub(crate) use menu::{Menu, MenuItem};
pub(crate) use notice::{Notice, Told, Tone};
pub(crate) use pager::Pager;
pub(crate) use search_box::SearchBox;
pub(crate) use secret_once::SecretOnce;
pub(crate) use sort::SortHeader;
pub(crate) use status::StatusPill;
pub(crate) use switch::Switch;
pub(crate) use url::link_to;
pub(crate) use when::{Exact, Expiry, When};
