//! What a list must show: every row of the table looked at one by one, in the plainest way.

use domain::api_key::{IDLE_DAYS, KeyFilter, KeyQuery, KeySort, SOON_DAYS, View};
use domain::id::KeyId;
use domain::page::{Count, Direction, PageSize, Position};
use domain::status::Status;
use domain::time::{DAY, Timestamp};
use service::store::{FromRow, Row, sql};
use service::{Actor, Service, api_keys};

struct Key {
    id: KeyId,
    name: String,
    owner: String,
    owner_name: String,
    owner_email: String,
    project: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    expires_at: Timestamp,
    revoked_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

impl FromRow for Key {
    fn from_row(row: &Row) -> service::Result<Self> {
        Ok(Self {
            id: row.parsed("id")?,
            name: row.get("name")?,
            owner: row.get("owner_id")?,
            owner_name: row.get("owner_name")?,
            owner_email: row.get("owner_email")?,
            project: row.get("project")?,
            created_at: row.time("created_at")?,
            updated_at: row.time("updated_at")?,
            expires_at: row.time("expires_at")?,
            revoked_at: row.time_opt("revoked_at")?,
            last_used_at: row.time_opt("last_used_at")?,
        })
    }
}

impl Key {
    fn is_in(&self, view: View, now: Timestamp) -> bool {
        let status = Status::of(self.expires_at, self.revoked_at, now);
        let is_active = status == Status::Active;
        match view {
            View::All => true,
            View::Active => is_active,
            View::ExpiringSoon => is_active && self.expires_at.since(now) <= SOON_DAYS * DAY,
            View::Idle => is_active && now.since(self.last_used_at.unwrap_or(self.created_at)) >= IDLE_DAYS * DAY,
            View::NeverUsed => is_active && self.last_used_at.is_none(),
            View::NoExpiry => is_active && self.expires_at == Timestamp::NEVER,
            View::Expired => status == Status::Expired,
            View::Revoked => status == Status::Revoked,
        }
    }

    fn has(&self, text: &str) -> bool {
        let (text, id) = (text.to_lowercase(), self.id.to_string());
        let texts = [&self.name, &self.owner_name, &self.owner_email].map(|text| text.to_lowercase());
        match text.chars().count() {
            _ if text.starts_with("key_") => id.starts_with(&text),
            0..3 => texts[..2].iter().any(|name| name.starts_with(&text)),
            _ => texts.iter().any(|name| name.contains(&text)) || id["key_".len()..].contains(&text),
        }
    }

    fn is_selected(&self, filter: &KeyFilter, now: Timestamp) -> bool {
        self.is_in(filter.view, now)
            && self.has(&filter.text)
            && filter.owner.is_none_or(|owner| owner.to_string() == self.owner)
            && (filter.project.is_none() || filter.project == self.project)
    }

    fn place(&self, sort: KeySort) -> (String, i64, String) {
        let (text, number) = match sort {
            KeySort::Id => (String::new(), 0),
            KeySort::Name => (self.name.to_lowercase(), 0),
            KeySort::Owner => (self.owner_name.to_lowercase(), 0),
            KeySort::Updated => (String::new(), self.updated_at.millis()),
            KeySort::Created => (String::new(), self.created_at.millis()),
            KeySort::Expires => (String::new(), self.expires_at.millis()),
        };
        (text, number, self.id.to_string())
    }
}

/// The rows of the actor's tenant as they are at one moment.
pub(crate) struct Model {
    keys: Vec<Key>,
    now: Timestamp,
}

impl Model {
    pub(crate) async fn read(service: &Service, actor: &Actor) -> Self {
        let text = "SELECT k.*, u.name AS owner_name, u.email AS owner_email, p.slug AS project FROM api_keys k
                    JOIN users u ON u.id = k.owner_id LEFT JOIN projects p ON p.id = k.project_id WHERE k.tenant_id = $1";
        let mut connection = service.database().read().await.unwrap();
        let keys = sql(text).bind(actor.tenant).all(&mut connection).await.unwrap();
        Self { keys, now: service.clock().now() }
    }

