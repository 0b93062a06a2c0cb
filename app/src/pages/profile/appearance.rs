use domain::preference::{Choice, DENSITY};
use leptos::prelude::*;

use super::Layout;
use crate::components::theme::{THEMES, choose, chosen};
use crate::components::{ChoiceField, use_preferences};

/// How the console looks.
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
                    <p>"What you choose here holds at once."</p>
                </header>
                <div class="body">
                    <fieldset class="themes" aria-describedby="theme-hint">
                        <legend>"Theme"</legend>
                        <p class="hint" id="theme-hint">"For this browser. System follows what your device is set to."</p>
                        {THEMES.map(choice).collect_view()}
                    </fieldset>
                    <Density />
                </div>
            </section>
        </Layout>
    }
}

#[component]
fn Density() -> impl IntoView {
    let preferences = use_preferences();
    let choice = move |choice: &'static Choice| {
        view! {
            <ChoiceField
                name="density" value=choice.name chosen=Signal::derive(move || preferences.of(&DENSITY).has(choice.name))
                on_choose=move |_| preferences.choose(DENSITY.defaults().picked(choice.name))
            >
                {choice.label}
            </ChoiceField>
        }
    };
    view! {
        <fieldset aria-describedby="density-hint">
            <legend>"Density"</legend>
            <p class="hint" id="density-hint">"How close together the rows of lists stand, wherever you sign in."</p>
            {DENSITY.choices.iter().map(choice).collect_view()}
        </fieldset>
    }
}
