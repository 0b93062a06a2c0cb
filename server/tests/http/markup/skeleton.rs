//! What a page is made of, as a browser reads it: its elements and their attributes, without any text.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html, Node, Selector};

/// How often each kind of element stands where: `html>body>a[class href]`.
pub(super) type Skeleton = BTreeMap<String, usize>;

pub(super) struct Page(Html);

impl Page {
    pub(super) fn parse(page: &str) -> Self {
        Self(Html::parse_document(page))
    }

    pub(super) fn skeleton(&self) -> Skeleton {
        let mut skeleton = Skeleton::new();
        for element in self.0.tree.nodes().filter_map(ElementRef::wrap) {
            let mut names: Vec<&str> = element.value().attrs().map(|(name, _)| name).collect();
            names.sort_unstable();
            let mut path: Vec<&str> =
                element.ancestors().filter_map(ElementRef::wrap).map(|e| e.value().name()).collect();
            path.reverse();
            path.push(element.value().name());
            *skeleton.entry(format!("{}[{}]", path.join(">"), names.join(" "))).or_default() += 1;
        }
        skeleton
    }

    pub(super) fn title(&self) -> String {
        let title = Selector::parse("head > title").unwrap();
        let titles: Vec<String> = self.0.select(&title).map(|title| title.text().collect()).collect();
        assert_eq!(titles.len(), 1, "{titles:?}");
        titles.concat()
    }

    /// Whatever could run or lead away, although no element is new.
    pub(super) fn assert_harmless(&self, about: &str) {
        for element in self.0.tree.nodes().filter_map(ElementRef::wrap) {
            let (name, value) = (element.value().name(), |attribute: &str| element.value().attr(attribute));
            for (attribute, _) in element.value().attrs() {
                assert!(!attribute.starts_with("on") && attribute != "style", "{about}: <{name} {attribute}>");
            }
            for address in ["href", "src", "action", "formaction", "data", "poster"].into_iter().filter_map(value) {
                // As browsers read it: without line breaks and tabs, and a backslash as a slash.
                let address = address.replace(['\t', '\r', '\n'], "").replace('\\', "/");
                let is_ours = address.starts_with('/') && !address.starts_with("//");
                assert!(is_ours || address.starts_with('#'), "{about}: <{name}> leads to {address}");
            }
            let text: String = element
                .children()
                .filter_map(|child| match child.value() {
                    Node::Text(text) => Some(&**text),
                    _ => None,
                })
                .collect();
            match name {
                "script" => assert!(!outside_of_strings(&text).contains(super::MARK), "{about}: {text}"),
                "noscript" | "style" => assert!(!text.contains(super::MARK), "{about}: {text}"),
                _ => {}
            }
        }
    }
}

/// A script without its string literals.
fn outside_of_strings(script: &str) -> String {
    let (mut outside, mut quote, mut escaped) = (String::new(), None, false);
    for c in script.chars() {
        match quote {
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None => outside.push(c),
            // A string that is not closed on its line is no string.
            Some('"' | '\'') if matches!(c, '\n' | '\r') => quote = None,
            Some(_) if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
        }
    }
    outside
}

#[test]
fn what_a_page_could_be_made_to_hold_is_seen() {
    let plain = Page::parse("<title>a</title><p title=\"a\">a</p>").skeleton();
    for added in ["<title>a</title><i></i><p title=\"a\">a</p>", "<title>a</title><p title=\"a\" onclick=\"b\">a</p>"] {
        assert_ne!(Page::parse(added).skeleton(), plain, "{added}");
    }
    assert_eq!(outside_of_strings(r#"a="b\"c";d='e"f'"#), "a=;d=");
    for bad in ["<p onclick=a>", "<a href=javascript:a>", "<a href=//a>", "<script>a=\"\"+pwned</script>"] {
        assert!(std::panic::catch_unwind(|| Page::parse(bad).assert_harmless(bad)).is_err(), "{bad}");
    }
}
