//! How long lists and searches take, on a small and a large database by turns.

use std::time::Duration;

use domain::api_key::{KeyFilter, KeyQuery, KeySort, View};
use domain::page::{Cursor, Direction, Position};
use serde_json::json;
use service::{Actor, Service, api_keys};

use crate::{Result, Where, scan};

#[derive(clap::Args)]
pub(crate) struct Lists {
    #[arg(long)]
    small_data_dir: std::path::PathBuf,
    #[arg(long)]
    small_database_url: Option<String>,
    #[arg(long)]
    large_data_dir: std::path::PathBuf,
    #[arg(long)]
    large_database_url: Option<String>,
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// A database with its operator, and what is looked for in it.
pub(crate) struct Side {
    pub(crate) service: Service,
    pub(crate) actor: Actor,
    /// What is asked, under the name of its kind.
    asked: Vec<(String, KeyQuery)>,
    /// Rare words that are in it.
    pub(crate) words: Vec<String>,
}

const DIRECTIONS: [Direction; 2] = [Direction::Ascending, Direction::Descending];
/// Words of each kind to search for.
const WORDS: usize = 12;

/// Answers the milliseconds of every call, by database and kind, a list for each round.
pub(crate) async fn run(options: &Lists) -> Result<()> {
    let place =
        |dir: &std::path::PathBuf, url: &Option<String>| Where { data_dir: dir.clone(), database_url: url.clone() };
    let small = Side::open(&place(&options.small_data_dir, &options.small_database_url)).await?;
    let large = Side::open(&place(&options.large_data_dir, &options.large_database_url)).await?;
    let mut out = serde_json::Map::new();
    // The first round warms up and is not told.
    for round in 0..=options.rounds {
        for (i, _) in large.asked.iter().enumerate() {
            for (name, side) in [("small", &small), ("large", &large)] {
                let Some((kind, query)) = side.asked.get(i) else { continue };
                let took = timed(api_keys::list(&side.service, &side.actor, query)).await.map_err(|e| e.to_string())?;
                if round > 0 {
                    add(&mut out, name, kind, round - 1, took);
                }
            }
        }
    }
    for round in 0..options.rounds.min(3) {
        for word in large.words.iter().take(2) {
            let took = timed(scan::search(&large, word)).await.map_err(|e| e.to_string())?;
            add(&mut out, "large", "scan", round, took);
        }
    }
    println!("{}", serde_json::Value::Object(out));
    Ok(())
}

fn add(out: &mut serde_json::Map<String, serde_json::Value>, side: &str, kind: &str, round: usize, took: Duration) {
    let place = out.entry(format!("{side} {kind}")).or_insert_with(|| json!([]));
    let Some(rounds) = place.as_array_mut() else { return };
    while rounds.len() <= round {
        rounds.push(json!([]));
    }
    if let Some(round) = rounds[round].as_array_mut() {
        round.push(json!(took.as_secs_f64() * 1_000.0));
    }
}

#[expect(clippy::disallowed_methods, reason = "measuring is about real time")]
async fn timed<T>(work: impl Future<Output = service::Result<T>>) -> service::Result<Duration> {
    let begun = std::time::Instant::now();
    work.await?;
    Ok(begun.elapsed())
}

impl Side {
    async fn open(place: &Where) -> Result<Self> {
        let service = place.open().await?;
        let tenant = service::tenants::by_slug(&service, "default").await.map_err(|e| e.to_string())?;
        let mut side = Self { actor: Actor::operator(tenant), service, asked: Vec::new(), words: Vec::new() };
        side.ask_pages().await?;
        side.ask_words().await?;
        Ok(side)
    }

    async fn page(&self, query: &KeyQuery) -> Result<Vec<domain::api_key::ApiKey>> {
        let page = api_keys::list(&self.service, &self.actor, query).await.map_err(|e| e.to_string())?;
        Ok(page.items)
    }

    /// The first page and the deepest of every order, and the first of every view.
    async fn ask_pages(&mut self) -> Result<()> {
        for sort in KeySort::ALL {
            for direction in DIRECTIONS {
                let first = KeyQuery { sort, direction, ..KeyQuery::default() };
                let deepest = KeyQuery { position: self.near_the_end(&first).await?, ..first.clone() };
                self.asked.push(("first".to_owned(), first));
                self.asked.push(("deepest".to_owned(), deepest));
            }
        }
        for view in View::ALL {
            let filter = KeyFilter { view, ..KeyFilter::default() };
            let query = KeyQuery { filter, ..KeyQuery::default() };
            for _ in 0..3 {
                self.asked.push((format!("view {}", view.as_str()), query.clone()));
            }
        }
        Ok(())
    }

    /// The last page of an order begins where the first page of the opposite order ends.
    async fn near_the_end(&self, first: &KeyQuery) -> Result<Position> {
        let opposite = KeyQuery { direction: first.direction.reversed(), ..first.clone() };
        let page = api_keys::list(&self.service, &self.actor, &opposite).await.map_err(|e| e.to_string())?;
        let cursor = page.next.ok_or("a page is not enough to measure on")?;
        Ok(Position::After(Cursor { id: cursor.id, value: cursor.value }))
    }

    /// Rare words of names, pieces of IDs, whole IDs, words that nothing has; and owners, whom many keys have.
    async fn ask_words(&mut self) -> Result<()> {
        let query = |text: &str| KeyQuery {
            filter: KeyFilter { text: text.into(), ..KeyFilter::default() },
            ..KeyQuery::default()
        };
        let incidents = self.page(&query("incident inc-")).await?;
        let newest = self.page(&KeyQuery::default()).await?;
        let mut searches = Vec::new();
        for key in incidents.iter().take(WORDS) {
            let word = key.name.split_whitespace().find(|word| word.starts_with("INC-")).unwrap_or("INC-4711");
            self.words.push(word.to_lowercase());
            searches.push(("search name", word.to_owned()));
        }
        for (i, key) in newest.iter().take(WORDS).enumerate() {
            let id = key.id.to_string();
            searches.push(("search part of an ID", id[id.len() - 9..].to_owned()));
            searches.push(("search ID", id));
            searches.push(("search nothing", format!("quetzal {i}")));
            searches.push(("search owner", key.owner.name.clone()));
        }
        self.asked.extend(searches.into_iter().map(|(kind, text)| (kind.to_owned(), query(&text))));
        Ok(())
    }
}
