//! The theme that somebody chose, kept in a cookie that the server reads when it renders a page.

use leptos::prelude::*;

/// The value that stands for no choice of one's own.
const SYSTEM: &str = "system";
/// The value, as it is kept and styled, and its label.
pub(crate) const THEMES: [(&str, &str); 3] = [(SYSTEM, "System"), ("light", "Light"), ("dark", "Dark")];
const A_YEAR: u32 = 365 * 24 * 60 * 60;

/// The present choice: on the server from the cookie, in the browser as the page shows it.
pub(crate) fn chosen() -> String {
    #[cfg(feature = "ssr")]
    let chosen = crate::shell::chosen_theme().map(str::to_owned);
    #[cfg(not(feature = "ssr"))]
    let chosen = document().document_element().and_then(|root| root.get_attribute("data-theme"));
    chosen.unwrap_or_else(|| SYSTEM.to_owned())
}

/// Shows the page in `theme` from now on, and the next ones too.
pub(crate) fn choose(theme: &str) {
    let Some(root) = document().document_element() else { return };
    let cookie = if theme == SYSTEM {
        let _ = root.remove_attribute("data-theme");
        "theme=; Path=/; SameSite=Lax; Max-Age=0".to_owned()
    } else {
        let _ = root.set_attribute("data-theme", theme);
        format!("theme={theme}; Path=/; SameSite=Lax; Max-Age={A_YEAR}")
    };
    let _ = js_sys::Reflect::set(&document(), &"cookie".into(), &cookie.into());
}
