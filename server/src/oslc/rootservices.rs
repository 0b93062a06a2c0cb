//! `/oslc/rootservices`: where everything is, as Jazz tools look for it (Jazz Foundation root services, in RDF/XML).

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::{Place, approve};
use crate::error::Problem;
use crate::gate;
use crate::oauth1::{ACCESS_TOKEN, AUTHORIZE, REALM, REQUEST_TOKEN};
use crate::state::AppState;

pub(super) async fn tell(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let _place = gate::place(&state, &parts)?;
    let Place { base, .. } = Place::of(&state, &parts).await?;
    let headers = [
        (CONTENT_TYPE.as_str(), "application/rdf+xml"),
        (CACHE_CONTROL.as_str(), "no-store"),
        ("oslc-core-version", "2.0"),
    ];
    Ok((headers, document(&base, &state.public_url)).into_response())
}

fn document(base: &str, own: &str) -> String {
    let (base, own) = (escaped(base), escaped(own));
    let approval = approve::PATH;
    // Without rdf:RDF around it, as Jazz servers have it: some tools look for the one element.
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rdf:Description rdf:about="{base}/rootservices"
    xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:dc="http://purl.org/dc/terms/"
    xmlns:jfs="http://jazz.net/xmlns/prod/jazz/jfs/1.0/">
  <dc:title>Claviger</dc:title>
  <jfs:oauthRealmName>{REALM}</jfs:oauthRealmName>
  <jfs:oauthDomain>{own}/</jfs:oauthDomain>
  <jfs:oauthRequestConsumerKeyUrl rdf:resource="{base}/request_key" />
  <jfs:oauthApprovalModuleUrl rdf:resource="{own}{approval}" />
  <jfs:oauthRequestTokenUrl rdf:resource="{own}{REQUEST_TOKEN}" />
  <jfs:oauthUserAuthorizationUrl rdf:resource="{own}{AUTHORIZE}" />
  <jfs:oauthAccessTokenUrl rdf:resource="{own}{ACCESS_TOKEN}" />
</rdf:Description>
"#
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
