//! The recipes, as the README tells them.

use std::fs;

/// The README's block of this language that has `mark` in it.
pub(super) fn recipe(language: &str, mark: &str) -> String {
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let begin = format!("```{language}\n");
    let mut blocks = readme.split(&begin).skip(1).map(|rest| rest.split_once("```").unwrap().0);
    blocks.find(|block| block.contains(mark)).unwrap().to_owned()
}

/// Every line further in.
pub(super) fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}", " ".repeat(by))).collect::<Vec<_>>().join("\n")
}
