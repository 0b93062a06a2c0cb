use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

/// The parameter that opens the dialog of a list for something new.
const NEW: &str = "new";

/// Whether that dialog is open, which it is at once where the address says so. The parameter is taken out of the address,
/// so that neither the way back nor a reload opens it again.
pub(crate) fn opened_by_address() -> RwSignal<bool> {
    let open = RwSignal::new(false);
    let location = use_location();
    let navigate = use_navigate();
    Effect::new(move |_| {
        let mut params = location.query.get();
        if params.remove(NEW).is_some() {
            open.set(true);
            let address = format!("{}{}", location.pathname.get_untracked(), params.to_query_string());
            let quietly = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&address, quietly);
        }
    });
    open
}
