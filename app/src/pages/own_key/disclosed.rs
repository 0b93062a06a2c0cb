use crate::calls::api_keys::Shown;
use crate::components::{Disclosed, Part};

impl Disclosed for Shown {
    const WHAT: &'static str = "key";

    /// A key that was changed since it was made has got another secret.
    fn title(&self) -> String {
        let key = &self.generated.key;
        let what = if key.updated_at == key.created_at { "Your new key" } else { "The new secret of your key" };
        format!("{what}: {}", key.name)
    }

    fn parts(&self) -> Vec<Part> {
        let expires_at = Some(self.generated.key.expires_at);
        vec![Part { label: "API key", text: self.generated.secret.clone(), expires_at }]
    }

    fn curl(&self) -> String {
        format!("curl {}/v1/whoami \\\n  -H \"Authorization: Bearer {}\"", self.server, self.generated.secret)
    }

    fn env(&self) -> String {
        format!("CLAVIGER_API_KEY={}\n", self.generated.secret)
    }
}
