use leptos::prelude::*;
use leptos::text_prop::TextProp;

/// What the tab of the browser says: `text · Claviger`. The one way to set it, because `leptos_meta` puts the
/// text of a title into the page that the server renders as it stands.
#[component]
pub(crate) fn Title(#[prop(into)] text: TextProp) -> impl IntoView {
    // The server writes it when the page is done, and what it is made of may be gone by then.
    #[cfg(feature = "ssr")]
    let whole = written(format!("{} · Claviger", untrack(|| text.get())));
    #[cfg(not(feature = "ssr"))]
    let whole = move || format!("{} · Claviger", text.get());
    #[expect(clippy::disallowed_methods, reason = "it is given what is escaped")]
    let title = leptos_meta::Title(leptos_meta::TitleProps::builder().text(whole).build());
    title
}

/// As HTML. The DOM takes text.
#[cfg(feature = "ssr")]
fn written(text: String) -> String {
    html_escape::encode_text(&text).into_owned()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::written;

    #[test]
    fn a_title_holds_no_markup() {
        assert_eq!(
            written("</title><script>a && b</script>".to_owned()),
            "&lt;/title&gt;&lt;script&gt;a &amp;&amp; b&lt;/script&gt;"
        );
    }
}