    fn selected(&self, query: &KeyQuery) -> Vec<KeyId> {
        let mut found: Vec<&Key> = self.keys.iter().filter(|key| key.is_selected(&query.filter, self.now)).collect();
        found.sort_by_key(|key| key.place(query.sort));
        if query.direction == Direction::Descending {
            found.reverse();
        }
        found.iter().map(|key| key.id).collect()
    }

    pub(crate) fn count(&self, filter: &KeyFilter) -> u64 {
        self.keys.iter().filter(|key| key.is_selected(filter, self.now)).count() as u64
    }

    /// How many keys each view shows, unless `filter` narrows them otherwise.
    pub(crate) fn by_view(&self, filter: &KeyFilter) -> Vec<u64> {
        let in_view = |view| self.count(&KeyFilter { view, ..filter.clone() });
        if filter.is_view_alone() { View::ALL.map(in_view).to_vec() } else { Vec::new() }
    }

    /// Reads the whole list page by page, to the end and back, and compares every page and what each says of how many
    /// there are, here and in the views.
    pub(crate) async fn agrees(
        &self,
        service: &Service,
        actor: &Actor,
        query: &KeyQuery,
        counts: impl Fn(u64) -> Count,
    ) {
        let expected = self.selected(query);
        let pages: Vec<&[KeyId]> = match expected.is_empty() {
            true => vec![&[]],
            false => expected.chunks(query.size.rows() as usize).collect(),
        };
        let (mut query, by_view) = (query.clone(), self.by_view(&query.filter));
        for (i, page) in pages.iter().enumerate() {
            let found = api_keys::list(service, actor, &query).await.unwrap();
            assert_eq!(found.items.iter().map(|key| key.id).collect::<Vec<_>>(), *page, "page {i} of {query:?}");
            assert_eq!(found.count, counts(expected.len() as u64), "{query:?}");
            assert_eq!(found.by_view, by_view, "{query:?}");
            assert_eq!((found.previous.is_some(), found.next.is_some()), (i > 0, i + 1 < pages.len()), "{query:?}");
            if let Some(next) = found.next {
                query.position = Position::After(next);
            } else if let Some(previous) = found.previous {
                query.position = Position::Before(previous);
            }
        }
        for (i, page) in pages.iter().enumerate().rev().skip(1) {
            let found = api_keys::list(service, actor, &query).await.unwrap();
            assert_eq!(
                found.items.iter().map(|key| key.id).collect::<Vec<_>>(),
                *page,
                "back at page {i} of {query:?}"
            );
            if let Some(previous) = found.previous {
                query.position = Position::Before(previous);
            }
        }
    }

    /// [`Self::agrees`] for every view in every order, with exact counts.
    pub(crate) async fn agrees_in_every_order(&self, service: &Service, actor: &Actor, size: u32) {
        for view in View::ALL {
            for sort in KeySort::ALL {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let filter = KeyFilter { view, ..KeyFilter::default() };
                    let size = PageSize::of(size);
                    let query = KeyQuery { filter, sort, direction, size, ..KeyQuery::default() };
                    self.agrees(service, actor, &query, Count::of).await;
                }
            }
        }
        let overview = api_keys::overview(service, actor).await.unwrap();
        let counted = |view| Count::of(self.count(&KeyFilter { view, ..KeyFilter::default() }));
        assert_eq!(
            [overview.active, overview.expiring_soon, overview.never_used, overview.idle],
            [View::Active, View::ExpiringSoon, View::NeverUsed, View::Idle].map(counted)
        );
        let soon = self.keys.iter().filter(|key| key.is_in(View::ExpiringSoon, self.now));
        let next = soon.min_by_key(|key| key.place(KeySort::Expires)).map(|key| (key.name.clone(), key.expires_at));
        assert_eq!(overview.next_to_expire, next);
    }
}
