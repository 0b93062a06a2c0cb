use leptos::prelude::*;

/// What a page computes from answers that are on their way; `compute` gets what it was before. It is remembered until
/// an answer changes. On the server it is computed each time that it is read: there an answer comes on another thread,
/// and a memo that is being computed at that moment takes no note of it.
pub(crate) fn computed<T>(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Signal<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    if cfg!(feature = "ssr") { Signal::derive(move || compute(None)) } else { Memo::new(compute).into() }
}
