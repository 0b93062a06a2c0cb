use domain::project::Choice;
use leptos::prelude::*;

/// The ID of the control.
pub(super) const PROJECT: &str = "key-project";

/// The project that a new key belongs to. Absent where there is none to choose.
#[component]
pub(super) fn ProjectField(
    projects: Signal<Vec<Choice>>,
    /// The slug; empty for none.
    chosen: RwSignal<String>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let option = move |Choice { slug, name, role, .. }: Choice| {
        let is_chosen = chosen.with_untracked(|chosen| *chosen == slug);
        view! { <option value=slug selected=is_chosen>{name} " (as " {role.to_string()} ")"</option> }
    };
    view! {
        <Show when=move || !projects.with(Vec::is_empty)>
            <div class="field">
                <label for=PROJECT>"Project"</label>
                <select
                    id=PROJECT aria-describedby="key-project-hint key-project-error"
                    aria-invalid=move || error.get().is_some().then_some("true")
                    prop:value=chosen on:change=move |event| chosen.set(event_target_value(&event))
                >
                    <option value="">"No project"</option>
                    {move || projects.get().into_iter().map(option).collect_view()}
                </select>
                <p class="hint" id="key-project-hint">"In a project the key may do what your role there allows, instead of what your own roles allow."</p>
                <p class="error" id="key-project-error" hidden=move || error.get().is_none()>{move || error.get()}</p>
            </div>
        </Show>
    }
}
