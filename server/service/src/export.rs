//! A list read to its end, a page at a time. Each page is a reading of its own: whoever takes the rows slowly holds no
//! transaction open, and whoever has lost the right to them meanwhile gets no further page. A row that moves in the order
//! of the list while it is read can be told twice or not at all, as when somebody turns the pages.

use domain::api_key::{ApiKey, KeyQuery};
use domain::application::{Application, ApplicationQuery};
use domain::event::{Action, Event, EventQuery};
use domain::list::ListQuery;
use domain::page::{self, Cursor, Page, PageSize, Position};
use domain::permission::Permission;
use domain::search;
use domain::user::{User, UserQuery};
use tokio::sync::Semaphore;

use crate::actor::Actor;
use crate::error::Result;
use crate::mutation::{EventDraft, Mutation};
use crate::reading::Reading;
use crate::service::Service;
use crate::store::Total;
use crate::{api_keys, applications, events, users};

/// So many pages are read at a time, of all files: they are read one after the other as fast as they are taken, and who
/// signs in or looks at a list meanwhile is to find a connection and a core.
static TURNS: Semaphore = Semaphore::const_new(AT_A_TIME);
const AT_A_TIME: usize = 4;

/// A list, and which of its rows in which order.
#[derive(Clone, Debug)]
pub enum List {
    ApiKeys(KeyQuery),
    Applications(ApplicationQuery),
    Users(UserQuery),
    Events(EventQuery),
}

/// The rows of a page.
#[derive(Debug)]
pub enum Rows {
    ApiKeys(Vec<ApiKey>),
    Applications(Vec<Application>),
    Users(Vec<User>),
    Events(Vec<Event>),
}

/// A list that is being read.
pub struct Export {
    service: Service,
    actor: Actor,
    list: List,
    is_done: bool,
}

impl Export {
    /// Begins with the first row, whatever page of the list is asked for. The log of events tells who did so, and what
    /// they asked for.
    ///
    /// # Errors
    /// `Forbidden` without the permission to see the list; `Invalid` for `q` if the text is too long.
    pub async fn begin(service: Service, actor: Actor, mut list: List) -> Result<Self> {
        list.go_to(Position::Start);
        search::checked(list.text())?;
        let mut mutation = Mutation::begin(&service, &actor, list.permission()).await?;
        let (action, target) = list.action();
        mutation.event(action, EventDraft { target_id: None, target, details: list.asked() }).await?;
        mutation.commit().await?;
        Ok(Self { service, actor, list, is_done: false })
    }

    /// The next page; `None` after the last one.
    ///
    /// # Errors
    /// As of the list itself, by the right that there is to it now.
    pub async fn next(&mut self) -> Result<Option<Rows>> {
        if self.is_done {
            return Ok(None);
        }
        let _turn = TURNS.acquire().await;
        let mut reading = Reading::begin(&self.service, &self.actor, self.list.permission()).await?;
        let (rows, next) = self.list.page(&mut reading).await?;
        match next {
            Some(cursor) => self.list.go_to(Position::After(cursor)),
            None => self.is_done = true,
        }
        Ok(Some(rows))
    }
}

impl List {
    const fn permission(&self) -> Permission {
        match self {
            Self::ApiKeys(_) => Permission::ApiKeysRead,
            Self::Applications(_) => Permission::ApplicationsRead,
            Self::Users(_) => Permission::UsersRead,
            Self::Events(_) => Permission::EventsRead,
        }
    }

    /// What the log calls an export of it, and it.
    const fn action(&self) -> (Action, &'static str) {
        match self {
            Self::ApiKeys(_) => (Action::ApiKeysExported, "API keys"),
            Self::Applications(_) => (Action::ApplicationsExported, "Application keys"),
            Self::Users(_) => (Action::UsersExported, "Application users"),
            Self::Events(_) => (Action::EventsExported, "Events"),
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::ApiKeys(query) => &query.filter.text,
            Self::Applications(query) => &query.text,
            Self::Users(query) => &query.text,
            Self::Events(query) => &query.text,
        }
    }

    /// As its address asks for it; of what is longer than any name, only the beginning is kept.
    fn asked(&self) -> Vec<(&'static str, String)> {
        let params = match self {
            Self::ApiKeys(query) => query.to_params(),
            Self::Applications(query) => query.to_params(),
            Self::Users(query) => query.to_params(),
            Self::Events(query) => query.to_params(),
        };
        let told = |(name, value): (&'static str, String)| {
            (if name == "q" { "search" } else { name }, value.chars().take(search::MAX_CHARS).collect())
        };
        params.into_iter().map(told).collect()
    }

    /// The largest page from `to` on.
    fn go_to(&mut self, to: Position) {
        let (position, size) = match self {
            Self::ApiKeys(query) => (&mut query.position, &mut query.size),
            Self::Applications(query) => (&mut query.position, &mut query.size),
            Self::Users(query) => (&mut query.position, &mut query.size),
            Self::Events(query) => (&mut query.position, &mut query.size),
        };
        (*position, *size) = (to, PageSize::of(page::MAX));
    }

    async fn page(&self, reading: &mut Reading<'_>) -> Result<(Rows, Option<Cursor>)> {
        Ok(match self {
            Self::ApiKeys(query) => split(api_keys::page(reading, query, Total::Unasked).await?, Rows::ApiKeys),
            Self::Applications(query) => {
                split(applications::page(reading, query, Total::Unasked).await?, Rows::Applications)
            }
            Self::Users(query) => split(users::page(reading, query, Total::Unasked).await?, Rows::Users),
            Self::Events(query) => split(events::page(reading, query, Total::Unasked).await?, Rows::Events),
        })
    }
}

fn split<T>(page: Page<T>, rows: impl FnOnce(Vec<T>) -> Rows) -> (Rows, Option<Cursor>) {
    (rows(page.items), page.next)
}
