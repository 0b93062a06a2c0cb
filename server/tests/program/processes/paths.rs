//! One file by two paths is one database.

use std::os::unix::fs::symlink;

use super::fleet::{Fleet, is_ready};
use crate::common::wait_until;

#[test]
fn servers_that_came_by_different_paths_know_of_each_other() {
    let fleet = Fleet::on_sqlite(2);
    std::fs::create_dir(fleet.folder.path("elsewhere")).unwrap();
    let path = fleet.folder.path("elsewhere/link.db");
    symlink(fleet.folder.path("data/claviger.db"), &path).unwrap();
    let link = format!("sqlite:{}", path.display());
    fleet.command(&["backup", fleet.folder.path("backup.db").to_str().unwrap()]);

    let first = fleet.serve();
    first.signal("STOP");
    let second = fleet.serve_at(&link, &[]);
    assert_eq!(fleet.count("SELECT count(*) AS n FROM processes"), 2, "nobody is forgotten");
    first.signal("CONT");
    wait_until(|| is_ready(&first).then_some(()));
    for (key, by, other) in [(&fleet.keys[0], &first, &second), (&fleet.keys[1], &second, &first)] {
        assert_eq!(fleet.code(other, key), "VALID");
        fleet.revoke(by, key);
        assert_eq!(fleet.code(other, key), "REVOKED");
    }

    // The one that came by the file itself is seen by who comes by the link.
    second.stop();
    let refused = fleet.folder.fails(&["restore", "backup.db", "--force", "--database-url", &link]);
    assert!(refused.contains("a server is running on this database"), "{refused}");
}
