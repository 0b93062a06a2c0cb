//! Finding anything by its name or its ID. Of each kind only what the lists of that kind show to who asks, and as they
//! find it; all of it in one moment.

use domain::api_key::{ApiKey, KeyFilter, KeyQuery};
use domain::api_token::{ApiToken, TokenQuery};
use domain::application::{Application, ApplicationQuery};
use domain::consumer::{Consumer, ConsumerQuery, ConsumerStatus};
use domain::hit::{Hit, Hits, Kind, SHOWN};
use domain::id::ApiTokenId;
use domain::page::{Count, PageSize};
use domain::permission::Permission;
use domain::search::{self, SearchText};
use domain::status::Status;
use domain::user::{User, UserQuery, UserStatus};

use crate::actor::Actor;
use crate::authority::Right;
use crate::error::Result;
use crate::reading::Reading;
use crate::service::Service;
use crate::store::{FromRow, Row, Total, sql_text};
use crate::{api_keys, api_tokens, applications, consumers, users};

/// What has `text` in its name or as its ID, kind by kind: API keys (the actor's own, if they may see no others),
/// applications, consumers (by their key, too), users, projects and APIs; an API token by its ID.
///
/// # Errors
/// `Unauthenticated` for nobody; `Invalid` for `q` if the text is too long.
pub async fn find(service: &Service, actor: &Actor, text: &SearchText) -> Result<Vec<Hits>> {
    let mut reading = Reading::begin(service, actor, Right::Oneself).await?;
    search::checked(text)?;
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = vec![keys(&mut reading, text).await?];
    if reading.may(Permission::ApplicationsRead) {
        found.push(applications(&mut reading, text).await?);
    }
    if reading.may(Permission::ConsumersManage) {
        found.push(consumers(&mut reading, text).await?);
    }
    let is_of_token = search::in_lowercase(text)?.parse::<ApiTokenId>().is_ok();
    if is_of_token && reading.may(Permission::TokensManage) {
        found.push(token(&mut reading, text).await?);
    }
    if reading.may(Permission::UsersRead) {
        found.push(users(&mut reading, text).await?);
    }
    for table in [PROJECTS, APIS] {
        if reading.may(table.needs) {
            found.push(slugged(&mut reading, table, text).await?);
        }
    }
    found.retain(|hits| !hits.first.is_empty());
    Ok(found)
}

async fn keys(reading: &mut Reading<'_>, text: &SearchText) -> Result<Hits> {
    let sees_all = reading.may(Permission::ApiKeysRead);
    let owner = if sees_all { None } else { Some(reading.actor().owner()?) };
    let filter = KeyFilter { text: text.clone(), owner, ..KeyFilter::default() };
    let page =
        api_keys::page(reading, &KeyQuery { filter, size: PageSize::of(SHOWN), ..KeyQuery::default() }, Total::Counted)
            .await?;
    let hit = |key: ApiKey| Hit {
        id: key.id.to_string(),
        name: key.name,
        detail: key.owner.name,
        status: (key.status != Status::Active).then(|| key.status.to_string()),
    };
    let kind = if sees_all { Kind::ApiKey } else { Kind::OwnApiKey };
    Ok(Hits { kind, first: page.items.into_iter().map(hit).collect(), count: page.count })
}

async fn applications(reading: &mut Reading<'_>, text: &SearchText) -> Result<Hits> {
    let query = ApplicationQuery { text: text.clone(), size: PageSize::of(SHOWN), ..ApplicationQuery::default() };
    let page = applications::page(reading, &query, Total::Counted).await?;
    let hit = |application: Application| Hit {
        id: application.id.to_string(),
        name: application.name,
        detail: application.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        status: application.disabled.then(|| "disabled".to_owned()),
    };
    Ok(Hits { kind: Kind::Application, first: page.items.into_iter().map(hit).collect(), count: page.count })
}

