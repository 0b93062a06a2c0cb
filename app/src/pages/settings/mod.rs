//! What holds for everybody in the tenant: read by some, changed by administrators.

mod disable;
mod draft;
mod form;

use domain::permission::Permission;
use domain::settings::{Setting, Settings as Values};
use leptos::prelude::*;

use self::form::SettingsForm;
use crate::calls::settings;
use crate::components::{Failed, Loading, Title, use_viewer};

#[component]
pub(crate) fn Settings() -> impl IntoView {
    let values = Resource::new_blocking(|| (), |()| settings::get());
    let retry = Callback::new(move |()| values.refetch());
    let may_change = use_viewer().may(Permission::SettingsWrite);
    view! {
        <Title text="Settings" />
        <div class="head">
            <div>
                <h1>"Settings"</h1>
                <p>"What holds for everybody in this tenant."</p>
            </div>
        </div>
        <Transition fallback=|| view! { <Loading what="the settings" /> }>
            {move || values.get().map(|answer| match answer {
                Ok(values) if may_change => view! { <SettingsForm present=values /> }.into_any(),
                Ok(values) => view! { <Shown values=values /> }.into_any(),
                Err(problem) => view! { <Failed what="the settings" problem=problem retry=retry /> }.into_any(),
            })}
        </Transition>
    }
}

/// For those who may look and not change.
#[component]
fn Shown(values: Values) -> impl IntoView {
    let fact = |setting: &'static Setting| {
        view! {
            <div>
                <dt>{setting.label}</dt>
                <dd>{setting.in_words(&values)}</dd>
            </div>
        }
    };
    view! {
        <div class="cards">
            <div class="notice info">
                <div>"You can look at the settings. Changing them takes a role that includes it, such as tenant-admin."</div>
            </div>
            <section class="card" aria-label="Settings">
                <div class="body"><dl class="facts">{Values::ALL.iter().map(fact).collect_view()}</dl></div>
            </section>
        </div>
    }
}
