//! What the server found, as options.

use domain::hit::{Hit, Hits, Kind};
use leptos::prelude::*;

use super::options::{MORE, group, link};
use crate::components::marked::Marked;
use crate::components::url::link_to;

/// A list that holds things of a kind.
struct List {
    heading_id: &'static str,
    heading: &'static str,
    path: &'static str,
    /// Whether it can be asked for what is searched for.
    is_searched: bool,
}

const fn list_of(kind: Kind) -> List {
    let (heading_id, heading, path, is_searched) = match kind {
        Kind::ApiKey => ("palette-keys", "API keys", "/api-keys", true),
        Kind::OwnApiKey => ("palette-keys", "My API keys", "/profile/api-keys", true),
        Kind::Application => ("palette-applications", "Application keys", "/application-keys", true),
        Kind::ApiToken => ("palette-tokens", "API tokens", "/api-tokens", false),
        Kind::Consumer => ("palette-consumers", "OAuth consumers", "/oauth-consumers", true),
        Kind::User => ("palette-users", "Application users", "/users", true),
        Kind::Project => ("palette-projects", "Projects", "/projects", false),
        Kind::Api => ("palette-apis", "APIs", "/apis", false),
    };
    List { heading_id, heading, path, is_searched }
}

/// Where a thing is shown.
fn screen_of(kind: Kind, id: &str) -> String {
    match kind {
        // Keys of others and of oneself have the same screen.
        Kind::OwnApiKey => screen_of(Kind::ApiKey, id),
        // A consumer has none but its row.
        Kind::Consumer => link_to(list_of(kind).path, &[("q", id.to_owned())]),
        // Nor has an API.
        Kind::Api => link_to(list_of(kind).path, &[("found", id.to_owned())]),
        kind => format!("{}/{id}", list_of(kind).path),
    }
}

/// The first of a kind, and the way to the others.
pub(super) fn hits(Hits { kind, first, count }: Hits, searched: &str) -> Option<AnyView> {
    let List { heading_id, heading, path, is_searched } = list_of(kind);
    let has_more = count.capped || count.value as usize > first.len();
    let mut options: Vec<AnyView> = first.into_iter().map(|hit| option(kind, hit, searched)).collect();
    if has_more {
        let (href, label) = match is_searched {
            true => (link_to(path, &[("q", searched.to_owned())]), format!("Show all {count} in {heading}")),
            false => (path.to_owned(), format!("{count} match: open {heading}")),
        };
        options.push(link(href, MORE, label.into_any()));
    }
    group(heading_id, heading, options)
}

/// Names are written in whatever direction.
fn option(kind: Kind, hit: Hit, searched: &str) -> AnyView {
    let Hit { id, name, detail, status } = hit;
    let class = if status.is_some() { "dim" } else { "" };
    let searched = searched.to_owned();
    let content = view! {
        <span class="what" dir="auto"><Marked text=name searched=searched.clone() /></span>
        <small dir="auto"><Marked text=detail searched=searched /></small>
        {status.map(|status| view! { <span class="tag">{status}</span> })}
    };
    link(screen_of(kind, &id), class, content.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_leads_to_where_it_is_shown() {
        for (kind, href) in [
            (Kind::ApiKey, "/api-keys/x"),
            (Kind::OwnApiKey, "/api-keys/x"),
            (Kind::Application, "/application-keys/x"),
            (Kind::ApiToken, "/api-tokens/x"),
            (Kind::Consumer, "/oauth-consumers?q=x"),
            (Kind::User, "/users/x"),
            (Kind::Project, "/projects/x"),
            (Kind::Api, "/apis?found=x"),
        ] {
            assert_eq!(screen_of(kind, "x"), href);
        }
    }
}
