use domain::page::grouped;

/// `1 key`, `12,430 keys`.
pub(crate) fn counted(count: impl Into<u64>, one: &str) -> String {
    match count.into() {
        1 => format!("1 {one}"),
        count => format!("{} {one}s", grouped(count)),
    }
}
