//! The order of the modules is that of `lib.rs`, and stays so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The groups of modules in `lib.rs`.
fn groups() -> Vec<BTreeSet<String>> {
    let source = fs::read_to_string(root().join("lib.rs")).unwrap();
    let name = |line: &str| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned);
    source.split("\n\n").map(|group| group.lines().filter_map(name).collect()).collect()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))
}

/// What `module`, a file or a folder, takes from the root of the crate.
fn uses(module: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut rest = vec![root().join(module), root().join(format!("{module}.rs"))];
    while let Some(path) = rest.pop() {
        if let Ok(folder) = fs::read_dir(&path) {
            rest.extend(folder.map(|entry| entry.unwrap().path()));
        } else if let Ok(source) = fs::read_to_string(&path) {
            let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            for path in code.split("crate::").skip(1) {
                let list = path.strip_prefix('{').and_then(|list| list.split('}').next());
                let paths = list.map_or_else(|| vec![path], |list| list.split(',').collect());
                let first = |path: &str| {
                    path.trim().split(|c: char| c != '_' && !c.is_alphanumeric()).next().map(str::to_owned)
                };
                names.extend(paths.into_iter().filter_map(first));
            }
        }
    }
    names.retain(|name| name != module && !name.is_empty());
    names
}

#[test]
fn a_module_uses_those_before_it() {
    let mut before = BTreeSet::new();
    for group in groups() {
        before.extend(group.iter().cloned());
        for module in &group {
            let after: Vec<_> = uses(module).difference(&before).cloned().collect();
            assert!(after.is_empty(), "{module} uses {after:?}, which the order in lib.rs has after it");
        }
    }
}

#[test]
fn no_module_uses_itself_on_a_detour() {
    let mut left: BTreeMap<_, _> =
        groups().into_iter().flatten().map(|module| (module.clone(), uses(&module))).collect();
    assert!(left.contains_key("verify") && left["verify"].contains("store"), "the modules were not read");
    loop {
        let free = left.iter().filter(|(_, uses)| uses.iter().all(|used| !left.contains_key(used)));
        let free: Vec<String> = free.map(|(module, _)| module.clone()).collect();
        if free.is_empty() {
            break;
        }
        free.iter().for_each(|module| _ = left.remove(module));
    }
    assert!(left.is_empty(), "these use each other in a circle, or what is used in one: {left:?}");
}
