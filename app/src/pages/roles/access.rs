use domain::access::{Access, AccessByApi};
use domain::permission::Permission;
use leptos::prelude::*;

use super::Choices;
use super::draft::give;
use crate::components::{Binding, QuickFilter, QuickFilterField, use_viewer};

/// From so many APIs on, one choice for all of them saves clicks.
const MANY: usize = 3;

/// The access to each API: one of three.
#[component]
pub(super) fn AccessToApis(
    given: Binding<AccessByApi>,
    apis: RwSignal<Choices>,
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="role-access">
            <header>
                <h2 id="role-access">"Access to APIs"</h2>
                <p>"What the keys of its holders may do: read takes GET, HEAD and OPTIONS; full takes every method."</p>
            </header>
            <div class="body tight" hidden=move || error.get().is_none()>
                <p class="error" id="access" role="alert" tabindex="-1">{error}</p>
            </div>
            {move || match apis.with(Vec::len) {
                0 => view! { <NoApis /> }.into_any(),
                count => view! { {(count >= MANY).then(|| view! { <ForAll given=given apis=apis /> })} <Table given=given apis=apis /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Table(given: Binding<AccessByApi>, apis: RwSignal<Choices>) -> impl IntoView {
    let filter = QuickFilter::default();
    view! {
        <div class="body tight filter">
            <QuickFilterField filter=filter label="Filter APIs" count=Signal::derive(move || apis.with(Vec::len)) />
        </div>
        <div class="sheet">
            <table class="matrix">
                <caption class="visually-hidden">"Access by API"</caption>
                <thead>
                    <tr>
                        <th scope="col">"API"</th>
                        <th scope="col">"Access"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || apis.get() key=|(slug, name)| (slug.clone(), name.clone()) let((slug, name))>
                        <Row slug=slug name=name given=given filter=filter />
                    </For>
                </tbody>
            </table>
        </div>
    }
}

#[component]
fn Row(slug: String, name: String, given: Binding<AccessByApi>, filter: QuickFilter) -> impl IntoView {
    let radio = |access: Access| {
        let is_given = Memo::new({
            let slug = slug.clone();
            move |_| given.with(|given| given.get(&slug).copied().unwrap_or_default()) == access
        });
        let slug = slug.clone();
        view! {
            <label class="choice">
                <input
                    type="radio" name=format!("access-{slug}") value=access.as_str() aria-label=format!("{name}: {}", access.label())
                    checked=is_given.get_untracked() prop:checked=is_given
                    on:change=move |_| given.update(|given| give(given, &slug, access))
                />
                <span>{access.label()}</span>
            </label>
        }
    };
    let radios = Access::ALL.map(radio).collect_view();
    let words = [name.clone(), slug.clone()];
    let hidden = move || !filter.shows(&words.each_ref().map(String::as_str));
    view! {
        <tr hidden=hidden>
            <th scope="row">{name.clone()} " " <small><code>{slug.clone()}</code></small></th>
            <td>
                <fieldset>
                    <legend class="visually-hidden">"Access to " {name.clone()}</legend>
                    <div class="choices">{radios}</div>
                </fieldset>
            </td>
        </tr>
    }
}

/// Sets every row at once; each can still be set apart afterwards.
#[component]
fn ForAll(given: Binding<AccessByApi>, apis: RwSignal<Choices>) -> impl IntoView {
    let button = |access: Access| {
        let give_all = move |_| {
            let all = apis.get_untracked();
            given.update(|given| all.iter().for_each(|(slug, _)| give(given, slug, access)));
        };
        view! { <button class="btn small" type="button" on:click=give_all>{access.label()}</button> }
    };
    view! {
        <div class="body tight">
            <div class="line" role="group" aria-label="Set every API">
                <span>"Set every API to"</span>
                {Access::ALL.map(button).collect_view()}
            </div>
        </div>
    }
}

#[component]
fn NoApis() -> impl IntoView {
    let may_register = use_viewer().may(Permission::ApisWrite);
    view! {
        <div class="body">
            <p class="muted">
                "No APIs are registered yet, so there is nothing to give access to. "
                {may_register.then(|| view! { <a class="link" href="/apis">"Register one"</a> })}
            </p>
        </div>
    }
}
