//! The document around every page.

use domain::preference::DENSITY;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::app::App;
use crate::calls::session;
use crate::pages::auth;

/// Pages before the sign-in are plain forms: they need no wasm, and so load at once.
fn needs_scripts() -> bool {
    let path = use_context::<http::request::Parts>().map(|parts| parts.uri.path().to_owned());
    path.is_none_or(|path| !auth::PATHS.contains(&path.as_str()))
}

/// The theme that was chosen under Profile settings → Appearance; none follows the system.
pub(crate) fn chosen_theme() -> Option<&'static str> {
    let parts = use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get_all(http::header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, theme) = pairs.find(|(name, _)| *name == "theme")?;
    ["light", "dark"].into_iter().find(|known| *known == theme)
}

/// The density that whoever is signed in has chosen.
fn chosen_density() -> Option<String> {
    Some(session::present()?.preferences.of(&DENSITY).value())
}

#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=chosen_theme() data-density=chosen_density()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="preload" href="/fonts/inter-latin-v20.woff2" r#as="font" type="font/woff2" crossorigin="anonymous" />
                <link rel="stylesheet" href=stylesheet />
                {needs_scripts().then(|| view! { <HydrationScripts options=options.clone() /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
