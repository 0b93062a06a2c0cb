//! What a page is made of, as a browser reads it: its elements and their attributes, without any text.

use std::collections::BTreeMap;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// How often each kind of element stands where: `html>body>a[class href]`.
pub(super) type Skeleton = BTreeMap<String, usize>;

/// The elements of a page in document order.
pub(super) struct Page(Vec<Element>);

struct Element {
    /// From the root to itself: `html>body>a`.
    path: String,
    name: String,
    attributes: BTreeMap<String, String>,
    /// The text in it, that of its children left out.
    text: String,
}

impl Page {
    pub(super) fn parse(page: &str) -> Self {
        let dom = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(page);
        let mut elements = Vec::new();
        collect(&dom.document, "", &mut elements);
        Self(elements)
    }

    pub(super) fn skeleton(&self) -> Skeleton {
        let mut skeleton = Skeleton::new();
        for Element { path, attributes, .. } in &self.0 {
            let names: Vec<&str> = attributes.keys().map(String::as_str).collect();
            *skeleton.entry(format!("{path}[{}]", names.join(" "))).or_default() += 1;
        }
        skeleton
    }

    pub(super) fn title(&self) -> String {
        let titles: Vec<&Element> = self.0.iter().filter(|element| element.path == "html>head>title").collect();
        assert_eq!(titles.len(), 1, "a page has one title");
        titles[0].text.clone()
    }

    /// Whatever could run or lead away, although no element is new.
    pub(super) fn assert_harmless(&self, about: &str) {
        for Element { name, attributes, text, .. } in &self.0 {
            for attribute in attributes.keys() {
                assert!(!attribute.starts_with("on") && attribute != "style", "{about}: <{name} {attribute}>");
            }
            let leading = ["href", "src", "action", "formaction", "data", "poster"];
            for address in leading.into_iter().filter_map(|attribute| attributes.get(attribute)) {
                // As browsers read it: without line breaks and tabs, and a backslash as a slash.
                let address = address.replace(['\t', '\r', '\n'], "").replace('\\', "/");
                let is_ours = address.starts_with('/') && !address.starts_with("//");
                assert!(is_ours || address.starts_with('#'), "{about}: <{name}> leads to {address}");
            }
            match name.as_str() {
                "script" => assert!(!outside_of_strings(text).contains(super::MARK), "{about}: {text}"),
                "noscript" | "style" => assert!(!text.contains(super::MARK), "{about}: {text}"),
                _ => {}
            }
        }
    }
}

fn collect(node: &Handle, above: &str, elements: &mut Vec<Element>) {
    let mut path = above.to_owned();
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let name = name.local.to_string();
        path = if above.is_empty() { name.clone() } else { format!("{above}>{name}") };
        let attribute =
            |attribute: &html5ever::Attribute| (attribute.name.local.to_string(), attribute.value.to_string());
        let attributes = attrs.borrow().iter().map(attribute).collect();
        let texts = node.children.borrow().iter().filter_map(text_of).collect();
        elements.push(Element { path: path.clone(), name, attributes, text: texts });
    }
    for child in node.children.borrow().iter() {
        collect(child, &path, elements);
    }
}

fn text_of(node: &Handle) -> Option<String> {
    match &node.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
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
