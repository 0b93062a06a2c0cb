//! Lists, a page at a time.

use std::str::FromStr;

use domain::holders::HolderQuery;
use domain::id::UserId;
use domain::page::{self, Count, Cursor, PageSize, Position};
use domain::search::MAX_CHARS;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::schemas;
use crate::error::Problem;

#[derive(Serialize, ToSchema)]
pub(super) struct List<T> {
    items: Vec<T>,
    /// The value of `after` for the following page; null on the last.
    #[schema(required)]
    next: Option<String>,
    count: Counted,
}

/// How many there are on all pages together.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"value": 1000, "capped": true}))]
struct Counted {
    value: u32,
    /// True if there are more than `value`, where counting stopped.
    capped: bool,
}

impl<T> List<T> {
    pub(super) fn of<U>(page: page::Page<U>, shape: impl Fn(U) -> T, position: impl Fn(Cursor) -> String) -> Self {
        let page::Page { items, next, count: Count { value, capped }, .. } = page;
        let count = Counted { value, capped };
        Self { items: items.into_iter().map(shape).collect(), next: next.map(position), count }
    }

    /// A page of what was read as a whole, in the order of the slugs. `names` gives the slug and the name of one.
    ///
    /// # Errors
    /// 400 for `q` and `limit`.
    pub(super) fn cut<U>(
        mut all: Vec<U>,
        params: &ListParams,
        names: impl Fn(&U) -> (&str, &str),
        shape: impl Fn(U) -> T,
    ) -> Result<Self, Problem> {
        let (text, rows) = (search("q", params.q.clone())?.to_lowercase(), size(params.limit)?.rows() as usize);
        let slug = |item: &U| names(item).0.to_owned();
        all.retain(|item| names(item).0.contains(&text) || names(item).1.to_lowercase().contains(&text));
        all.sort_by_key(slug);
        let count = Counted { value: u32::try_from(all.len()).unwrap_or(u32::MAX), capped: false };
        all.retain(|item| params.after.as_ref().is_none_or(|after| names(item).0 > after.as_str()));
        let next = all.get(rows - 1).filter(|_| all.len() > rows).map(slug);
        all.truncate(rows);
        Ok(Self { items: all.into_iter().map(shape).collect(), next, count })
    }
}

/// How a short list is asked for.
#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ListParams {
    /// Part of the slug or the name.
    #[param(value_type = Option<schemas::Search>)]
    q: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    #[param(value_type = Option<schemas::PageSize>)]
    limit: Option<u32>,
}

/// # Errors
/// 400 for `limit`.
pub(super) fn size(limit: Option<u32>) -> Result<PageSize, Problem> {
    match limit {
        None => Ok(PageSize::default()),
        Some(limit @ 1..=page::MAX) => Ok(PageSize::of(limit)),
        Some(limit) => {
            let message = format!("limit must be from 1 to {}; {limit} is not.", page::MAX);
            Err(Problem::field("limit", message))
        }
    }
}

/// The page after `after`, which is what `read` makes of the `next` of a page.
///
/// # Errors
/// 400 for `after` if it can make nothing of it.
pub(super) fn position(after: Option<String>, read: impl Fn(String) -> Option<Cursor>) -> Result<Position, Problem> {
    let bad = || Problem::field("after", "after must be what `next` of a page of the same list said.");
    after.map_or(Ok(Position::Start), |after| read(after).map(Position::After).ok_or_else(bad))
}

/// The page after `after` of what is ordered by name or age and has IDs of this type.
///
/// # Errors
/// As [`position`].
pub(super) fn position_by<Id: FromStr>(after: Option<String>) -> Result<Position, Problem> {
    position(after, |after| Cursor::try_from(after).ok().filter(|cursor| cursor.id.parse::<Id>().is_ok()))
}

/// Those who hold roles, by name, of whom each has an ID of this type.
///
/// # Errors
/// 400 for the parameter that nothing can be made of.
pub(super) fn holders<Id: FromStr>(
    q: Option<String>,
    role: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
) -> Result<HolderQuery, Problem> {
    let bad_role = |_| Problem::field("role", "role must be the name of a role.");
    let role = role.map(|role| role.parse()).transpose().map_err(bad_role)?;
    let position = position_by::<Id>(after)?;
    Ok(HolderQuery { text: search("q", q)?.into(), role, position, size: size(limit)? })
}

/// # Errors
/// 400 for `owner`.
pub(super) fn owner(id: Option<String>) -> Result<Option<UserId>, Problem> {
    let bad = |_| Problem::field("owner", "owner must be the ID of a user: usr_…");
    id.map(|id| id.parse()).transpose().map_err(bad)
}

/// What is said of a word in `field` that is none of these.
pub(super) fn no_word<const N: usize>(field: &str, words: [&str; N]) -> Problem {
    Problem::field(field, format!("{field} must be one of {}.", words.join(", ")))
}

/// # Errors
/// 400 for `field` if `text` is longer than anything that it could be found in.
pub(super) fn search(field: &str, text: Option<String>) -> Result<String, Problem> {
    let text = text.unwrap_or_default();
    match text.chars().count() {
        0..=MAX_CHARS => Ok(text.trim().to_owned()),
        chars => Err(Problem::field(
            field,
            format!("{field} may have at most {MAX_CHARS} characters; this one has {chars}."),
        )),
    }
}
