use axum::Extension;
use axum::extract::State;
use domain::consumer::ConsumerDraft;
use domain::error::Error;
use domain::id::ConsumerId;
use serde::Deserialize;
use service::consumers;
use service::secret::PlainSecret;
use utoipa::ToSchema;

use super::shapes::ConsumerResponse;
use crate::rest::answer::{Answer, ok};
use crate::rest::caller::Caller;
use crate::rest::input::Input;
use crate::rest::path::Id;
use crate::rest::schemas;
use crate::state::AppState;

/// What is to change; what is absent stays as it is. The key never changes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConsumerChange, example = json!({"name": "DOORS Next <prod>"}))]
pub(super) struct UpdateConsumer {
    #[schema(value_type = Option<schemas::Name>)]
    name: Option<String>,
    /// Takes the place of the present one at once.
    #[schema(value_type = Option<schemas::ConsumerSecret>)]
    secret: Option<String>,
    /// All of them.
    #[schema(value_type = Option<schemas::SignatureMethods>)]
    signature_methods: Option<Vec<String>>,
    /// In PEM; an empty text takes it away.
    public_key: Option<String>,
    /// An empty text takes it away.
    callback_prefix: Option<String>,
}

impl UpdateConsumer {
    fn applied_to(self, draft: ConsumerDraft) -> Result<(ConsumerDraft, Option<PlainSecret>), Error> {
        let methods = self.signature_methods.map(|names| ConsumerDraft::methods(&names)).transpose()?;
        let draft = ConsumerDraft {
            name: self.name.unwrap_or(draft.name),
            signature_methods: methods.unwrap_or(draft.signature_methods),
            public_key: self.public_key.unwrap_or(draft.public_key),
            callback_prefix: self.callback_prefix.unwrap_or(draft.callback_prefix),
        };
        Ok((draft, self.secret.map(PlainSecret::presented)))
    }
}

/// Change a consumer
///
/// Needs `consumers.manage`, and a credential that could register it.
#[utoipa::path(patch, path = "/consumers/{id}", operation_id = "change_consumer", tag = "Consumers",
    request_body = UpdateConsumer,
    responses((status = 200, description = "The consumer as it is now", body = ConsumerResponse)))]
pub(super) async fn change(
    State(state): State<AppState>,
    Extension(actor): Caller,
    Id(id): Id<ConsumerId>,
    Input(change): Input<UpdateConsumer>,
) -> Answer {
    let seen = consumers::get(&state.service, &actor, id).await?;
    let (draft, secret) = change.applied_to(ConsumerDraft::from(&seen))?;
    let secret = secret.as_ref().map(PlainSecret::expose);
    let changed = consumers::change(&state.service, &actor, id, Some(&seen), &draft, secret).await?;
    ok(&ConsumerResponse::from(changed))
}
