use leptos_router::params::ParamsMap;

/// `path` with these query parameters.
pub(crate) fn link_to(path: &str, params: &[(&'static str, String)]) -> String {
    let mut map = ParamsMap::new();
    for (name, value) in params {
        map.insert(*name, value.clone());
    }
    format!("{path}{}", map.to_query_string())
}
