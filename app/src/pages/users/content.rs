//! What a tab shows, as the server answers for it.

use domain::Error;
use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::api_token::{ApiToken, TokenChoice, TokenQuery};
use domain::authorization::Authorization;
use domain::event::{Event, EventQuery};
use domain::id::UserId;
use domain::page::{Page, Position};
use domain::project::Membership;
use domain::session::Session;
use serde::{Deserialize, Serialize};

use crate::calls::{Answer, api_keys, authorizations, events, projects, roles, tokens, users};
use crate::components::RoleChoices;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Content {
    Details,
    Roles(RoleChoices),
    Projects(Vec<Membership>),
    ApiKeys {
        page: Page<ApiKey>,
        /// API keys are switched off in the tenant.
        off: bool,
    },
    ApiTokens {
        page: Page<ApiToken>,
        /// What further ones can be issued for.
        choices: Vec<TokenChoice>,
    },
    Authorizations(Vec<Authorization>),
    Sessions(Vec<Session>),
    Activity(Page<Event>),
}

/// Which tab of whom, and which page of it.
pub(super) type Asked = (String, String, Position);

pub(super) async fn load((id, tab, position): Asked) -> Answer<Content> {
    let missing = || Error::not_found("The page");
    let id: UserId = id.parse().map_err(|_| missing())?;
    Ok(match tab.as_str() {
        "" => Content::Details,
        "roles" => Content::Roles(roles::choices().await?),
        "projects" => Content::Projects(projects::of_user(id).await?),
        "api-keys" => {
            let filter = KeyFilter { owner: Some(id), ..KeyFilter::default() };
            let page = api_keys::list(KeyQuery { filter, position, ..KeyQuery::default() }).await?;
            Content::ApiKeys { page, off: !api_keys::rules().await?.api_keys_enabled }
        }
        "api-tokens" => {
            let page = tokens::list(TokenQuery { owner: Some(id), position, ..TokenQuery::default() }).await?;
            Content::ApiTokens { page, choices: tokens::choices(id).await? }
        }
        "applications" => Content::Authorizations(authorizations::list_of(id).await?),
        "sessions" => Content::Sessions(users::sessions(id).await?),
        "activity" => {
            let text = id.to_string().as_str().into();
            Content::Activity(events::list(EventQuery { text, position, ..EventQuery::default() }).await?)
        }
        _ => return Err(missing().into()),
    })
}
