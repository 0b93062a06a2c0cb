//! What the screen of a credential says, what introspection tells and what a verification answers are one and the same,
//! whatever is the matter with the credential, its owner, its project, its kind or the API.

use std::collections::BTreeSet;

use domain::access::Access::{self, Full, Read};
use domain::access::AccessByApi;
use domain::api::ApiDraft;
use domain::api_key::{EffectiveAccess, GeneratedKey, NewKey, Refused};
use domain::api_token::{IssuedToken, NewTokens, TokenSelection};
use domain::application::{ApplicationDraft, ApplicationSecret};
use domain::permission::{Permission, PermissionSet};
use domain::project::ProjectDraft;
use domain::role::{RoleDraft, RoleName};
use domain::selection::Selection;
use domain::time::{DAY, HOUR};
use domain::user::UserChange;
use service::oauth::{AuthorizationServer, Client, ClientRefused, Presented};
use service::verify::{Question, Refusal, Target};
use service::{Actor, Service, api_keys, api_tokens, apis, applications, projects, roles, settings, users};

use crate::access::makers::*;
use crate::common::{again, as_is, id_of, person};
use crate::each_database;

const NONE: Access = Access::None;
const ROLES: [(Access, &str); 3] = [(NONE, "developer"), (Read, "reader"), (Full, "writer")];
const NARROWINGS: [Option<Access>; 3] = [None, Some(Read), Some(Full)];
const EITHER: [bool; 2] = [false, true];

/// A project, and whether its keys work.
const PROJECTS: [(Option<&str>, bool); 4] =
    [(None, true), (Some("active"), true), (Some("archived"), false), (Some("left"), false)];

/// A key, and what it may do at `orders` while nothing is switched off.
struct Made {
    key: GeneratedKey,
    access: Access,
}

/// Switches an API on or off.
async fn switch_api(service: &Service, by: &Actor, enabled: bool) {
    let api = api_called(service, by, "orders").await;
    apis::change(service, by, api.id, None, &ApiDraft { enabled, ..ApiDraft::from(&api) }).await.unwrap();
}

/// What is the screen's word and must be everybody's.
struct Screen<'s> {
    /// What the credential is called there.
    it: &'s str,
    refused: Option<&'s Refused>,
    access: &'s [EffectiveAccess],
    permissions: PermissionSet,
}

impl Screen<'_> {
    fn given(&self) -> AccessByApi {
        let given = self.access.iter().filter(|effective| effective.access != NONE);
        given.map(|effective| (effective.api.clone(), effective.access)).collect()
    }

    /// Every call gets the verdict that follows from the screen, for its reason.
    fn is_what_verification_says(&self, service: &Service, secret: &str) {
        for EffectiveAccess { api, access, reason, .. } in self.access {
            for method in ["GET", "POST", "HEAD", "DELETE"] {
                let question =
                    Question { secret, target: Target::Api(api), method: Some(method), ..Question::default() };
                service.index().verify(&question, |verdict| {
                    let what = format!("{method} {api}: {access} {reason}, {:?}", verdict.refusal);
                    assert_eq!(verdict.credential.is_some(), *access >= Access::needed_for(Some(method)), "{what}");
                    match (self.refused, verdict.refusal) {
                        (None, None) => {}
                        (None, Some(Refusal::Access { granted, .. } | Refusal::OwnerAccess { granted, .. })) => {
                            assert_eq!(granted, *access, "{what}")
                        }
                        (None, Some(refusal)) => assert_eq!(refusal, Refusal::ApiSwitchedOff, "{what}"),
                        (Some(refused), _) => assert_eq!(refused.code, verdict.code, "{what}"),
                    }
                    if self.refused.is_some() || verdict.refusal == Some(Refusal::ApiSwitchedOff) {
                        assert_eq!(*reason, verdict.refusal.unwrap().words(self.it), "{what}");
                    }
                });
            }
        }
    }

    fn is_what_introspection_tells(&self, service: &Service, secret: &str) {
        service.index().verify(&Question { secret, ..Question::default() }, |verdict| match &verdict.credential {
            None => {
                let (refused, refusal) = (self.refused.unwrap(), verdict.refusal.unwrap());
                assert_eq!((refused.code, refused.why.as_str()), (verdict.code, &*refusal.sentence(self.it)));
                assert_eq!((self.given(), self.permissions), (AccessByApi::new(), PermissionSet::NONE));
            }
            Some(credential) => {
                assert!(self.refused.is_none(), "{:?}", self.refused);
                let told: AccessByApi = credential.access().map(|(api, access)| (api.to_owned(), access)).collect();
                assert_eq!((told, credential.permissions()), (self.given(), self.permissions));
            }
        });
    }
}

