use domain::access::Access::{Full, Read};
use domain::api_key::NewKey;
use domain::project::ProjectDraft;
use domain::verdict::Code;
use service::{Service, projects};

use crate::access::makers::*;
use crate::each_database;

/// What the key is narrowed to, in the order of the columns below.
fn narrowings() -> [Option<domain::access::AccessByApi>; 4] {
    [None, Some(access(&[("orders", Read)])), Some(access(&[("orders", Full), ("billing", Full)])), Some(access(&[]))]
}

/// Each cell is the verdict on four calls: GET orders, POST orders, GET billing, POST billing.
/// `+` is VALID, `-` is INSUFFICIENT_ACCESS, `o` is OWNER_INACTIVE.
#[rustfmt::skip]
const TABLE: [(&str, &str, [&str; 4]); 12] = [
    // owner's role   in project      not narrowed  orders:read  both:full  nothing
    ("developer",     "",             ["----",      "----",      "----",    "----"]),
    ("gateway",       "",             ["----",      "----",      "----",    "----"]),
    ("reader",        "",             ["+---",      "+---",      "+---",    "----"]),
    ("writer",        "",             ["++--",      "+---",      "++--",    "----"]),
    ("auditor",       "",             ["+-+-",      "+---",      "+-+-",    "----"]),
    ("tenant-admin",  "",             ["++++",      "+---",      "++++",    "----"]),
    ("developer",     "developer",    ["----",      "----",      "----",    "----"]),
    ("developer",     "writer",       ["++--",      "+---",      "++--",    "----"]),
    ("tenant-admin",  "reader",       ["+---",      "+---",      "+---",    "----"]),
    ("tenant-admin",  "developer",    ["----",      "----",      "----",    "----"]),
    ("reader",        "tenant-admin", ["++++",      "+---",      "++++",    "----"]),
    ("tenant-admin",  "no member",    ["oooo",      "oooo",      "oooo",    "oooo"]),
];

const CALLS: [(&str, &str); 4] = [("orders", "GET"), ("orders", "POST"), ("billing", "GET"), ("billing", "POST")];

fn expected(mark: char) -> Code {
    match mark {
        '+' => Code::Valid,
        '-' => Code::InsufficientAccess,
        _ => Code::OwnerInactive,
    }
}

each_database! {
    async fn access_is_what_roles_give_and_the_key_is_narrowed_to(service: Service) {
        let admin = organisation(&service).await;
        for (i, (own, there, cells)) in TABLE.into_iter().enumerate() {
            let owner = owner(&service, &admin, &format!("owner{i}"), &[own]).await;
            let slug = format!("project-{i}");
            let role_there = if there == "no member" { "reader" } else { there };
            if !there.is_empty() {
                project(&service, &admin, &slug, &[(&owner, role_there)]).await;
            }
            for (narrowing, cell) in narrowings().into_iter().zip(cells) {
                let new = NewKey {
                    access: narrowing.clone(),
                    project: (!there.is_empty()).then(|| slug.clone()),
                    ..named("combination")
                };
                let key = key(&service, &owner, new).await;
                if there == "no member" {
                    leave(&service, &admin, &slug, true).await;
                }
                for ((api, method), mark) in CALLS.into_iter().zip(cell.chars()) {
                    let code = call(&service, &key.secret, api, method);
                    let what = format!("{own} in {there:?}, narrowed to {narrowing:?}: {method} {api}");
                    assert_eq!(code, expected(mark), "{what}");
                }
                if there == "no member" {
                    leave(&service, &admin, &slug, false).await;
                }
                assert!(!matches!(call(&service, &key.secret, "unheard-of", "GET"), Code::Valid));
            }
        }
    }
}

/// Takes everybody out of a project, or puts them back.
async fn leave(service: &Service, admin: &service::Actor, slug: &str, away: bool) {
    let all = projects::list(service, admin).await.unwrap();
    let project = all.into_iter().find(|project| project.slug == slug).unwrap();
    let number = slug.trim_start_matches("project-");
    let mail = format!("owner{number}@example.test");
    let users = service::users::list(service, admin, &mail, None, &domain::page::Position::Start).await.unwrap();
    let user = users.items[0].id;
    let members = if away { Vec::new() } else { vec![(user, "reader".parse().unwrap())] };
    let draft = ProjectDraft { members, ..ProjectDraft::from(&project) };
    projects::change(service, admin, project.id, None, &draft).await.unwrap();
}
