//! Lists, a page at a time.

use domain::page::{self, Count, PageSize};
use serde::Serialize;
use utoipa::ToSchema;

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
    pub(super) fn of<U>(
        page: page::Page<U>,
        shape: impl Fn(U) -> T,
        position: impl Fn(page::Cursor) -> String,
    ) -> Self {
        let page::Page { items, next, count: Count { value, capped }, .. } = page;
        let count = Counted { value, capped };
        Self { items: items.into_iter().map(shape).collect(), next: next.map(position), count }
    }

    /// A page of what was read as a whole: of `all`, in the order of their unique `slug`, what follows `after`.
    pub(super) fn cut<U>(
        mut all: Vec<U>,
        slug: impl Fn(&U) -> &str,
        after: Option<&str>,
        size: PageSize,
        shape: impl Fn(U) -> T,
    ) -> Self {
        all.sort_by(|a, b| slug(a).cmp(slug(b)));
        let count = Counted { value: u32::try_from(all.len()).unwrap_or(u32::MAX), capped: false };
        let rows = size.rows() as usize;
        let mut items: Vec<U> = all.into_iter().filter(|item| after.is_none_or(|after| slug(item) > after)).collect();
        let next = items.get(rows - 1).filter(|_| items.len() > rows).map(|last| slug(last).to_owned());
        items.truncate(rows);
        Self { items: items.into_iter().map(shape).collect(), next, count }
    }
}

/// # Errors
/// 400 for `limit`.
pub(super) fn size(limit: Option<u32>) -> Result<PageSize, Problem> {
    match limit {
        None => Ok(PageSize::default()),
        Some(limit @ 1..=page::MOST) => Ok(PageSize::of(limit)),
        Some(limit) => {
            let message = format!("limit must be from 1 to {}; {limit} is not.", page::MOST);
            Err(Problem::field("limit", message))
        }
    }
}

/// # Errors
/// 400 for `field` if `text` is longer than anything that it could be found in.
pub(super) fn search(field: &str, text: Option<String>) -> Result<String, Problem> {
    let text = text.unwrap_or_default().trim().to_owned();
    match text.chars().count() {
        0..=MOST_SEARCHED => Ok(text),
        chars => Err(Problem::field(
            field,
            format!("{field} may have at most {MOST_SEARCHED} characters; this one has {chars}."),
        )),
    }
}

/// Longest search text, in characters.
pub(super) const MOST_SEARCHED: usize = 400;