/// Keys of every kind, two days later.
async fn keys(service: &Service, admin: &Actor, owners: &[Actor; 3]) -> Vec<Made> {
    settings::change(service, admin, None, &[("api_keys.max_per_user".into(), "100".into())]).await.unwrap();
    let members: Vec<_> = owners.iter().zip(ROLES).map(|(owner, (_, role))| (owner, role)).collect();
    let mut projects = Vec::new();
    for slug in PROJECTS.iter().filter_map(|(slug, _)| *slug) {
        projects.push(project(service, admin, slug, &members).await);
    }
    let (mut made, mut revoked) = (Vec::new(), Vec::new());
    for (owner, (given, _)) in owners.iter().zip(ROLES) {
        for (place, narrowing) in PROJECTS.into_iter().flat_map(|place| NARROWINGS.map(|narrowing| (place, narrowing)))
        {
            for (is_revoked, is_expired) in
                EITHER.into_iter().flat_map(|revoked| EITHER.map(|expired| (revoked, expired)))
            {
                let new = NewKey {
                    access: narrowing.map(|most| access(&[("orders", most)])),
                    project: place.0.map(str::to_owned),
                    expires_in_days: Some(if is_expired { 1 } else { 30 }),
                    ..named("ci")
                };
                let key = key(service, owner, new).await;
                revoked.extend(is_revoked.then_some(key.key.id));
                let works = place.1 && !is_revoked && !is_expired;
                let access = if works { given.min(narrowing.unwrap_or(Full)) } else { NONE };
                made.push(Made { key, access });
            }
        }
    }
    api_keys::revoke(service, admin, &Selection::Ids(revoked)).await.unwrap();
    projects::archive(service, admin, projects[1].id, true).await.unwrap();
    let nobody = ProjectDraft { members: Vec::new(), ..ProjectDraft::from(&projects[2]) };
    projects::change(service, admin, projects[2].id, None, &nobody).await.unwrap();
    service.clock().advance(2 * DAY);
    made
}

/// A token, and what it may do at `orders` while nothing is switched off.
struct Issued {
    token: IssuedToken,
    access: Access,
}

/// Tokens for orders of every kind: issued by somebody who has full access and by somebody who has none.
async fn tokens(service: &Service, owners: &[Actor; 3], is_to_expire: bool) -> Vec<Issued> {
    let issuers = [again(service, "ada@example.test").await, again(service, "meg@example.test").await];
    let mut all = Vec::new();
    for (owner, (given, _)) in owners.iter().zip(ROLES) {
        for (issued, is_granted) in [Read, Full].into_iter().flat_map(|access| EITHER.map(|granted| (access, granted)))
        {
            for is_revoked in EITHER {
                let by = &issuers[usize::from(!is_granted)];
                let (months, access) = (if is_to_expire { 3 } else { 12 }, access(&[("orders", issued)]));
                let new = NewTokens { owner: id_of(owner), months, access };
                let token = api_tokens::issue(service, by, &new).await.unwrap().remove(0);
                if is_revoked {
                    api_tokens::revoke(service, by, TokenSelection::One(token.token.id)).await.unwrap();
                }
                let works = !is_revoked && !is_to_expire;
                let access = if is_granted { issued } else { issued.min(given) };
                all.push(Issued { token, access: if works { access } else { NONE } });
            }
        }
    }
    all
}

async fn disable(service: &Service, by: &Actor, owners: &[Actor], disabled: bool) {
    for owner in owners {
        let user = users::get(service, by, id_of(owner)).await.unwrap();
        users::change(service, by, user.id, None, &UserChange { disabled, ..as_is(&user) }).await.unwrap();
    }
}

fn client(oauth: &AuthorizationServer, of: &ApplicationSecret) -> Result<Client, ClientRefused> {
    let id = of.application.id.to_string();
    oauth.authenticate(&Presented { id: &id, secret: &of.secret, address: None, agent: "erp" })
}

struct Token {
    secret: String,
    /// It still works when it has not expired.
    is_good: bool,
    scope: AccessByApi,
}

