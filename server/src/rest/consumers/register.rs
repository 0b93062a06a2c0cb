use axum::Extension;
use axum::extract::State;
use domain::consumer::ConsumerDraft;
use domain::error::Error;
use serde::Deserialize;
use service::consumers;
use service::secret::PlainSecret;
use utoipa::ToSchema;

use super::shapes::ConsumerResponse;
use crate::rest::answer::{Answer, created};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::schemas;
use crate::state::AppState;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewConsumer, example = json!({"name": "DOORS Next", "secret": "nC4-vQ8wZr2_Lk9xTb6m"}))]
pub(super) struct RegisterConsumer {
    #[schema(value_type = schemas::Name)]
    name: String,
    /// What the consumer signs with; nobody is ever told it again.
    #[schema(value_type = schemas::ConsumerSecret)]
    secret: String,
    /// `HMAC-SHA256` and `HMAC-SHA1` if absent.
    #[schema(value_type = Option<schemas::SignatureMethods>)]
    signature_methods: Option<Vec<String>>,
    /// In PEM; RSA methods need it.
    public_key: Option<String>,
    /// The scheme, host and first steps of the path of every callback.
    #[schema(example = "https://doors.example.test/oauth")]
    callback_prefix: Option<String>,
}

impl RegisterConsumer {
    fn parts(self) -> Result<(ConsumerDraft, PlainSecret), Error> {
        let usual = ConsumerDraft::default();
        let methods = self.signature_methods.map(|names| ConsumerDraft::methods(&names)).transpose()?;
        let draft = ConsumerDraft {
            name: self.name,
            signature_methods: methods.unwrap_or(usual.signature_methods),
            public_key: self.public_key.unwrap_or_default(),
            callback_prefix: self.callback_prefix.unwrap_or_default(),
        };
        Ok((draft, PlainSecret::presented(self.secret)))
    }
}

/// Register a consumer
///
/// It waits to be approved. Needs `consumers.manage`; the credential that asks must be limited by nothing else: a
/// consumer has no end, no networks, no rate.
#[utoipa::path(post, path = "/consumers", operation_id = "register_consumer", tag = "Consumers", request_body = RegisterConsumer,
    responses((status = 201, description = "The consumer, with its key", body = ConsumerResponse)))]
pub(super) async fn register(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Input(new): Input<RegisterConsumer>,
) -> Answer {
    let (draft, secret) = new.parts()?;
    created(&ConsumerResponse::from(consumers::register(&state.service, &actor, &draft, secret.expose()).await?))
}
