use leptos::prelude::*;

use super::super::form_error::FormError;
use super::{Changes, Difference, Saving, Stale};

/// What became of saving, if it is not said beside the fields.
#[component]
pub(crate) fn Outcome(
    saving: Saving,
    /// Absent for what is not there yet.
    #[prop(optional)]
    changes: Option<Changes>,
    /// What was not done.
    #[prop(default = "Nothing was changed.")]
    undone: &'static str,
) -> impl IntoView {
    view! {
        {changes.map(|changes| move || changes.stale.get().map(|stale| view! { <StaleNotice stale=stale discard=changes.discard /> }))}
        <FormError problem=saving.problem title=undone fields=saving.fields />
    }
}

/// Tells what is different now, and offers it; what was entered stays until then.
#[component]
fn StaleNotice(stale: Stale, discard: Callback<()>) -> impl IntoView {
    let line = |Difference { label, present, is_kept }: Difference| {
        view! { <li>{label} ": " <b>{present}</b> {is_kept.then_some(" (the form keeps what you entered)")}</li> }
    };
    view! {
        <div class="notice warn" role="alert">
            <div>
                <b>{stale.told} " Nothing was saved."</b>
                <p>"Present values:"</p>
                <ul>{stale.different.into_iter().map(line).collect_view()}</ul>
                <p>"Save again to keep what you entered, or take the present values."</p>
            </div>
            <button class="btn small" type="button" on:click=move |_| discard.run(())>"Take the present values"</button>
        </div>
    }
}

/// Saves a form of which something may be unsaved, tells what became of that where the eyes are, and puts back what was
/// seen.
#[component]
pub(crate) fn SaveBar(
    saving: Saving,
    changes: Changes,
    #[prop(default = "Nothing was changed.")] undone: &'static str,
    /// Where else something of the same is unsaved, if it is.
    #[prop(optional, into)]
    elsewhere: Signal<Option<&'static str>>,
    /// The foot of a card; else it stands for itself.
    #[prop(optional)]
    in_card: bool,
) -> impl IntoView {
    let Changes { is_changed, discard, .. } = changes;
    let save = view! {
        <button class="btn primary" type="submit" aria-busy=move || saving.pending.get().to_string()>
            {move || if saving.pending.get() { "Saving…" } else { "Save" }}
        </button>
    };
    let discard = view! {
        <Show when=move || is_changed.get()>
            <button class="btn quiet" type="button" on:click=move |_| discard.run(())>"Discard"</button>
        </Show>
    };
    let unsaved = move || match elsewhere.get().filter(|_| is_changed.get()) {
        Some(place) => format!("Unsaved changes, also under {place}"),
        None => if is_changed.get() { "Unsaved changes" } else { "" }.to_owned(),
    };
    let told = view! { <span class="muted" role="status">{unsaved}</span> };
    let outcome = view! { <div class="notices"><Outcome saving=saving changes=changes undone=undone /></div> };
    if in_card {
        view! { {outcome} <footer>{told} {discard} {save}</footer> }.into_any()
    } else {
        view! { <div>{outcome} <div class="line">{save} {discard} {told}</div></div> }.into_any()
    }
}
