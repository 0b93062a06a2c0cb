use leptos::prelude::*;

/// `text` with what was searched for marked.
#[component]
pub(crate) fn Marked(text: String, searched: String) -> impl IntoView {
    match find(&text, &searched) {
        Some((start, end)) => view! {
            {text[..start].to_owned()}
            <mark>{text[start..end].to_owned()}</mark>
            {text[end..].to_owned()}
        }
        .into_any(),
        None => text.into_any(),
    }
}

/// Where `searched` stands in `text`, whatever the case of either, in bytes of `text`.
fn find(text: &str, searched: &str) -> Option<(usize, usize)> {
    let searched = searched.to_lowercase();
    if searched.is_empty() {
        return None;
    }
    text.char_indices().find_map(|(start, _)| {
        let mut folded = String::new();
        for (offset, c) in text[start..].char_indices() {
            folded.extend(c.to_lowercase());
            if folded == searched {
                return Some((start, start + offset + c.len_utf8()));
            }
            if !searched.starts_with(&folded) {
                return None;
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn matches_are_found_whatever_the_case_and_cut_at_characters() {
        assert_eq!(find("Nightly Export", "export"), Some((8, 14)));
        assert_eq!(find("ÄÖÜ", "ö"), Some((2, 4)));
        assert_eq!(find("aab", "ab"), Some((1, 3)));
        assert_eq!(find("abc", "abcd"), None);
        assert_eq!(find("abc", ""), None);
    }
}
