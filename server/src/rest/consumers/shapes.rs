//! Consumers as programs read them.

use domain::consumer::Consumer;
use serde::Serialize;
use utoipa::ToSchema;

use crate::rest::answer::time;
use crate::rest::schemas;

/// A consumer. Its secret is never told.
#[derive(Serialize, ToSchema)]
#[schema(as = Consumer)]
pub(super) struct ConsumerResponse {
    #[schema(value_type = schemas::ConsumerId)]
    id: String,
    name: String,
    /// What the consumer sends as `oauth_consumer_key`; it never changes.
    #[schema(value_type = schemas::ConsumerKey)]
    consumer_key: String,
    #[schema(value_type = schemas::ConsumerStatus)]
    status: &'static str,
    #[schema(value_type = Vec<schemas::SignatureMethod>)]
    signature_methods: Vec<&'static str>,
    /// In PEM; null without one.
    #[schema(required)]
    public_key: Option<String>,
    /// Where its users may be sent back to; null for anywhere.
    #[schema(required)]
    callback_prefix: Option<String>,
    /// The name of who registered it, at that time.
    registered_by: String,
    #[schema(value_type = schemas::Time)]
    created_at: String,
    #[schema(value_type = schemas::Time)]
    updated_at: String,
}

impl From<Consumer> for ConsumerResponse {
    fn from(consumer: Consumer) -> Self {
        let given = |text: String| (!text.is_empty()).then_some(text);
        Self {
            id: consumer.id.to_string(),
            name: consumer.name,
            consumer_key: consumer.key.to_string(),
            status: consumer.status.as_str(),
            signature_methods: consumer.signature_methods.iter().map(|method| method.as_str()).collect(),
            public_key: given(consumer.public_key),
            callback_prefix: given(consumer.callback_prefix),
            registered_by: consumer.registered_by,
            created_at: time(consumer.created_at),
            updated_at: time(consumer.updated_at),
        }
    }
}
