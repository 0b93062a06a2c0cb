//! The forms of single values as the description tells them, with the limits that the code keeps. They
//! stand for the types of fields: `#[schema(value_type = schemas::KeyId)]`.

use domain::{
    access, api, api_key, api_token, application, consumer, event, expiry, id, limits, name, page, permission,
    rotation, search, slug, status, usage,
};
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{KnownFormat, RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

macro_rules! forms {
    ($($(#[$doc:meta])* $name:ident = $form:expr;)*) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $form.into()
            }
        }

        impl ToSchema for $name {}
    )*

        /// All of them by name: what only a parameter refers to is not gathered with the operations.
        pub(super) fn all() -> Vec<(&'static str, RefOr<Schema>)> {
            vec![$((stringify!($name), $name::schema())),*]
        }
    };
}

forms! {
    KeyId = id_text(id::KeyId::PREFIX);
    UserId = id_text(id::UserId::PREFIX);
    ProjectId = id_text(id::ProjectId::PREFIX);
    ApplicationId = id_text(id::ApplicationId::PREFIX);
    ApiTokenId = id_text(id::ApiTokenId::PREFIX);
    ConsumerId = id_text(id::ConsumerId::PREFIX);
    ApiId = id_text(id::ApiId::PREFIX);
    EventId = id_text(id::EventId::PREFIX);
    /// Of a credential of any kind.
    CredentialId = credential_id();
    /// RFC 3339.
    Time = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))).build();
    Name = text().min_length(Some(1)).max_length(Some(name::MAX_CHARS)).examples(["ci-deploy"]).build();
    Slug = slug_text();
    Description = text().max_length(Some(api::MAX_DESCRIPTION)).build();
    /// What a list is searched for.
    Search = text().max_length(Some(search::MAX_CHARS)).build();
    PageSize = whole(1, page::MAX).default(Some(page::LIMIT.into())).build();
    Status = word(status::Status::ALL.map(status::Status::as_str));
    View = word(api_key::View::ALL.map(api_key::View::as_str));
    KeySort = word(sorts().iter().map(String::as_str));
    /// The position of a row in a sorted list.
    KeyPosition = text().pattern(Some(format!("^{}_.*~.*$", id::KeyId::PREFIX))).build();
    ApplicationPosition = text().pattern(Some(format!("{}~.*$", id_pattern(id::ApplicationId::PREFIX)))).build();
    ApiTokenPosition = text().pattern(Some(format!("{}~.*$", id_pattern(id::ApiTokenId::PREFIX)))).build();
    ConsumerPosition = text().pattern(Some(format!("{}~.*$", id_pattern(id::ConsumerId::PREFIX)))).build();
    UserPosition = text().pattern(Some(format!("{}~.*$", id_pattern(id::UserId::PREFIX)))).build();
    UserStatus = word(super::users::STATUSES);
    /// How long an API token works.
    Months = ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(months())).examples([6]).build();
    ConsumerStatus = word(consumer::ConsumerStatus::ALL.map(consumer::ConsumerStatus::as_str));
    ConsumerKey = text().pattern(Some("^[0-9a-f]{32}$")).examples(["5d41402abc4b2a76b9719d911017c592"]).build();
    /// Visible ASCII that is not easy to guess.
    ConsumerSecret = text().pattern(Some("^[!-~]+$")).min_length(Some(consumer::MIN_SECRET)).max_length(Some(consumer::MAX_SECRET)).build();
    SignatureMethod = signature_method();
    SignatureMethods = ArrayBuilder::new().items(signature_method()).min_items(Some(1)).build();
    ApplicationStatus = word(super::applications::STATUSES);
    /// Text that is looked for in a name.
    Roles = ArrayBuilder::new().items(slug_text()).min_items(Some(1)).max_items(Some(application::MAX_ROLES)).build();
    Access = word(access::Access::ALL.map(access::Access::as_str));
    /// What a credential may do here.
    Permission = word(permission::PermissionSet::ALL.without_console_only().iter().map(permission::Permission::as_str));
    Network = text().max_length(Some(64)).examples(["10.0.0.0/8"]).build();
    Calls = whole(1, limits::MAX_CALLS).examples([10]).build();
    Per = word(limits::Per::ALL.map(limits::Per::as_str));
    Days = whole(1, expiry::MAX_DAYS).examples([90]).build();
    MoreDays = whole(1, api_key::MAX_EXTENSION).examples([30]).build();
    Overlap = whole(0, rotation::Overlap::MAX.seconds()).examples([3_600]).build();
    UsageDays = whole(1, usage::DAYS).default(Some(usage::DAYS.into())).build();
    EventKind = word(event::FAMILIES.map(|(name, _)| name));
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
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
    text().pattern(Some(id_pattern(prefix) + "$")).examples([format!("{prefix}_06f5n0xa9ge3r8v2k4m6p8s0tw")]).build()
}

fn credential_id() -> Object {
    let prefixes = [id::KeyId::PREFIX, id::ApplicationId::PREFIX, id::ApiTokenId::PREFIX, id::ConsumerId::PREFIX];
    id_text(&format!("({})", prefixes.join("|")))
}

/// How such an ID begins a text.
fn id_pattern(prefix: &str) -> String {
    format!("^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{{}}}", id::ENCODED_LEN - 1)
}

pub(super) fn slug_text() -> Object {
    let pattern = format!("^[a-z0-9]([a-z0-9-]{{0,{}}}[a-z0-9])?$", slug::MAX_CHARS - 2);
    text().pattern(Some(pattern)).max_length(Some(slug::MAX_CHARS)).examples(["orders"]).build()
}

/// Visible ASCII.
pub(super) fn idempotency_key(most: usize) -> Object {
    text().pattern(Some("^[!-~]+$")).max_length(Some(most)).build()
}

fn signature_method() -> Object {
    word(consumer::SignatureMethod::ALL.map(consumer::SignatureMethod::as_str))
}

fn months() -> impl Iterator<Item = u32> {
    api_token::Months::ALL.into_iter().map(api_token::Months::count)
}

fn sorts() -> Vec<String> {
    let up = api_key::KeySort::ALL.map(|sort| sort.as_str().to_owned());
    let down = up.clone().map(|sort| format!("-{sort}"));
    up.into_iter().chain(down).collect()
}
