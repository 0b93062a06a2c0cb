//! The forms of single values as the description tells them, with the limits that the code keeps.

use domain::access::Access;
use domain::application::MOST_ROLES;
use domain::credential::{KeySort, MAX_OVERLAP, MOST_EXTENSION, USAGE_DAYS, View};
use domain::event::FAMILIES;
use domain::id::{self, ApiId, ApplicationId, EventId, KeyId, ProjectId, UserId};
use domain::limits::{MAX_CALLS, MAX_NETWORKS, Per};
use domain::status::Status;
use domain::{api, expiry, name, page, slug};
use utoipa::openapi::schema::{AdditionalProperties, Array, ArrayBuilder, Object, ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{KnownFormat, SchemaFormat};

use super::idempotency::MOST_CHARS;
use super::list::MOST_SEARCHED;

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A field that may be null: as if it were absent.
fn or_null(kind: Type) -> SchemaType {
    SchemaType::Array(vec![kind, Type::Null])
}

fn whole(least: u32, most: u32) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(f64::from(least))).maximum(Some(f64::from(most)))
}

/// One of a few words.
fn word<'a>(words: impl IntoIterator<Item = &'a str>) -> Object {
    text().enum_values(Some(words.into_iter().map(str::to_owned))).build()
}

/// IDs of things whose prefix is `prefix`.
pub(super) fn id_text(prefix: &str) -> Object {
    let digits = id::ENCODED_LEN - 1;
    let pattern = format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{{digits}}}$");
    text().pattern(Some(pattern)).examples([format!("{prefix}_06f5n0xa9ge3r8v2k4m6p8s0tw")]).build()
}

pub(super) fn key_id() -> Object {
    id_text(KeyId::PREFIX)
}

pub(super) fn user_id() -> Object {
    id_text(UserId::PREFIX)
}

pub(super) fn project_id() -> Object {
    id_text(ProjectId::PREFIX)
}

pub(super) fn time() -> Object {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build()
}

pub(super) fn time_or_null() -> Object {
    let format = SchemaFormat::KnownFormat(KnownFormat::DateTime);
    ObjectBuilder::new().schema_type(or_null(Type::String)).format(Some(format)).build()
}

pub(super) fn new_name() -> Object {
    text().min_length(Some(1)).max_length(Some(name::MAX_CHARS)).examples(["ci-deploy"]).build()
}

pub(super) fn new_name_or_null() -> Object {
    ObjectBuilder::new()
        .schema_type(or_null(Type::String))
        .min_length(Some(1))
        .max_length(Some(name::MAX_CHARS))
        .build()
}

pub(super) fn slug_or_null() -> Object {
    ObjectBuilder::new().schema_type(or_null(Type::String)).max_length(Some(slug::MAX_CHARS)).build()
}

pub(super) fn days_or_null() -> Object {
    let days = whole(1, expiry::MOST_DAYS).schema_type(or_null(Type::Integer));
    days.examples([90]).build()
}

pub(super) fn extension() -> Object {
    whole(1, MOST_EXTENSION).examples([30]).build()
}

pub(super) fn overlap_or_null() -> Object {
    whole(0, MAX_OVERLAP).schema_type(or_null(Type::Integer)).examples([3_600]).build()
}

pub(super) fn calls() -> Object {
    whole(1, MAX_CALLS).examples([10]).build()
}

pub(super) fn per() -> Object {
    word(Per::ALL.map(Per::as_str))
}

pub(super) fn access() -> Object {
    word(Access::ALL.map(Access::as_str))
}

/// Access by the slug of an API.
pub(super) fn access_or_null() -> Object {
    ObjectBuilder::new()
        .schema_type(or_null(Type::Object))
        .additional_properties(Some(AdditionalProperties::RefOr(access().into())))
        .examples([serde_json::json!({"orders": "read"})])
        .build()
}

pub(super) fn networks_or_null() -> Array {
    ArrayBuilder::new()
        .schema_type(or_null(Type::Array))
        .items(text().max_length(Some(64)).examples(["10.0.0.0/8"]))
        .max_items(Some(MAX_NETWORKS))
        .build()
}

pub(super) fn status() -> Object {
    word(Status::ALL.map(Status::as_str))
}

pub(super) fn search() -> Object {
    text().max_length(Some(MOST_SEARCHED)).build()
}

pub(super) fn view() -> Object {
    word(View::ALL.map(View::as_str))
}

