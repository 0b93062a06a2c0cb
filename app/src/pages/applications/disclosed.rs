use domain::application::Application;

use crate::calls::applications::Issued;
use crate::components::{Disclosed, Part};

impl Disclosed for Issued {
    const WHAT: &'static str = "secret";

    /// An application that was changed since it was made has got another secret.
    fn title(&self) -> String {
        let Application { name, created_at, updated_at, .. } = &self.secret.application;
        if created_at == updated_at {
            format!("Your new application key: {name}")
        } else {
            format!("The new secret of {name}")
        }
    }

    fn parts(&self) -> Vec<Part> {
        let part = |label, text| Part { label, text, expires_at: None };
        vec![
            part("client_id", self.secret.application.id.to_string()),
            part("client_secret", self.secret.secret.clone()),
        ]
    }

    /// Neither half holds a character that Basic would have to encode.
    fn curl(&self) -> String {
        let (id, secret) = (&self.secret.application.id, &self.secret.secret);
        format!("curl -u '{id}:{secret}' \\\n  -d grant_type=client_credentials {}/oauth2/token", self.server)
    }

    fn env(&self) -> String {
        format!("CLIENT_ID={}\nCLIENT_SECRET={}\n", self.secret.application.id, self.secret.secret)
    }
}
