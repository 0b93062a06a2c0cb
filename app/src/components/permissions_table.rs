use domain::permission::{BY_PAGE, Permission};
use leptos::prelude::*;

/// What a credential may do at Claviger itself, by page.
#[component]
pub(crate) fn PermissionsTable(
    permissions: Memo<Vec<Permission>>,
    /// What to say if it may do nothing.
    #[prop(into)]
    none: Signal<&'static str>,
) -> impl IntoView {
    let rows = move || {
        let rows = BY_PAGE.into_iter().filter_map(|(page, all)| {
            let held: Vec<&Permission> = permissions.with(|held| all.iter().filter(|p| held.contains(p)).collect());
            let words = held.iter().map(|p| p.label()).collect::<Vec<_>>().join(", ");
            (!held.is_empty()).then(|| view! { <tr><th scope="row">{page}</th><td>{words}</td></tr> })
        });
        rows.collect_view()
    };
    let is_none = Memo::new(move |_| permissions.with(Vec::is_empty));
    view! {
        <div class="sheet" hidden=is_none>
            <table class="matrix">
                <caption class="visually-hidden">"Permissions by page"</caption>
                <thead><tr><th scope="col">"Page"</th><th scope="col">"May"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <div class="body" hidden=move || !is_none.get()><p class="muted">{none}</p></div>
    }
}
