//! `kill -9` while several people write: what was acknowledged is there, and nothing is there by half.
//!
//! This is the death of the process. The loss of power, which also empties the system's caches, needs
//! another machine to pull the plug.

mod facts;
mod ledger;
mod writer;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use self::facts::Facts;
use self::ledger::Ledger;
use self::writer::Writer;
use crate::common::{Folder, OwnDatabase, Program, wait_until};

const KILLS: usize = 20;
const WRITERS: usize = 4;
/// Acknowledged writes before a kill may come.
const WRITES: usize = 12;
/// The goal is two seconds; a machine that also compiles may need more.
const READY: Duration = Duration::from_secs(10);

#[test]
fn sqlite() {
    let folder = Folder::new();
    let url = format!("sqlite:{}", folder.path("data/claviger.db").display());
    survive(&folder, &url);
}

#[test]
fn postgres() {
    let Some(database) = OwnDatabase::create() else {
        eprintln!("skipped: TEST_POSTGRES_URL says where Postgres is");
        return;
    };
    survive(&Folder::new(), &database.url);
}

fn survive(folder: &Folder, url: &str) {
    folder.user("ada", "tenant-admin", &["--role", "developer", "--database-url", url]);
    for (name, value) in [("api_keys.enabled", "true"), ("api_keys.max_per_user", "1000")] {
        folder.ok(&["settings", "set", name, value, "--database-url", url], "");
    }

    let (mut program, _) = start(folder, url);
    let cookie = writer::sign_in(&program.address);
    let mut ledger = Ledger::default();
    let mut slowest = Duration::ZERO;
    for kill in 1..=KILLS {
        let before = ledger.acknowledged();
        ledger.merge(write_until_killed(program, &cookie, kill));
        assert!(ledger.acknowledged() >= before + WRITES, "too little was written before kill {kill}");

        let facts = Facts::read(url);
        assert_eq!(ledger.faults(&facts), Vec::<String>::new(), "after kill {kill}");
        let (started, took) = start(folder, url);
        program = started;
        slowest = slowest.max(took);
        let wrong =
            ledger.newest(40).filter(|key| key.is_wrong(&writer::whoami(&program.address, key.secret()))).count();
        assert_eq!(wrong, 0, "of the latest keys are verified as something else after kill {kill}");
    }
    eprintln!("{KILLS} kills, {} acknowledged writes, ready again after at most {slowest:?}", ledger.acknowledged());
    assert!(slowest < READY, "ready only after {slowest:?}");
    drop(program);
    must_be_found(&ledger, url);
}

/// The server, ready to answer, and how long that took.
#[expect(clippy::disallowed_methods, reason = "how long a start takes is real time")]
fn start(folder: &Folder, url: &str) -> (Program, Duration) {
    let begun = std::time::Instant::now();
    let program = Program::serve(folder, &["--database-url", url]);
    wait_until(|| program.ask("GET", "/readyz", &[], "").starts_with("HTTP/1.1 200").then_some(()));
    (program, begun.elapsed())
}

/// Everybody writes until the server is killed, some moment after enough was acknowledged.
fn write_until_killed(program: Program, cookie: &str, kill: usize) -> Ledger {
    let acknowledged = AtomicUsize::new(0);
    thread::scope(|scope| {
        let (acknowledged, address) = (&acknowledged, program.address.clone());
        let writers: Vec<_> = (0..WRITERS)
            .map(|i| {
                let writer = Writer::new(&address, cookie, format!("{kill}-{i}"));
                scope.spawn(move || writer.write(acknowledged))
            })
            .collect();
        wait_until(|| (acknowledged.load(Ordering::Relaxed) >= WRITES).then_some(()));
        let moment = service::random::bits() % 250;
        thread::sleep(Duration::from_millis(u64::try_from(moment).unwrap()));
        program.signal("KILL");
        program.wait();
        let mut ledger = Ledger::default();
        for writer in writers {
            ledger.merge(writer.join().unwrap());
        }
        ledger
    })
}

/// Controls: losses and halves that are made on purpose must not go unnoticed.
fn must_be_found(ledger: &Ledger, url: &str) {
    let told = |what: &str, ledger: &Ledger, facts: &Facts| {
        assert!(!ledger.faults(facts).is_empty(), "{what} was not noticed");
    };
    let whole = Facts::read(url);
    assert_eq!(ledger.faults(&whole), Vec::<String>::new());

    let mut never_written = Ledger::default();
    never_written.generated("key_00000000000000000000000000", "nobody’s", "no secret");
    told("a write that never was", &never_written, &whole);
    for (what, spoil) in Facts::SPOILED {
        let mut spoiled = Facts::read(url);
        spoil(&mut spoiled);
        told(what, ledger, &spoiled);
    }
}
