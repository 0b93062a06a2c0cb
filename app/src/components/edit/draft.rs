/// What a form makes of what it is about. Its fields are independent of each other.
pub(crate) trait Draft: Clone + PartialEq + Send + Sync + 'static {
    /// Somebody else made `is` of what `was`: merges field by field.
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging);
}

/// A field that somebody else changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) label: &'static str,
    /// What it is now, in words.
    pub(crate) present: String,
    /// True if it was changed here too, to something else, and stays so.
    pub(crate) is_kept: bool,
}

/// Gathers what is different while the fields of a draft are merged.
#[derive(Default)]
pub(crate) struct Merging(Vec<Difference>);

impl Merging {
    /// Takes a field over unless it was touched here.
    pub(crate) fn field<V: Clone + PartialEq>(
        &mut self,
        label: &'static str,
        mine: &mut V,
        [was, is]: [&V; 2],
        in_words: &dyn Fn(&V) -> String,
    ) {
        if was != is {
            let is_kept = mine != was && mine != is;
            self.0.push(Difference { label, present: in_words(is), is_kept });
        }
        if mine == was {
            *mine = is.clone();
        }
    }
}

/// Makes `draft` follow what it is about from `was` to `is`, and answers what is different.
pub(crate) fn follow<D: Draft>(draft: &mut D, was: &D, is: &D) -> Vec<Difference> {
    let mut merging = Merging::default();
    draft.merge(was, is, &mut merging);
    merging.0
}

/// How a text that may be empty is told.
pub(crate) fn or_none(text: &str) -> String {
    if text.trim().is_empty() { "none".to_owned() } else { text.to_owned() }
}

/// How several things are told, of which there may be none.
pub(crate) fn joined<T: ToString>(all: &[T]) -> String {
    or_none(&all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

/// How something is told that is or is not.
pub(crate) fn yes_or_no(is: &bool) -> String {
    if *is { "yes" } else { "no" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct Pair(String, String);

    impl Draft for Pair {
        fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
            merging.field("First", &mut self.0, [&was.0, &is.0], &String::clone);
            merging.field("Second", &mut self.1, [&was.1, &is.1], &String::clone);
        }
    }

    fn pair(first: &str, second: &str) -> Pair {
        Pair(first.to_owned(), second.to_owned())
    }

    #[test]
    fn what_was_typed_is_kept_and_the_rest_taken_over() {
        for (typed, present, merged, told) in [
            (pair("a", "b"), pair("x", "b"), pair("x", "b"), vec![("First", "x", false)]),
            (pair("mine", "b"), pair("x", "y"), pair("mine", "y"), vec![("First", "x", true), ("Second", "y", false)]),
            (pair("same", "b"), pair("same", "b"), pair("same", "b"), vec![("First", "same", false)]),
            (pair("mine", "b"), pair("a", "b"), pair("mine", "b"), vec![]),
        ] {
            let mut draft = typed;
            let found = follow(&mut draft, &pair("a", "b"), &present);
            let found: Vec<_> = found.iter().map(|d| (d.label, d.present.as_str(), d.is_kept)).collect();
            assert_eq!((draft, found), (merged, told));
        }
    }
}
