//! A whole organisation from one description: settings, APIs, roles, users and projects. What is described
//! is made so; what is not described stays as it is. Doing it again changes nothing.

mod carry_out;
mod plan;
mod setting;

use std::collections::BTreeMap;

use domain::access::AccessByApi;
use domain::api::ApiDraft;
use serde::Deserialize;

pub use carry_out::{Invitation, carry_out};
pub use plan::{Plan, plan};
pub use setting::Setting;

/// As it stands in a file. A word that is not known is refused, so that no typing mistake goes unnoticed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    #[serde(default)]
    pub settings: BTreeMap<String, Setting>,
    #[serde(default, rename = "api")]
    pub apis: Vec<ApiDraft>,
    #[serde(default, rename = "role")]
    pub roles: Vec<RoleEntry>,
    #[serde(default, rename = "user")]
    pub users: Vec<UserEntry>,
    #[serde(default, rename = "project")]
    pub projects: Vec<ProjectEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEntry {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub permissions: Vec<String>,
    #[serde(default)]
    pub access: AccessByApi,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserEntry {
    pub email: String,
    pub name: String,
    #[serde(default)]
    pub roles: Vec<String>,
    /// Of argon2id, in PHC form; it counts when the user is added. Without it they are invited.
    pub password_hash: Option<String>,
    /// Whether they hold a licence seat; a new user gets one while there are any.
    pub seat: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectEntry {
    pub slug: String,
    /// The slug, if there is none.
    pub name: Option<String>,
    #[serde(default)]
    pub members: Vec<MemberEntry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberEntry {
    /// An e-mail address.
    pub user: String,
    pub role: String,
}

impl Organisation {
    /// The settings by name, as text.
    fn settings(&self) -> Vec<(String, String)> {
        let mut flat = Vec::new();
        flatten("", &self.settings, &mut flat);
        flat
    }
}

fn flatten(within: &str, settings: &BTreeMap<String, Setting>, flat: &mut Vec<(String, String)>) {
    for (name, value) in settings {
        let name = format!("{within}{name}");
        match value {
            Setting::Value(text) => flat.push((name, text.clone())),
            Setting::Table(inner) => flatten(&format!("{name}."), inner, flat),
        }
    }
}
