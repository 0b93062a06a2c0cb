//! What is wrong stops the start with one line that names the option.

use crate::common::Folder;

#[test]
fn wrong_values_are_named_wherever_they_come_from() {
    let folder = Folder::new();
    for (args, expected) in [
        (&["serve", "--listen", "nowhere"][..], "error: listen: “nowhere” is not an address"),
        (&["serve", "--trusted-proxies", "0.0.0.0/0"], "error: trusted-proxies: 0.0.0.0/0 would trust everybody"),
        (&["serve", "--trusted-proxies", "10.0.0.0/8,::/0"], "error: trusted-proxies: ::/0 would trust everybody"),
        (&["serve", "--public-url", "keys.example.com"], "error: public-url: "),
        (&["serve", "--database-url", "mysql://x"], "error: database-url: must begin with sqlite: or postgres:"),
        (&["check", "--header-timeout", "soon"], "error: header-timeout: "),
        (&["serve", "--body-timeout", "0"], "error: body-timeout: “0” is not a whole number from 1 to 3600"),
        (&["serve", "--max-network-connections", "few"], "error: max-network-connections: “few” is not a whole number"),
        (&["serve", "--config", "missing.toml"], "error: config: missing.toml cannot be read"),
    ] {
        let line = folder.fails(args);
        assert!(line.starts_with(expected), "{args:?}: {line}");
    }
}

#[test]
fn what_is_wrong_is_said_before_a_port_is_asked_for() {
    let folder = Folder::new();
    folder.fill();
    // Somebody else serves there.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve =
        |more: &[&str]| folder.fails(&[&["serve", "--listen", &address, "--metrics-listen", &address], more].concat());
    let listen = format!("error: listen: {address} cannot be listened on");
    assert!(serve(&[]).starts_with(&listen), "{}", serve(&[]));
    for (more, expected) in [
        (&["--database-url", "mysql://x"][..], "error: database-url: must begin with sqlite: or postgres:"),
        (&["--key-ring", "elsewhere.json"], "error: key-ring: "),
    ] {
        let line = serve(more);
        assert!(line.starts_with(expected), "{more:?}: {line}");
    }
    let database = folder.path("data/claviger.lock");
    let lock = std::fs::File::options().create(true).append(true).open(database).unwrap();
    lock.lock().unwrap();
    assert!(serve(&[]).starts_with("error: database-url: a restore is going on"), "{}", serve(&[]));
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let folder = Folder::new();
    std::fs::write(folder.path("claviger.toml"), "log_format = \"from-file\"\n").unwrap();
    let told = |env: Option<&str>, flag: Option<&str>| {
        let mut command = folder.command(&["serve"]);
        if let Some(value) = env {
            command.env("CLAVIGER_LOG_FORMAT", value);
        }
        if let Some(value) = flag {
            command.args(["--log-format", value]);
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert_eq!(told(None, None), "error: log-format: “from-file” is neither text nor json\n");
    assert_eq!(told(Some("from-env"), None), "error: log-format: “from-env” is neither text nor json\n");
    assert_eq!(told(Some("from-env"), Some("from-flag")), "error: log-format: “from-flag” is neither text nor json\n");

    std::fs::write(folder.path("claviger.toml"), "lissen = \"127.0.0.1:1\"\n").unwrap();
    assert!(
        folder
            .fails(&["check"])
            .starts_with("error: lissen: there is no such option; claviger.toml knows database_url")
    );
}

#[test]
fn the_common_variable_for_the_database_comes_after_our_own() {
    let folder = Folder::new();
    let told = |ours: Option<&str>| {
        let mut command = folder.command(&["check"]);
        command.env("DATABASE_URL", "theirs:");
        if let Some(url) = ours {
            command.env("CLAVIGER_DATABASE_URL", url);
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert!(told(None).starts_with("error: database-url: must begin with"));
    let own = format!("sqlite:{}", folder.path("none/x.db").display());
    assert!(told(Some(&own)).starts_with("error: database-url: there is no database at"));
}

#[test]
fn a_missing_or_foreign_key_ring_stops_the_start() {
    let folder = Folder::new();
    folder.fill();
    assert_eq!(crate::common::mode(&folder.path("data/keyring.json")), 0o600);
    let ring = folder.path("data/keyring.json");
    let text = std::fs::read_to_string(&ring).unwrap();
    std::fs::remove_file(&ring).unwrap();
    assert!(folder.fails(&["serve", "--listen", "127.0.0.1:0"]).contains("keyring.json is missing"));

    let foreign = text.replace(|c: char| c.is_ascii_hexdigit() && c != '1', "0");
    let mut command = folder.command(&["check"]);
    let output = command.env("CLAVIGER_KEY_RING_JSON", &foreign).output().unwrap();
    let line = String::from_utf8(output.stderr).unwrap();
    assert!(line.starts_with("error: key-ring: "), "{line}");
    assert!(!output.status.success());

    let mut command = folder.command(&["check"]);
    assert!(command.env("CLAVIGER_KEY_RING_JSON", &text).output().unwrap().status.success());
    std::fs::write(&ring, &text).unwrap();
    assert!(folder.fails(&["check"]).contains("chmod 600"), "a file that others may read is refused");
}

#[test]
fn the_help_is_complete() {
    let folder = Folder::new();
    let help = folder.ok(&["serve", "--help"], "");
    for option in [
        "--listen",
        "--metrics-listen",
        "--public-url",
        "--trusted-proxies",
        "--verify-networks",
        "--log-format",
        "--log-filter",
        "--body-limit",
        "--header-timeout",
        "--body-timeout",
        "--write-timeout",
        "--max-connections",
        "--max-network-connections",
        "--max-network-requests",
        "--database-url",
        "--data-dir",
        "--key-ring",
        "--config",
        "CLAVIGER_LISTEN",
        "DATABASE_URL",
    ] {
        assert!(help.contains(option), "{option}:\n{help}");
    }
    let commands = folder.ok(&["--help"], "");
    for command in ["serve", "user", "settings", "api-key", "demo", "backup", "restore", "check"] {
        assert!(commands.contains(command), "{command}");
    }
}
