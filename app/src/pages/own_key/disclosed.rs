use leptos::prelude::*;

use super::first_call::FirstCall;
use crate::calls::api_keys::Shown;
use crate::components::{Disclosed, Part};

impl From<Shown> for Disclosed {
    fn from(Shown { generated, server }: Shown) -> Self {
        let (key, secret) = (generated.key, generated.secret);
        let id = key.id;
        // A key that was changed since it was made has got another secret.
        let what = if key.updated_at == key.created_at { "Your new key" } else { "The new secret of your key" };
        Self {
            what: "key",
            title: format!("{what}: {}", key.name),
            curl: format!("curl {server}/v1/whoami \\\n  -H \"Authorization: Bearer {secret}\""),
            env: format!("CLAVIGER_API_KEY={secret}\n"),
            below: Some(ViewFn::from(move || view! { <FirstCall key=id /> })),
            then_focus: "main",
            parts: vec![Part { label: "API key".to_owned(), text: secret, expires_at: Some(key.expires_at) }],
        }
    }
}