pub(super) fn key_sort() -> Object {
    let up = KeySort::ALL.map(|sort| sort.as_str().to_owned());
    let down = KeySort::ALL.map(|sort| format!("-{}", sort.as_str()));
    text().enum_values(Some(up.into_iter().chain(down))).build()
}

pub(super) fn page_size() -> Object {
    whole(1, page::MOST).default(Some(page::LIMIT.into())).build()
}

/// The position of a row in a sorted list.
pub(super) fn key_position() -> Object {
    text().pattern(Some(format!("^{}_.*~.*$", KeyId::PREFIX))).build()
}

pub(super) fn api_id() -> Object {
    id_text(ApiId::PREFIX)
}

pub(super) fn application_id() -> Object {
    id_text(ApplicationId::PREFIX)
}

pub(super) fn application_status() -> Object {
    word(super::applications::STATUSES)
}

pub(super) fn application_status_or_null() -> Object {
    word_or_null(super::applications::STATUSES)
}

pub(super) fn application_position() -> Object {
    text().pattern(Some(format!("^{}_.*~.*$", ApplicationId::PREFIX))).build()
}

/// Text that is looked for in a name.
pub(super) fn short_search() -> Object {
    text().max_length(Some(name::MAX_CHARS)).build()
}

pub(super) fn roles() -> Array {
    ArrayBuilder::new().items(slug()).min_items(Some(1)).max_items(Some(MOST_ROLES)).build()
}

pub(super) fn roles_or_null() -> Array {
    let mut roles = roles();
    roles.schema_type = or_null(Type::Array);
    roles
}

pub(super) fn event_id() -> Object {
    id_text(EventId::PREFIX)
}

/// Visible ASCII.
pub(super) fn idempotency_key() -> Object {
    text().pattern(Some("^[!-~]+$")).max_length(Some(MOST_CHARS)).examples(["2f1c0a5e-deploy-17"]).build()
}

/// Most keys that are named one by one.
pub(super) const MOST_IDS: usize = 1_000;

pub(super) fn key_ids_or_null() -> Array {
    ArrayBuilder::new()
        .schema_type(or_null(Type::Array))
        .items(key_id())
        .min_items(Some(1))
        .max_items(Some(MOST_IDS))
        .build()
}

pub(super) fn search_or_null() -> Object {
    ObjectBuilder::new().schema_type(or_null(Type::String)).max_length(Some(MOST_SEARCHED)).build()
}

/// The words of an enumeration, or null.
fn word_or_null<'a>(words: impl IntoIterator<Item = &'a str>) -> Object {
    let words = words.into_iter().map(Into::into).chain([serde_json::Value::Null]);
    ObjectBuilder::new().schema_type(or_null(Type::String)).enum_values(Some(words)).build()
}

pub(super) fn view_or_null() -> Object {
    word_or_null(View::ALL.map(View::as_str))
}

pub(super) fn user_id_or_null() -> Object {
    let mut schema = user_id();
    schema.schema_type = or_null(Type::String);
    schema
}

pub(super) fn slug() -> Object {
    let pattern = format!("^[a-z0-9]([a-z0-9-]{{0,{}}}[a-z0-9])?$", slug::MAX_CHARS - 2);
    text().pattern(Some(pattern)).max_length(Some(slug::MAX_CHARS)).examples(["orders"]).build()
}

/// A position in a list in the order of slugs.
pub(super) fn slug_position() -> Object {
    text().max_length(Some(MOST_SEARCHED)).build()
}

pub(super) fn description_or_null() -> Object {
    ObjectBuilder::new().schema_type(or_null(Type::String)).max_length(Some(api::MAX_DESCRIPTION)).build()
}

fn texts_or_null(example: &str) -> Array {
    ArrayBuilder::new()
        .schema_type(or_null(Type::Array))
        .items(text().examples([example]))
        .max_items(Some(api::MAX_PLACES))
        .build()
}

pub(super) fn hosts_or_null() -> Array {
    texts_or_null("api.example.test")
}

pub(super) fn prefixes_or_null() -> Array {
    texts_or_null("/orders")
}

pub(super) fn event_kind() -> Object {
    word(FAMILIES.map(|(name, _)| name))
}

pub(super) fn usage_days() -> Object {
    whole(1, USAGE_DAYS).default(Some(USAGE_DAYS.into())).build()
}
