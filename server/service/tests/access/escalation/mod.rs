//! Who may make, change and hand out what: every actor × every act. An act without a row fails, and so does a row
//! without an act.

mod world;

use std::collections::BTreeSet;

use domain::Error;
use domain::id::KeyId;
use service::api_keys;

use self::world::{endless, world};
use crate::access::makers::*;
use crate::common::refused;
use crate::each_database;

/// `+` is done. Refused: `b` as broader than the credential, `c` as for the console alone, `f` as forbidden, `i` as
/// invalid, naming a field, `x` as a conflict. The person has the role `manager`, and so have the owner of the keys and
/// the application of the tokens; it has every permission but some, and reads orders.
const TABLE: &str = "
    act                             person admin key narrowed networks rate expiring project token narrow-token
    generate                        +      +     +   +        +        b    +        +       x     f
    generate-broader                +      +     +   b        b        b    b        +       x     f
    generate-longer                 +      +     +   +        +        b    b        +       x     f
    generate-with-more-permissions  i      +     b   b        b        b    b        b       x     f
    extend-itself                   +      +     x   x        x        x    b        x       x     f
    extend-another                  +      +     +   b        b        b    b        b       x     f
    rotate-itself                   +      +     +   +        +        +    +        +       x     f
    rotate-another                  +      +     +   b        b        b    b        b       x     f
    loosen-itself                   +      +     +   +        b        b    +        +       x     f
    add-application                 +      +     +   b        b        b    b        b       b     b
    add-broader-application         i      +     b   b        b        b    b        b       b     b
    regenerate-application          +      +     +   b        b        b    b        b       b     b
    give-application-a-role         +      +     +   b        b        b    b        b       b     b
    enable-application              +      +     +   b        b        b    b        b       b     b
    disable-application             +      +     +   +        +        +    +        +       +     +
    add-member                      +      +     +   b        b        b    b        b       b     b
    add-broader-member              i      +     b   b        b        b    b        b       b     b
    restore-project                 +      +     +   b        b        b    b        b       b     b
    issue-token                     +      +     +   +        b        b    b        b       b     f
    issue-broader-token             +      +     b   b        b        b    b        b       b     f
    regenerate-api-token            +      +     +   +        b        b    b        b       b     f
    regenerate-broader-token        +      +     b   b        b        b    b        b       b     f
    widen-token                     +      +     b   b        b        b    b        b       b     f
    prolong-token                   +      +     +   +        b        b    b        b       b     f
    revoke-token                    +      +     +   +        +        +    +        +       +     f
    register-consumer               +      +     +   b        b        b    b        b       b     f
    change-consumer                 +      +     +   b        b        b    b        b       b     f
    approve-consumer                +      +     +   b        b        b    b        b       b     f
    disapprove-consumer             +      +     +   +        +        +    +        +       +     f
    remove-consumer                 +      +     +   b        b        b    b        b       b     f
    register-api                    +      +     +   +        +        +    +        +       +     +
    register-api-with-places        f      +     c   c        c        c    c        c       c     c
    move-api                        f      +     c   c        c        c    c        c       c     c
    remove-api-with-places          f      +     c   c        c        c    c        c       c     c
    add-broader-role                i      +     c   c        c        c    c        c       c     c
    widen-own-role                  i      +     c   c        c        c    c        c       c     c
    widen-own-access                i      +     c   c        c        c    c        c       c     c
    give-tenant-admin               i      +     c   c        c        c    c        c       c     c
    give-reader                     +      +     c   c        c        c    c        c       c     c
    invite-an-administrator         i      +     c   c        c        c    c        c       c     c
    enable-an-administrator         i      +     c   c        c        c    c        c       c     c
    link-for-an-administrator       i      +     c   c        c        c    c        c       c     c
";

const ACTS: [&str; 42] = [
    "generate",
    "generate-broader",
    "generate-longer",
    "generate-with-more-permissions",
    "extend-itself",
    "extend-another",
    "rotate-itself",
    "rotate-another",
    "loosen-itself",
    "add-application",
    "add-broader-application",
    "regenerate-application",
    "give-application-a-role",
    "enable-application",
    "disable-application",
    "add-member",
    "add-broader-member",
    "restore-project",
    "issue-token",
    "issue-broader-token",
    "regenerate-api-token",
    "regenerate-broader-token",
    "widen-token",
    "prolong-token",
    "revoke-token",
    "register-consumer",
    "change-consumer",
    "approve-consumer",
    "disapprove-consumer",
    "remove-consumer",
    "register-api",
    "register-api-with-places",
    "move-api",
    "remove-api-with-places",
    "add-broader-role",
    "widen-own-role",
    "widen-own-access",
    "give-tenant-admin",
    "give-reader",
    "invite-an-administrator",
    "enable-an-administrator",
    "link-for-an-administrator",
];

