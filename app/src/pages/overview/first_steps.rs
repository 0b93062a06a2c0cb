//! What an administrator of a new tenant does first. It goes away when all of it is done.

use domain::api_key::KeyQuery;
use domain::page::LIMIT;
use domain::permission::Permission;
use domain::role::RoleName;
use domain::user::UserQuery;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::PublicUrl;
use crate::calls::{Answer, api_keys, settings, users};
use crate::components::{CopyButton, use_viewer};

#[derive(Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Progress {
    enabled: bool,
    developer: bool,
    generated: bool,
    verified: bool,
}

async fn progress(viewer_is_developer: bool) -> Answer<Progress> {
    let enabled = settings::get().await?.api_keys_enabled;
    let keys = api_keys::list(KeyQuery::default()).await?;
    // Whoever has more than a page of keys is past the first steps, whatever became of those on it.
    let many = keys.count.value > LIMIT;
    let verified = many || keys.items.iter().any(|key| key.last_used_at.is_some());
    let generated = !keys.items.is_empty();
    let developer = viewer_is_developer || generated || {
        let users = users::list(UserQuery::default()).await?;
        users.items.iter().any(|user| user.roles.contains(&RoleName::DEVELOPER))
    };
    Ok(Progress { enabled, developer, generated, verified })
}

#[component]
pub(super) fn FirstSteps() -> impl IntoView {
    let is_developer = use_viewer().may(Permission::ApiKeysOwn);
    let progress = Resource::new_blocking(|| (), move |()| progress(is_developer));
    view! {
        <Transition>
            // Without an answer there is nothing to advise; the rest of the page tells what is wrong.
            {move || progress.get().and_then(Result::ok).map(|progress| view! { <Steps progress=progress /> })}
        </Transition>
    }
}

#[component]
fn Steps(progress: Progress) -> impl IntoView {
    let Progress { enabled, developer, generated, verified } = progress;
    let all = [enabled, developer, generated, verified];
    let done = all.into_iter().filter(|done| *done).count();
    (done < all.len()).then(|| {
        view! {
            <section class="card" aria-labelledby="first-steps">
                <header>
                    <h2 id="first-steps">"First steps"</h2>
                    <p>{done} " of " {all.len()} " done"</p>
                </header>
                <ol class="checklist">
                    {step(enabled, "Enable API keys", "In a new tenant they are off.", Some(("/settings", "Open settings")))}
                    {step(
                        developer,
                        "Give yourself or others the role developer",
                        "Only developers generate keys; administrators manage them.",
                        Some(("/users", "Open users")),
                    )}
                    {step(
                        generated,
                        "Generate the first key",
                        "Everybody does it for themselves, under My API keys.",
                        Some(("/profile/api-keys", "Open my API keys")),
                    )}
                    {step(verified, "Verify it", "As a gateway would, with the command below.", None)}
                </ol>
                {(!verified).then(|| view! { <Command /> })}
            </section>
        }
    })
}

fn step(
    done: bool,
    title: &'static str,
    what: &'static str,
    link: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let end = if done {
        view! { <span class="visually-hidden">"done"</span> }.into_any()
    } else {
        link.map(|(href, label)| view! { <a class="btn small" href=href>{label}</a> }).into_any()
    };
    view! {
        <li class:done=done>
            <span><b>{title}</b><small>{what}</small></span>
            {end}
        </li>
    }
}

/// A call of `/v1/verify`, ready to be run once the key stands in it.
#[component]
fn Command() -> impl IntoView {
    let server = match use_context::<PublicUrl>() {
        Some(PublicUrl(url)) => url,
        None => window().location().origin().unwrap_or_default(),
    };
    let command = format!(
        "KEY=clvk_…\ncurl {server}/v1/verify \\\n  -H \"Authorization: Bearer $KEY\" \\\n  -H \"Content-Type: application/json\" \\\n  -d \"{{\\\"key\\\": \\\"$KEY\\\"}}\""
    );
    view! {
        <div class="body">
            <div>
                <div class="label">
                    <span>"Verify a key"</span>
                    <CopyButton text=command.clone() what="command" class="copy" />
                </div>
                <pre class="curl" tabindex="0" role="group" aria-label="A command that verifies a key">{command}</pre>
            </div>
            <p class="hint">
                "The first "<code>"$KEY"</code>
                " says who asks: a key whose owner is gateway or tenant-admin. The second is the key in question; both may be the same."
            </p>
        </div>
    }
}
