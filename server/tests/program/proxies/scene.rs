//! Two organisations on one server, and a door before an API of the first.

use super::door::{Door, Running};
use super::upstream;
use crate::common::{Folder, Program, Signer};

const ORGANISATION: &str = r#"
[settings]
api_keys.enabled = true
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
[[api]]
slug = "admin"
name = "Admin"
hosts = ["api.example.test"]
path_prefixes = ["/orders/admin"]
[[api]]
slug = "public"
name = "Public"
path_prefixes = ["/"]
[[role]]
name = "reader"
access = { orders = "read" }
[[role]]
name = "writer"
access = { orders = "full" }
[[role]]
name = "guest"
access = { public = "full" }
"#;

pub(super) struct Scene {
    pub(super) folder: Folder,
    pub(super) claviger: Program,
    pub(super) door: Running,
    /// Somebody who may write orders, by way of a consumer.
    pub(super) signer: Signer,
}

impl Scene {
    pub(super) fn new(door: Door) -> Self {
        let folder = Folder::new();
        folder.apply(ORGANISATION, &[]);
        for role in ["reader", "writer", "guest", "tenant-admin"] {
            folder.user(role, role, &[]);
        }
        let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
        let signer = Signer::on(&url, &folder.path("data/keyring.json"), "writer@example.test");
        let claviger = Program::serve(&folder, &[]);
        let door = door.start(&folder, &claviger.address, &upstream::start());
        Self { folder, claviger, door, signer }
    }

    pub(super) fn key(&self, owner: &str, more: &[&str]) -> String {
        self.folder.key(owner, more)
    }

    /// As a new key is known within a second, the first call may come too early.
    pub(super) fn wait_for(&self, key: &str, target: &str) {
        crate::common::wait_until(|| (self.status("GET", target, key, &[]) == 200).then_some(()));
    }

    pub(super) fn status(&self, method: &str, target: &str, key: &str, more: &[(&str, &str)]) -> u16 {
        self.ask("api.example.test", method, target, key, more).0
    }

    /// The status, and in lower case what the upstream saw.
    pub(super) fn ask(
        &self,
        host: &str,
        method: &str,
        target: &str,
        key: &str,
        more: &[(&str, &str)],
    ) -> (u16, String) {
        let bearer = format!("Bearer {key}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend_from_slice(more);
        let (status, answer) = self.door.ask_host(host, method, target, &headers);
        (status, answer.to_ascii_lowercase())
    }
}
