//! What signing in costs, and which passwords the command line takes.

use crate::common::{Folder, PASSWORD, Program};

/// Growth that is not the hashing: pages of the program that were not touched before, connections, caches.
const ROOM_KIB: u64 = 40 * 1024;

/// Tries to sign in as the `n`th person, from the `n`th address, with a wrong password.
fn try_in_vain(server: &Program, n: usize) {
    let address = format!("198.51.{}.{}", 100 + n / 250, 1 + n % 250);
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-forwarded-for", address.as_str()),
    ];
    let answer = server.ask("POST", "/login", &headers, &format!("email=user{n}%40example.test&password=wrong"));
    assert!(answer.contains("Email or password is wrong."), "it was looked at: {answer}");
}

#[test]
fn refused_sign_ins_leave_no_memory_behind() {
    let folder = Folder::new();
    folder.fill();
    let server = Program::serve(&folder, &[]);
    (0..4).for_each(|n| try_in_vain(&server, n));
    let before = server.resident();
    (4..34).for_each(|n| try_in_vain(&server, n));
    std::thread::scope(|scope| {
        for n in 34..64 {
            scope.spawn({
                let server = &server;
                move || try_in_vain(server, n)
            });
        }
    });
    let after = server.resident();
    assert!(after < before + ROOM_KIB, "it grew from {before} KiB to {after} KiB");
}

#[test]
fn the_command_line_takes_no_password_that_is_easy_to_guess() {
    let folder = Folder::new();
    let add = [
        "user",
        "add",
        "--email",
        "ann.smith@example.test",
        "--name",
        "Ann Smith",
        "--role",
        "developer",
        "--password-stdin",
    ];
    for guessable in ["ann.smith@example.test", "AnnSmithAnnSmith", "summersummersummer"] {
        let output = folder.run(&add, guessable);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("Take four or more words"), "{guessable}: {said}");
    }
    folder.ok(&add, PASSWORD);
}
