use domain::api_token::{ApiToken, TokenDetails, reach};
use domain::permission::Permission;
use leptos::prelude::*;

use crate::components::{Copyable, Expiry, Last, MadeBy, When, use_viewer};

/// What is known of the token itself.
#[component]
pub(super) fn Facts(details: RwSignal<TokenDetails>) -> impl IntoView {
    let reads_users = use_viewer().may(Permission::UsersRead);
    let facts = move || {
        let TokenDetails { token, made_by, .. } = details.get();
        let ApiToken {
            id,
            owner,
            api,
            access,
            within_owner,
            masked,
            created_at,
            updated_at,
            expires_at,
            last_used_at,
            ..
        } = token;
        let user = match reads_users {
            true => {
                view! { <a class="link" dir="auto" href=format!("/users/{}", owner.id)>{owner.name}</a> }.into_any()
            }
            false => view! { <bdi>{owner.name}</bdi> }.into_any(),
        };
        view! {
            <div><dt>"Token ID"</dt><dd><Copyable text=id.to_string() what="token ID" /></dd></div>
            <div><dt>"User"</dt><dd>{user}</dd></div>
            <div><dt>"API"</dt><dd><code>{api}</code></dd></div>
            <div><dt>"Issued with"</dt><dd>{access.label()}</dd></div>
            <div><dt>"Reach"</dt><dd>{reach(within_owner)}</dd></div>
            <div><dt>"Secret"</dt><dd class="mono">{masked}</dd></div>
            <MadeBy maker=made_by />
            <div><dt>"Issued"</dt><dd><When at=created_at /></dd></div>
            <div><dt>"Changed"</dt><dd><When at=updated_at /></dd></div>
            <div><dt>"Expires"</dt><dd><Expiry at=expires_at /></dd></div>
            <div><dt>"Last used"</dt><dd><Last at=last_used_at /></dd></div>
        }
    };
    view! {
        <section class="card" aria-labelledby="token-facts">
            <header><h2 id="token-facts">"Details"</h2></header>
            <div class="body"><dl class="facts">{facts}</dl></div>
        </section>
    }
}
