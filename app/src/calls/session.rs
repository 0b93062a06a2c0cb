use domain::id::SessionId;
use domain::session::{Session, Viewer};
use leptos::prelude::*;

use super::{Answer, Json};
#[cfg(feature = "ssr")]
use super::{caller, to_problem};

/// Who asks for the page that is being rendered.
#[must_use]
pub fn present() -> Option<Viewer> {
    #[cfg(feature = "ssr")]
    return use_context::<Option<service::sessions::Caller>>().flatten().map(|caller| caller.viewer);
    #[cfg(not(feature = "ssr"))]
    None
}

/// Who is signed in; `None` for nobody.
#[server(prefix = "/calls", endpoint = "session/viewer", input = Json, output = Json)]
pub async fn who() -> Answer<Option<Viewer>> {
    Ok(present())
}

#[server(prefix = "/calls", endpoint = "session/list", input = Json, output = Json)]
pub async fn list() -> Answer<Vec<Session>> {
    let (service, actor) = caller()?;
    service::sessions::list(&service, &actor).await.map_err(to_problem)
}

#[server(prefix = "/calls", endpoint = "session/end", input = Json, output = Json)]
pub async fn end(id: SessionId) -> Answer<()> {
    let (service, actor) = caller()?;
    service::sessions::end(&service, &actor, id).await.map_err(to_problem)
}

/// Answers how many there were.
#[server(prefix = "/calls", endpoint = "session/end-others", input = Json, output = Json)]
pub async fn end_others() -> Answer<u64> {
    let (service, actor) = caller()?;
    service::sessions::end_others(&service, &actor).await.map_err(to_problem)
}

/// Confirms the password, so that sensitive actions go through for five minutes. The session gets another token.
#[server(prefix = "/calls", endpoint = "session/reauthenticate", input = Json, output = Json)]
pub async fn reauthenticate(password: String) -> Answer<()> {
    let (service, actor) = caller()?;
    let token = service::sessions::reauthenticate(&service, &actor, &password).await.map_err(to_problem)?;
    set_cookie(&token);
    Ok(())
}

/// Every other session of this person ends; this browser goes on in a new one.
#[server(prefix = "/calls", endpoint = "session/change-password", input = Json, output = Json)]
pub async fn change_password(current: String, new: String) -> Answer<()> {
    let (service, actor) = caller()?;
    let signed_in = service::sessions::change_password(&service, &actor, &current, &new).await.map_err(to_problem)?;
    set_cookie(&signed_in.token);
    Ok(())
}

#[cfg(feature = "ssr")]
fn set_cookie(token: &service::secret::PlainSecret) {
    let cookie = (expect_context::<crate::SetSession>().0)(token.expose());
    expect_context::<leptos_axum::ResponseOptions>().append_header(http::header::SET_COOKIE, cookie);
}
