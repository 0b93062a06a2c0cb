use std::fs;

use crate::common::Folder;

const FILE: &str = r#"
[settings]
api_keys.enabled = true
api_keys.max_per_user = 7
[[api]]
slug = "orders"
name = "Orders"
hosts = ["api.example.test"]
path_prefixes = ["/orders"]
[[role]]
name = "order-reader"
permissions = ["api_keys.read"]
access = { orders = "read" }
[[user]]
email = "ann@example.test"
name = "Ann"
roles = ["developer", "order-reader"]
[[project]]
slug = "checkout"
members = [{ user = "ann@example.test", role = "order-reader" }]
"#;

#[test]
fn a_description_is_shown_made_so_and_then_at_rest() {
    let folder = Folder::new();
    let dry = folder.apply(FILE, &["--dry-run"]);
    for line in [
        "~ setting api_keys.enabled: false → true",
        "~ setting api_keys.max_per_user: ",
        "+ api orders at api.example.test, /orders",
        "+ role order-reader: orders:read api_keys.read",
        "+ user ann@example.test (developer, order-reader), invited",
        "+ project checkout: ann@example.test (order-reader)",
        "nothing was changed: this was a dry run",
    ] {
        assert!(dry.contains(line), "{line} in {dry}");
    }
    assert_eq!(folder.ok(&["settings", "get", "api_keys.enabled"], ""), "false\n");

    let done = folder.apply(FILE, &["--public-url", "https://keys.example.test"]);
    assert!(done.contains("invitation for ann@example.test: https://keys.example.test/invitation?token="), "{done}");
    assert_eq!(folder.ok(&["settings", "get", "api_keys.enabled"], ""), "true\n");
    assert_eq!(folder.apply(FILE, &[]), "nothing to do: it is as described\n");

    let changed = FILE.replace(r#"orders = "read""#, r#"orders = "full""#).replace("= 7", "= 8");
    let told = folder.apply(&changed, &[]);
    let expected = "~ setting api_keys.max_per_user: 7 → 8\n\
                    ~ role order-reader: orders:read api_keys.read → orders:full api_keys.read\ndone\n";
    assert_eq!(told, expected);
}

#[test]
fn what_is_wrong_is_named_before_anything_is_done() {
    let folder = Folder::new();
    let file = folder.path("organisation.toml");
    for (bad, expected) in [
        (FILE.replace("/orders", "orders"), "[[api]] orders: path_prefixes"),
        (
            FILE.replace("orders = \"read\"", "billing = \"read\""),
            "[[role]] order-reader: access: There is no API “billing”",
        ),
        (FILE.replace("api_keys.read", "api_keys.reed"), "There is no permission “api_keys.reed”"),
        (
            FILE.replace("[\"developer\"", "[\"developper\""),
            "[[user]] ann@example.test: roles: There is no role “developper”",
        ),
        (
            FILE.replace("user = \"ann", "user = \"bob"),
            "[[project]] checkout: members: There is no user bob@example.test",
        ),
        (FILE.replace("max_per_user = 7", "max_per_user = 1001"), "[settings]: api_keys.max_per_user"),
        (FILE.replace("max_per_user = 7", "max_per_user = 7.0"), "[settings]: api_keys.max_per_user"),
        (FILE.replace("max_per_user = 7", "max_per_user = [7]"), "[settings]: api_keys.max_per_user"),
        (FILE.replace("max_per_user = 7", "max_per_user = 99999999999999999999"), "[settings]: api_keys.max_per_user"),
        (
            FILE.replace("name = \"Ann\"", "name = \"Ann\"\npassword_hash = \"$2b$12$abc\""),
            "password_hash: This is not a hash of argon2id",
        ),
    ] {
        fs::write(&file, bad).unwrap();
        let line = folder.fails(&["apply", file.to_str().unwrap()]);
        assert!(line.contains(expected), "{expected} in {line}");
        assert_eq!(folder.ok(&["settings", "get", "api_keys.enabled"], ""), "false\n");
    }
    fs::write(&file, FILE.replace("slug = \"orders\"", "slugg = \"orders\"")).unwrap();
    let output = folder.run(&["apply", file.to_str().unwrap()], "");
    assert!(String::from_utf8_lossy(&output.stderr).contains("unknown field `slugg`"));
}

#[test]
fn the_command_line_narrows_and_limits_a_key() {
    let folder = Folder::new();
    folder.apply(FILE, &[]);
    let create = ["api-key", "create", "--owner", "ann@example.test", "--name", "k"];
    let with = |more: &[&'static str]| [&create[..], more].concat();
    folder.ok(
        &with(&["--project", "checkout", "--access", "orders=read", "--allow", "10.0.0.0/8", "--rate", "5/minute"]),
        "",
    );
    for (bad, expected) in [
        (&["--project", "unheard-of"][..], "“unheard-of” is no project"),
        (&["--access", "billing=read"], "There is no API “billing”"),
        (&["--access", "orders=read", "--access", "orders=full"], "--access names orders twice"),
    ] {
        let line = folder.fails(&with(bad));
        assert!(line.contains(expected), "{line}");
    }
    for (bad, expected) in [
        (["--access", "orders"], "such as orders=read"),
        (["--allow", "10.0.0.0/33"], "is not a network"),
        (["--rate", "5/day"], "is not a rate"),
    ] {
        let output = folder.run(&with(&bad), "");
        assert!(String::from_utf8_lossy(&output.stderr).contains(expected), "{bad:?}");
    }
}
