use super::HEADING;
use crate::calls::tokens::Issued;
use crate::components::{Disclosed, Part, counted};

impl From<Issued> for Disclosed {
    fn from(Issued { tokens, server }: Issued) -> Self {
        // One that was changed since it was issued has got another secret.
        let title = match tokens.as_slice() {
            [one] if one.token.created_at != one.token.updated_at => {
                format!("The new secret of the token for {}", one.token.api_name)
            }
            [one] => format!("The new API token for {}", one.token.api_name),
            all => counted(all.len() as u64, "new API token"),
        };
        let first = tokens.first().map(|issued| issued.secret.as_str()).unwrap_or_default();
        Self {
            what: if tokens.len() == 1 { "token" } else { "tokens" },
            title,
            curl: format!("curl {server}/v1/whoami \\\n  -H \"Authorization: Bearer {first}\""),
            env: tokens.iter().map(|issued| format!("{}={}\n", variable(&issued.token.api), issued.secret)).collect(),
            below: None,
            then_focus: HEADING,
            parts: tokens
                .into_iter()
                .map(|issued| Part {
                    label: issued.token.api_name,
                    text: issued.secret,
                    expires_at: Some(issued.token.expires_at),
                })
                .collect(),
        }
    }
}

/// `CLAVIGER_TOKEN_BACK_ORDERS`
fn variable(api: &str) -> String {
    format!("CLAVIGER_TOKEN_{}", api.to_uppercase().replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn a_variable_is_called_as_shells_allow() {
        assert_eq!(variable("back-orders-2"), "CLAVIGER_TOKEN_BACK_ORDERS_2");
    }
}
