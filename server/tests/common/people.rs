//! Who and what is on a server, made by the commands that an administrator has. `more` goes to the command.

use super::{Folder, PASSWORD};

impl Folder {
    /// Makes the organisation as `text` describes it, and gives what was said.
    pub(crate) fn apply(&self, text: &str, more: &[&str]) -> String {
        let file = self.path("organisation.toml");
        std::fs::write(&file, text).unwrap();
        self.ok(&[&["apply", file.to_str().unwrap()][..], more].concat(), "")
    }

    /// `ada@example.test`, called Ada, with [`PASSWORD`].
    pub(crate) fn user(&self, name: &str, role: &str, more: &[&str]) {
        let (email, name) = (format!("{name}@example.test"), name[..1].to_uppercase() + &name[1..]);
        let user = ["user", "add", "--email", &email, "--name", &name, "--role", role, "--password-stdin"];
        self.ok(&[&user[..], more].concat(), PASSWORD);
    }

    /// A key of `ada@example.test`: its secret.
    pub(crate) fn key(&self, owner: &str, more: &[&str]) -> String {
        let owner = format!("{owner}@example.test");
        let key = ["api-key", "create", "--owner", &owner, "--name", "k"];
        self.ok(&[&key[..], more].concat(), "").trim_end().to_owned()
    }

    /// The ID and the secret of a client.
    pub(crate) fn application(&self, name: &str, role: &str, more: &[&str]) -> (String, String) {
        let application = ["application", "create", "--name", name, "--role", role];
        let printed = self.ok(&[&application[..], more].concat(), "");
        let value = |of: &str| {
            let line = printed.lines().find_map(|line| line.strip_prefix(of));
            line.unwrap_or_else(|| panic!("{of} in {printed}")).to_owned()
        };
        (value("client_id="), value("client_secret="))
    }

    /// A gateway and a developer, each with a key: their secrets.
    pub(crate) fn fill(&self) -> (String, String) {
        self.user("gate", "gateway", &[]);
        self.user("dev", "developer", &[]);
        self.ok(&["settings", "set", "api_keys.enabled", "true"], "");
        let key = |owner: &str| self.key(owner, &["--expires-in-days", "30"]);
        (key("gate"), key("dev"))
    }
}
