use leptos::prelude::*;

use super::Layout;
use crate::components::theme::{THEMES, choose, chosen};

/// How the console looks in this browser.
#[component]
pub(crate) fn Appearance() -> impl IntoView {
    let theme = chosen();
    let choice = move |(value, label): (&'static str, &'static str)| {
        view! {
            <label class="theme">
                <input type="radio" name="theme" value=value checked=theme == value on:change=move |_| choose(value) />
                <span class=format!("swatch {value}") aria-hidden="true"></span>
                {label}
            </label>
        }
    };
    view! {
        <Layout title="Appearance">
            <section class="card" aria-labelledby="appearance-title">
                <header>
                    <h2 id="appearance-title">"Appearance"</h2>
                    <p>"For this browser, at once. System follows what your device is set to."</p>
                </header>
                <div class="body">
                    <fieldset class="themes">
                        <legend>"Theme"</legend>
                        {THEMES.map(choice).collect_view()}
                    </fieldset>
                </div>
            </section>
        </Layout>
    }
}
