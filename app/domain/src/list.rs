//! What the address of a list asks for: the same in the browser, in a link and without scripts.

use crate::page::Position;
use crate::search::SearchText;

/// The question of one list. Its default asks for everything, from the first page on.
pub trait ListQuery: Clone + Default + PartialEq {
    /// Reads the parameters of an address; what cannot be read is as if it were absent.
    fn from_params(get: impl Fn(&str) -> Option<String>) -> Self;

    /// The reverse, without the defaults.
    fn to_params(&self) -> Vec<(&'static str, String)>;

    /// The same from another position.
    #[must_use]
    fn at(&self, position: Position) -> Self;
}

/// One in which text can be looked for.
pub trait Searchable: ListQuery {
    fn text(&self) -> &SearchText;

    /// The first page of what has `text`, whatever else it asks for.
    #[must_use]
    fn searching(&self, text: SearchText) -> Self;
}
