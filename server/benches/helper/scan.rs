//! The search without an index: what the index is compared with.

use domain::page::LIMIT;
use service::store::{Engine, sql_text};

use crate::lists::Side;

/// Looks at every row for `word`, as the list would do it without its index.
pub(crate) async fn search(side: &Side, word: &str) -> service::Result<Vec<String>> {
    let database = side.service.database();
    // Neither form can use the trigram index.
    let has_word = match database.engine() {
        Engine::Sqlite => "instr(k.search, $2) > 0",
        Engine::Postgres => "position($2 in k.search) > 0",
    };
    let text = format!(
        "SELECT k.id AS t FROM api_keys k WHERE k.tenant_id = $1 AND {has_word}
         ORDER BY k.created_at DESC, k.id DESC LIMIT {}",
        LIMIT + 1
    );
    let mut connection = database.read().await?;
    sql_text(text).bind(side.actor.tenant).bind(word).all(&mut connection).await
}
