use domain::access::{Access, AccessByApi};
use domain::credential::Effective;
use domain::permission::Permission;
use domain::status::Status;
use leptos::prelude::*;

use super::key::Screen;
use crate::components::{capitalized, use_viewer};

/// What the next call may do at each API, and what gives or takes it.
#[component]
pub(super) fn Reach(screen: Screen) -> impl IntoView {
    let lead = move || match screen.details.with(|details| details.key.status) {
        Status::Active => "What it may do now at each API, and which rule says so.".to_owned(),
        status => format!("Nothing now, because it is {status}. This is what it could do if it were active."),
    };
    let narrowed = move || screen.details.with(|details| details.narrowing.as_ref().map(in_words));
    let access = Memo::new(move |_| screen.details.with(|details| details.access.clone()));
    view! {
        <section class="card" aria-labelledby="key-reach">
            <header>
                <h2 id="key-reach">"What it may reach"</h2>
                <p>{lead}</p>
                {move || narrowed().map(|words| view! { <p>{words}</p> })}
            </header>
            {move || if access.with(Vec::is_empty) {
                view! { <NoApis /> }.into_any()
            } else {
                view! { <Table access=access.get() /> }.into_any()
            }}
        </section>
    }
}

/// The choice of whoever generated it.
fn in_words(narrowing: &AccessByApi) -> String {
    let given = narrowing.iter().filter(|(_, access)| **access != Access::None);
    let words: Vec<_> = given.map(|(api, access)| format!("{api} ({access})")).collect();
    if words.is_empty() {
        "It was narrowed to nothing when it was generated.".to_owned()
    } else {
        format!("It was narrowed when it was generated, to {} at most.", words.join(", "))
    }
}

#[component]
fn Table(access: Vec<Effective>) -> impl IntoView {
    let row = |Effective { api, name, access, reason }: Effective| {
        let reason = capitalized(&reason);
        let level = if access == Access::None {
            view! { <span class="muted">{access.label()}</span> }.into_any()
        } else {
            view! { <span class="tag">{access.label()}</span> }.into_any()
        };
        view! {
            <tr>
                <td class="c-name">
                    <span class="name">{name} " " <small><code>{api}</code></small></span>
                    <span class="meta">{reason.clone()}</span>
                </td>
                <td class="c-access keep">{level}</td>
                <td class="c-why c-wrap">{reason}</td>
            </tr>
        }
    };
    view! {
        <div class="sheet">
            <table>
                <caption class="visually-hidden">"Access by API"</caption>
                <thead>
                    <tr>
                        <th scope="col" class="c-name">"API"</th>
                        <th scope="col" class="c-access">"Access"</th>
                        <th scope="col" class="c-why">"Why"</th>
                    </tr>
                </thead>
                <tbody>{access.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn NoApis() -> impl IntoView {
    let may_register = use_viewer().may(Permission::ApisWrite);
    view! {
        <div class="body">
            <p class="muted">
                "No APIs are registered, so there is nothing to reach. "
                {may_register.then(|| view! { <a class="link" href="/apis">"Register one"</a> })}
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrowing_is_told_without_what_it_leaves_out() {
        let narrowing = [("billing", Access::None), ("orders", Access::Read)];
        let narrowing = narrowing.map(|(api, access)| (api.to_owned(), access)).into();
        assert_eq!(in_words(&narrowing), "It was narrowed when it was generated, to orders (read) at most.");
        assert!(in_words(&AccessByApi::new()).contains("nothing"));
    }
}