/// An application whose roles give `role` by now, with tokens from when they gave everything.
async fn application(service: &Service, admin: &Actor, role: &str) -> (ApplicationSecret, Vec<Token>) {
    let draft = |roles: [&str; 2]| ApplicationDraft {
        name: "ERP".to_owned(),
        roles: roles.map(|role| role.parse::<RoleName>().unwrap()).to_vec(),
        disabled: false,
    };
    let made = applications::add(service, admin, &draft(["writer", "gateway"])).await.unwrap();
    let oauth = AuthorizationServer::new(service.clone());
    let mut tokens = Vec::new();
    for (scope, is_good) in
        [None, Some("orders:read"), Some("orders:full")].into_iter().flat_map(|s| EITHER.map(|good| (s, good)))
    {
        let client = client(&oauth, &made).unwrap();
        let issued = oauth.issue(&client, scope).await.unwrap_or_else(|refused| panic!("{refused:?}"));
        let secret = issued.token.expose().to_owned();
        if !is_good {
            oauth.revoke(&client, &secret).await.unwrap();
        }
        tokens.push(Token { secret, is_good, scope: issued.scope.access });
    }
    let roles = draft([role, "gateway"]);
    applications::change(service, admin, made.application.id, None, &roles).await.unwrap();
    (made, tokens)
}

each_database! {
    async fn the_screen_of_a_key_says_what_holds(service: Service) {
        let admin = organisation(&service).await;
        let owners = [
            owner(&service, &admin, "nina", &[]).await,
            owner(&service, &admin, "rita", &["reader"]).await,
            owner(&service, &admin, "wanda", &["writer"]).await,
        ];
        let keys = keys(&service, &admin, &owners).await;
        let operator = Actor::operator(admin.tenant);
        let (mut causes, mut checked) = (BTreeSet::new(), 0);
        for (disabled, enabled) in EITHER.into_iter().flat_map(|disabled| EITHER.map(|enabled| (disabled, enabled))) {
            disable(&service, &operator, &owners, disabled).await;
            let switch = ("api_keys.enabled".to_owned(), enabled.to_string());
            settings::change(&service, &operator, None, &[switch]).await.unwrap();
            for is_on in EITHER {
                switch_api(&service, &operator, is_on).await;
                for Made { key, access } in &keys {
                    let details = api_keys::details(&service, &operator, key.key.id).await.unwrap();
                    let screen = Screen {
                        it: "the key",
                        refused: details.refused.as_ref(),
                        access: &details.access,
                        permissions: details.permissions.iter().copied().collect(),
                    };
                    let expected = if enabled && !disabled && is_on { *access } else { NONE };
                    assert_eq!(screen.given().get("orders").copied().unwrap_or_default(), expected, "{details:?}");
                    screen.is_what_verification_says(&service, &key.secret);
                    screen.is_what_introspection_tells(&service, &key.secret);
                    causes.extend(details.refused.map(|refused| refused.why.replace(|c: char| c.is_ascii_digit(), "")));
                    checked += 1;
                }
            }
        }
        assert_eq!(checked, 2 * 4 * 2 * 2 * 2 * 2 * 3 * 3);
        let expected = [
            "API keys are switched off in the tenant.",
            "The key expired at --T::.Z.",
            "The key was revoked.",
            "The owner is no member of the key’s project.",
            "The owner of the key is disabled.",
            "The project of the key is archived.",
        ];
        assert_eq!(causes.iter().map(String::as_str).collect::<Vec<_>>(), expected, "each came up");
    }

    async fn the_screen_of_an_api_token_says_what_holds(service: Service) {
        let admin = organisation(&service).await;
        let owners = [
            owner(&service, &admin, "nina", &[]).await,
            owner(&service, &admin, "rita", &["reader"]).await,
            owner(&service, &admin, "wanda", &["writer"]).await,
        ];
        let manager = RoleDraft {
            name: "manager".into(),
            permissions: [Permission::TokensManage].into_iter().collect(),
            ..RoleDraft::default()
        };
        let manager = roles::add(&service, &admin, &manager).await.unwrap();
        person(&service, &admin, "meg@example.test", &[manager]).await;
        let mut tokens = tokens(&service, &owners, true).await;
        service.clock().advance(100 * DAY);
        tokens.extend(self::tokens(&service, &owners, false).await);
        let operator = Actor::operator(admin.tenant);
        let (mut causes, mut checked) = (BTreeSet::new(), 0);
        for (disabled, is_on) in EITHER.into_iter().flat_map(|disabled| EITHER.map(|is_on| (disabled, is_on))) {
            disable(&service, &operator, &owners, disabled).await;
            switch_api(&service, &operator, is_on).await;
            for Issued { token, access } in &tokens {
                let details = api_tokens::details(&service, &operator, token.token.id).await.unwrap();
                let (refused, permissions) = (details.refused.as_ref(), PermissionSet::NONE);
                let screen = Screen { it: "the token", refused, access: &details.access, permissions };
                let expected = if !disabled && is_on { *access } else { NONE };
                assert_eq!(screen.given().get("orders").copied().unwrap_or_default(), expected, "{details:?}");
                assert!(!screen.given().contains_key("billing"));
                screen.is_what_verification_says(&service, &token.secret);
                screen.is_what_introspection_tells(&service, &token.secret);
                causes.extend(details.refused.map(|refused| refused.why.replace(|c: char| c.is_ascii_digit(), "")));
                checked += 1;
            }
        }
        assert_eq!(checked, 4 * 3 * 2 * 2 * 2 * 2);
        let expected =
            ["The owner of the token is disabled.", "The token expired at --T::.Z.", "The token was revoked."];
        assert_eq!(causes.iter().map(String::as_str).collect::<Vec<_>>(), expected, "each came up");
    }

    async fn the_screen_of_an_application_says_the_most_that_its_tokens_may(service: Service) {
        let admin = organisation(&service).await;
        let mut made = Vec::new();
        for (given, role) in ROLES {
            let (application, tokens) = application(&service, &admin, role).await;
            made.push((application, given, tokens));
        }
        let operator = Actor::operator(admin.tenant);
        for expired in EITHER {
            service.clock().advance(if expired { 2 * HOUR } else { 0 });
            for (disabled, is_on) in EITHER.into_iter().flat_map(|disabled| EITHER.map(|is_on| (disabled, is_on))) {
                switch_api(&service, &operator, is_on).await;
                for (application, given, tokens) in &made {
                    let id = application.application.id;
                    let now = applications::get(&service, &operator, id).await.unwrap();
                    let switched = ApplicationDraft { disabled, ..ApplicationDraft::from(&now) };
                    applications::change(&service, &operator, id, None, &switched).await.unwrap();
                    let details = applications::details(&service, &operator, id).await.unwrap();
                    let permissions: PermissionSet = details.permissions.iter().copied().collect();
                    let screen =
                        Screen { it: "the token", refused: details.refused.as_ref(), access: &details.access, permissions };
                    let expected = if disabled || !is_on { NONE } else { *given };
                    assert_eq!(screen.given().get("orders").copied().unwrap_or_default(), expected, "{details:?}");
                    match client(&AuthorizationServer::new(service.clone()), application) {
                        Ok(client) => {
                            assert!(!disabled);
                            assert_eq!((&client.most().access, client.most().permissions), (&screen.given(), permissions));
                        }
                        Err(refused) => assert!(disabled && refused == ClientRefused::Unknown, "{refused:?}"),
                    }
                    for token in tokens {
                        says_of(&service, &screen, token, expired);
                    }
                }
            }
        }
    }
}

