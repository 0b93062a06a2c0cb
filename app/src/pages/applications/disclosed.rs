use super::actions::HEADING;
use crate::calls::applications::Issued;
use crate::components::{Disclosed, Part};

impl From<Issued> for Disclosed {
    fn from(Issued { secret: issued, server }: Issued) -> Self {
        let (application, id, secret) = (&issued.application, issued.application.id, issued.secret);
        let part = |label: &str, text| Part { label: label.to_owned(), text, expires_at: None };
        Self {
            what: "secret",
            // An application that was changed since it was made has got another secret.
            title: if application.created_at == application.updated_at {
                format!("Your new application key: {}", application.name)
            } else {
                format!("The new secret of {}", application.name)
            },
            // Neither half holds a character that Basic would have to encode.
            curl: format!("curl -u '{id}:{secret}' \\\n  -d grant_type=client_credentials {server}/oauth2/token"),
            env: format!("CLIENT_ID={id}\nCLIENT_SECRET={secret}\n"),
            below: None,
            then_focus: HEADING,
            parts: vec![part("client_id", id.to_string()), part("client_secret", secret)],
        }
    }
}