fn mark(result: service::Result<()>) -> &'static str {
    let Err(failure) = result else { return "+" };
    match failure.tell() {
        Error::Broader { .. } => "b",
        Error::ConsoleOnly { .. } => "c",
        Error::Forbidden { .. } => "f",
        Error::Invalid { .. } => "i",
        Error::Conflict { .. } => "x",
        other => panic!("{other:?}"),
    }
}

each_database! {
    async fn every_actor_does_what_the_table_says(service: Service) {
        let mut world = world(service).await;
        let mut lines = TABLE.trim().lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let actors = lines.next().unwrap();
        let (mut rows, mut wrong) = (BTreeSet::new(), Vec::new());
        for row in lines {
            assert_eq!(row.len(), actors.len(), "{row:?}");
            for (who, expected) in actors.iter().zip(&row).skip(1) {
                let by = world.acting(who).await;
                let was = mark(world.act(row[0], &by).await);
                if was != *expected {
                    wrong.push(format!("{} by {who}: expected {expected}, was {was}", row[0]));
                }
            }
            assert!(rows.insert(row[0]), "{} is there twice", row[0]);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(rows, ACTS.into_iter().collect(), "a row for each act");
    }

    async fn what_is_left_open_comes_from_the_maker(service: Service) {
        let world = world(service).await;
        let service = &world.service;
        for who in ["narrowed", "networks", "expiring", "project"] {
            let by = world.acting(who).await;
            let made = key(service, &by.actor, endless("made")).await;
            let of = async |id: KeyId| api_keys::details(service, &world.meg, id).await.unwrap();
            let (maker, made) = (of(by.itself).await, of(made.key.id).await);
            assert_eq!(made.key.expires_at, maker.key.expires_at, "{who}");
            assert_eq!(made.key.project, maker.key.project, "{who}");
            assert_eq!((made.limits, made.narrowing), (maker.limits, maker.narrowing), "{who}");
            assert_eq!((made.permitted, made.permissions), (maker.permitted, maker.permissions), "{who}");
            assert_eq!(made.made_by.map(|maker| maker.id), Some(by.itself), "{who}");
        }
    }

    async fn a_refusal_names_the_bound(service: Service) {
        let mut world = world(service).await;
        for (who, act, about) in [
            ("rate", "generate", "ratelimit: this credential is limited to 100 per hour"),
            ("expiring", "generate-longer", "expires_in_days: this credential ends at 2026-12-20"),
            ("expiring", "extend-itself", "days: this credential ends at"),
            ("expiring", "rotate-another", "expires_at: this credential ends at"),
            ("networks", "add-application", "allowed_addresses: this credential is limited to networks, and an application is not"),
            ("rate", "add-application", "ratelimit: this credential is limited to 100 per hour"),
            ("narrowed", "add-application", "access: this credential is narrowed"),
            ("networks", "issue-token", "allowed_addresses: this credential is limited to networks, and an API token is not."),
            ("key", "issue-broader-token", "access: this credential has the access read to “orders” and cannot give full there."),
            ("expiring", "issue-token", "months: this credential ends at 2026-12-20"),
            ("project", "add-application", "project: this credential is held to one project"),
            ("token", "add-application", "expires_at: this credential is limited until"),
            ("token", "add-member", "expires_at: this credential is limited until"),
            ("key", "add-broader-application", "roles: You cannot give the role writer: it includes full access to orders"),
            ("key", "generate-with-more-permissions", "permissions: this credential does not have events.read"),
            ("key", "register-api-with-places", "Hosts and path prefixes of APIs are managed in the console: no credential has security.apis.write."),
        ] {
            let by = world.acting(who).await;
            let told = refused(world.act(act, &by).await).to_string();
            assert!(told.starts_with(about), "{act} by {who}: {told}");
        }
    }
}