/// A token may what its application may, as far as it was granted, while it is good.
fn says_of(service: &Service, of_application: &Screen<'_>, token: &Token, expired: bool) {
    let works = token.is_good && !expired;
    if let (Some(_), true) = (of_application.refused, works) {
        of_application.is_what_verification_says(service, &token.secret);
        return of_application.is_what_introspection_tells(service, &token.secret);
    }
    let works = works && of_application.refused.is_none();
    let granted = |effective: &EffectiveAccess| match token.scope.get(&effective.api) {
        Some(scope) if works => effective.access.min(*scope),
        _ => NONE,
    };
    for effective in of_application.access {
        for method in ["GET", "POST"] {
            let question = Question {
                secret: &token.secret,
                target: Target::Api(&effective.api),
                method: Some(method),
                ..Question::default()
            };
            let allowed = service.index().verify(&question, |verdict| verdict.credential.is_some());
            assert_eq!(allowed, granted(effective) >= Access::needed_for(Some(method)), "{method} {effective:?}");
        }
    }
    let expected = of_application.access.iter().map(|effective| (effective.api.clone(), granted(effective)));
    let expected = works.then(|| expected.filter(|(_, access)| *access != NONE).collect::<AccessByApi>());
    service.index().verify(&Question { secret: &token.secret, ..Question::default() }, |verdict| {
        let told = verdict.credential.as_ref();
        let told = told.map(|credential| credential.access().map(|(api, access)| (api.to_owned(), access)).collect());
        assert_eq!(told, expected);
    });
}
