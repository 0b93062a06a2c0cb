use domain::list::ListQuery;
use domain::page::Position;
use leptos::prelude::*;

use super::super::pager::Pager;
use super::Sent;
use super::rows::Listed;

/// A sheet with the rows of a page, and the ways to the pages beside it.
#[component]
pub(crate) fn ListTable<Q: ListQuery + Sent, T: Sent>(
    shown: Listed<Q, T>,
    caption: &'static str,
    #[prop(optional)] class: &'static str,
    /// True if it has more columns than there is room for in most windows.
    #[prop(optional)]
    wide: bool,
    /// The cells of the head.
    head: AnyView,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let page = shown.page;
    let leads = move |position: Option<Position>| {
        position.map(|position| shown.query.with(|query| shown.list.address(&query.at(position))))
    };
    view! {
        <Sheet
            caption=caption class=class wide=wide head=head rows=children().into_any()
            shown=Signal::derive(move || page.with(|page| format!("{} of {}", page.items.len(), page.count)))
            previous=Signal::derive(move || leads(page.with(|page| page.previous.clone().map(Position::Before))))
            next=Signal::derive(move || leads(page.with(|page| page.next.clone().map(Position::After))))
        />
    }
}

/// The same for every kind of row.
#[component]
pub(crate) fn Sheet(
    caption: &'static str,
    class: &'static str,
    #[prop(optional)] wide: bool,
    head: AnyView,
    rows: AnyView,
    /// How many of how many.
    #[prop(into)]
    shown: Signal<String>,
    /// Where what leads back and on leads.
    #[prop(into)]
    previous: Signal<Option<String>>,
    #[prop(into)] next: Signal<Option<String>>,
    #[prop(default = "Previous")] back: &'static str,
) -> impl IntoView {
    view! {
        <div class="sheet">
            <table class=class class:wide=wide>
                <caption class="visually-hidden">{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <Pager shown=shown previous=previous next=next back=back />
        </div>
    }
}