async fn consumers(reading: &mut Reading<'_>, text: &SearchText) -> Result<Hits> {
    let query = ConsumerQuery { text: text.clone(), size: PageSize::of(SHOWN), ..ConsumerQuery::default() };
    let page = consumers::page(reading, &query, Total::Counted).await?;
    let hit = |consumer: Consumer| Hit {
        id: consumer.id.to_string(),
        name: consumer.name,
        detail: consumer.key.to_string(),
        status: (consumer.status != ConsumerStatus::Approved).then(|| consumer.status.to_string()),
    };
    Ok(Hits { kind: Kind::Consumer, first: page.items.into_iter().map(hit).collect(), count: page.count })
}

/// The one with this ID.
async fn token(reading: &mut Reading<'_>, id: &SearchText) -> Result<Hits> {
    let query = TokenQuery { text: id.clone(), size: PageSize::of(SHOWN), ..TokenQuery::default() };
    let page = api_tokens::page(reading, &query, Total::Counted).await?;
    let hit = |token: ApiToken| Hit {
        id: token.id.to_string(),
        name: token.api,
        detail: token.owner.name,
        status: (token.status != Status::Active).then(|| token.status.to_string()),
    };
    Ok(Hits { kind: Kind::ApiToken, first: page.items.into_iter().map(hit).collect(), count: page.count })
}

async fn users(reading: &mut Reading<'_>, text: &SearchText) -> Result<Hits> {
    let query = UserQuery { text: text.clone(), size: PageSize::of(SHOWN), ..UserQuery::default() };
    let page = users::page(reading, &query, Total::Counted).await?;
    let hit = |user: User| Hit {
        id: user.id.to_string(),
        name: user.name,
        detail: user.email,
        status: (user.status != UserStatus::Active).then(|| user.status.label().to_lowercase()),
    };
    Ok(Hits { kind: Kind::User, first: page.items.into_iter().map(hit).collect(), count: page.count })
}

/// A table of things with a slug, of which a tenant has so few that all are looked at. The databases do not agree on
/// what the lowercase of a name is, and no column keeps it.
#[derive(Clone, Copy)]
struct Slugged {
    kind: Kind,
    needs: Permission,
    table: &'static str,
    /// Why one does not work, and the condition for it.
    ended: (&'static str, &'static str),
}

const PROJECTS: Slugged = Slugged {
    kind: Kind::Project,
    needs: Permission::ProjectsRead,
    table: "projects",
    ended: ("archived", "archived_at IS NOT NULL"),
};
const APIS: Slugged =
    Slugged { kind: Kind::Api, needs: Permission::ApisRead, table: "apis", ended: ("off", "NOT enabled") };

async fn slugged(reading: &mut Reading<'_>, of: Slugged, text: &SearchText) -> Result<Hits> {
    let Slugged { kind, table, ended: (word, condition), .. } = of;
    let tenant = reading.tenant();
    let text = search::in_lowercase(text)?;
    let statement =
        format!("SELECT id, slug, name, {condition} AS ended FROM {table} WHERE tenant_id = $1 ORDER BY name, id");
    let all: Vec<SluggedRow> = sql_text(statement).bind(tenant).all(reading).await?;
    let is_hit =
        |row: &SluggedRow| row.id == text || row.slug.contains(&text) || row.name.to_lowercase().contains(&text);
    let mut hits: Vec<SluggedRow> = all.into_iter().filter(is_hit).collect();
    let count = Count::of(hits.len() as u64);
    hits.truncate(SHOWN as usize);
    let hit = |SluggedRow { id, slug, name, ended }: SluggedRow| Hit {
        id,
        name,
        detail: slug,
        status: ended.then(|| word.to_owned()),
    };
    Ok(Hits { kind, first: hits.into_iter().map(hit).collect(), count })
}

struct SluggedRow {
    id: String,
    slug: String,
    name: String,
    ended: bool,
}

impl FromRow for SluggedRow {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, slug: row.get("slug")?, name: row.get("name")?, ended: row.get("ended")? })
    }
}
