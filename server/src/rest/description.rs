//! The description of the interface (OpenAPI 3.1), made from the code that answers.

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::id::{ApiId, ApiTokenId, ApplicationId, ConsumerId, KeyId, ProjectId, UserId};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, Object, OpenApi, OpenApiBuilder, Paths, Ref, RefOr, Required,
};
use utoipa::{PartialSchema as _, ToSchema};

use super::idempotency::MAX_CHARS;
use super::schemas;

const SCHEME: &str = "bearer";
const PROBLEM: &str = "Problem";

const ABOUT: &str = "Everything is JSON in UTF-8; times are RFC 3339 in UTC.\n\n\
    **Who calls** is a credential: `Authorization: Bearer`. It may what the roles of its owner say, except what is \
    for the console alone, and makes nothing that is broader than itself.\n\n\
    **Lists** come in pages: give `next` of one as `after` of the following.\n\n\
    **Idempotency-Key** on a POST makes sure that it is done once. For 24 hours the same key with the same request \
    is answered with the first answer and `Idempotency-Replayed: true`; a secret is shown only the first time and \
    is null in the replay. Another request with the same key is 422, one while the first is running 409, and so is \
    one whose answer was too long to be kept. A credential gives at most 10,000 keys in 24 hours, then it is 429.\n\n\
    **Errors** are RFC 9457 problem documents; programs decide by `code`. 400 is a request that is not of the form \
    described here, 422 one that is and breaks a rule.";

/// An RFC 9457 problem document.
#[derive(ToSchema)]
#[schema(example = json!({
    "title": "Unprocessable Entity", "status": 422, "code": "invalid", "detail": "Name is missing.",
    "errors": [{"field": "name", "message": "Name is missing."}]
}))]
#[expect(dead_code, reason = "describes what crate::error writes")]
struct Problem {
    title: String,
    status: u16,
    /// Stable.
    code: String,
    /// For people.
    detail: String,
    /// The fields that were not accepted, if that is what is wrong.
    errors: Option<Vec<FieldError>>,
}

#[derive(ToSchema)]
#[expect(dead_code, reason = "describes domain::FieldError")]
struct FieldError {
    field: String,
    message: String,
}

/// What stands before the first operation.
pub(super) fn bare() -> OpenApi {
    let info = InfoBuilder::new().title("Claviger").version(env!("CARGO_PKG_VERSION")).description(Some(ABOUT)).build();
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API key, or an access token of an application."))
        .build();
    let problem = |about: &str| {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(PROBLEM))).build();
        ResponseBuilder::new().description(about).content("application/problem+json", content).build()
    };
    let components = PROBLEMS
        .iter()
        .fold(ComponentsBuilder::new(), |components, (_, name, about)| components.response(*name, problem(about)))
        .schemas_from_iter(schemas::all())
        .schema(PROBLEM, Problem::schema())
        .schema("FieldError", FieldError::schema())
        .security_scheme(SCHEME, SecurityScheme::Http(scheme))
        .build();
    OpenApiBuilder::new().info(info).paths(Paths::new()).components(Some(components)).build()
}

/// Adds what is the same for every operation.
pub(super) fn finished(mut api: OpenApi) -> OpenApi {
    for (path, item) in &mut api.paths.paths {
        for (method, operation) in operations(item) {
            operation.security = Some(vec![SecurityRequirement::new(SCHEME, Vec::<String>::new())]);
            add_id(path, operation);
            if method == "POST" {
                add_idempotency_key(operation);
            }
            add_problems(method, path, operation);
        }
    }
    api
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
        ("PUT", &mut item.put),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// The `{id}` of a path is one of the resource before it.
fn add_id(path: &str, operation: &mut Operation) {
    const PREFIXES: [(&str, &str); 7] = [
        ("/api-keys/", KeyId::PREFIX),
        ("/applications/", ApplicationId::PREFIX),
        ("/tokens/", ApiTokenId::PREFIX),
        ("/consumers/", ConsumerId::PREFIX),
        ("/apis/", ApiId::PREFIX),
        ("/projects/", ProjectId::PREFIX),
        ("/users/", UserId::PREFIX),
    ];
    if path.contains("/roles/{id}") {
        return add_path_id(operation, schemas::slug_text());
    }
    let prefix = PREFIXES.iter().find(|(resource, _)| path.contains(&format!("{resource}{{id}}")));
    if let Some((_, prefix)) = prefix {
        add_path_id(operation, schemas::id_text(prefix));
    }
}

fn add_path_id(operation: &mut Operation, form: Object) {
    let id =
        ParameterBuilder::new().name("id").parameter_in(ParameterIn::Path).required(Required::True).schema(Some(form));
    operation.parameters.get_or_insert_default().insert(0, RefOr::T(id.build()));
}

fn add_idempotency_key(operation: &mut Operation) {
    let key = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Makes sure that the request is carried out once."))
        .schema(Some(schemas::idempotency_key(MAX_CHARS)));
    operation.parameters.get_or_insert_default().push(RefOr::T(key.build()));
}

/// What each operation may be refused with: the status, and what it means.
const PROBLEMS: [(u16, &str, &str); 11] = [
    (400, "BadRequest", "The request is not of the form described here"),
    (401, "Unauthorized", "There is no valid credential"),
    (403, "Forbidden", "The credential may not do this"),
    (404, "NotFound", "There is no such thing, or it is another tenant's"),
    (408, "RequestTimeout", "The body took too long to arrive"),
    (409, "Conflict", "It cannot be done as things are"),
    (413, "ContentTooLarge", "The body is too large"),
    (422, "UnprocessableContent", "A rule is broken; each field is named"),
    (
        429,
        "TooManyRequests",
        "The credential was used too often, or its network has too much under way; see Retry-After",
    ),
    (500, "InternalServerError", "Something went wrong on the server"),
    (503, "ServiceUnavailable", "The server cannot answer for now; see Retry-After"),
];

fn add_problems(method: &str, path: &str, operation: &mut Operation) {
    let changes = method != "GET";
    let names_one = path.contains('{') || operation.parameters.iter().flatten().any(is_required);
    for (status, name, _) in PROBLEMS {
        let applies = match status {
            404 => names_one || changes,
            408 | 409 | 413 => changes,
            _ => true,
        };
        if applies {
            let response = RefOr::Ref(Ref::from_response_name(name));
            operation.responses.responses.entry(status.to_string()).or_insert(response);
        }
    }
}

fn is_required(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(Parameter { required: Required::True, .. }))
}

/// `GET /api/openapi.json`: nothing in it is secret.
pub(super) async fn show() -> impl IntoResponse {
    static TEXT: LazyLock<String> = LazyLock::new(|| super::description().to_json().unwrap_or_default());
    (StatusCode::OK, [(CONTENT_TYPE, "application/json")], TEXT.as_str())
}
