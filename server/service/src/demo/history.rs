//! The events that tell how all of it came about.

use domain::event::Action;
use domain::id::{EventId, TenantId};
use domain::status::Status;
use domain::time::{DAY, HOUR, MINUTE, Timestamp};

use super::applications::Application;
use super::authorizations::Authorization;
use super::calendar::{at_work, is_weekend, within};
use super::consumers::Consumer;
use super::dice::Dice;
use super::keys::{Key, POLICY};
use super::people::{FIRST_ADMINISTRATOR, OTHER_ADMINISTRATOR, Person, Standing};
use super::table::Table;
use super::tokens::Token;
use crate::api_tokens;
use crate::error::Result;
use crate::store::{Transaction, Value};

/// Signing in is told of for so many days.
const SIGN_INS: i64 = 90;

pub(super) struct History<'a> {
    people: &'a [Person],
    now: Timestamp,
    events: Vec<Happened<'a>>,
}

struct Happened<'a> {
    at: Timestamp,
    action: Action,
    by: By<'a>,
    target: String,
    target_id: Option<String>,
    details: Vec<(&'static str, String)>,
}

#[derive(Clone, Copy)]
enum By<'a> {
    Operator,
    Person(&'a Person),
    /// Somebody who failed to be this person.
    Stranger(&'a Person),
}

impl<'a> History<'a> {
    pub(super) const fn new(people: &'a [Person], now: Timestamp) -> Self {
        Self { people, now, events: Vec::new() }
    }

    fn tell(
        &mut self,
        at: Timestamp,
        action: Action,
        by: By<'a>,
        target: (&str, Option<String>),
        details: Vec<(&'static str, String)>,
    ) {
        let (target, target_id) = (target.0.to_owned(), target.1);
        self.events.push(Happened { at, action, by, target, target_id, details });
    }

    fn administrator(&self, dice: &mut Dice) -> By<'a> {
        By::Person(&self.people[dice.pick(&[FIRST_ADMINISTRATOR, OTHER_ADMINISTRATOR, OTHER_ADMINISTRATOR])])
    }

    /// How the organisation was set up.
    pub(super) fn beginning(&mut self, tenant: TenantId, name: &str) {
        let first = &self.people[FIRST_ADMINISTRATOR];
        let came_at = first.came_at;
        let id = Some(tenant.to_string());
        self.tell(came_at, Action::TenantCreated, By::Person(first), (name, id.clone()), Vec::new());
        for (days, change) in [
            (760 - 1, ("api_keys.enabled", "false → true")),
            (760 - 3, ("licence.seats", "25 → 50")),
            (740, ("api_keys.max_expiration_days", "365 → none")),
            (612, ("api_keys.max_per_user", "25 → 1000")),
            (POLICY, ("api_keys.max_expiration_days", "none → 365")),
        ] {
            let at = self.now.plus(-days * DAY).max(came_at.plus(20 * MINUTE));
            let details = vec![(change.0, change.1.to_owned())];
            self.tell(at, Action::SettingsChanged, By::Person(first), ("Settings", id.clone()), details);
        }
    }

    /// How each of them came, was seen, and went.
    pub(super) fn people(&mut self, dice: &mut Dice) {
        let (people, now) = (self.people, self.now);
        for (i, person) in people.iter().enumerate() {
            let target = || (person.name, Some(person.id.to_string()));
            let by =
                if i == FIRST_ADMINISTRATOR { By::Person(person) } else { By::Person(&people[FIRST_ADMINISTRATOR]) };
            let roles = person.roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
            let seat = if person.has_seat { "yes" } else { "no" };
            let facts = vec![("email", person.email.clone()), ("roles", roles), ("seat", seat.to_owned())];
            self.tell(person.came_at, Action::UserAdded, by, target(), facts);
            if i != FIRST_ADMINISTRATOR && person.share > 0 || person.standing == Standing::Invited {
                let until = vec![("works until", person.came_at.plus(7 * DAY).to_string())];
                self.tell(person.came_at, Action::UserInvited, by, target(), until);
            }
            if person.last_sign_in_at.is_some() && i != FIRST_ADMINISTRATOR {
                let joined_at = at_work(dice, person.came_at.plus(DAY), now).max(person.came_at.plus(5 * MINUTE));
                self.tell(joined_at, Action::UserJoined, By::Person(person), target(), Vec::new());
            }
            if let Some(left_at) = person.left_at {
                let by = self.administrator(dice);
                self.tell(left_at, Action::UserDisabled, by, target(), Vec::new());
            }
            if let Some(last) = person.last_sign_in_at {
                self.sign_ins(dice, person, last);
            }
        }
    }

    /// On most days of work, the last time at `last`.
    fn sign_ins(&mut self, dice: &mut Dice, person: &'a Person, last: Timestamp) {
        let target = || (person.name, Some(person.id.to_string()));
        let habit = 250 + 60 * i64::from(person.share.min(10));
        let mut day = self.now.plus(-SIGN_INS * DAY).max(person.came_at.plus(DAY));
        while day < last.plus(-DAY) {
            if !is_weekend(day) && dice.chance(habit) {
                let at = at_work(dice, day, last);
                if dice.chance(35) {
                    let reason = vec![("reason", "wrong password".to_owned())];
                    self.tell(at.plus(-40_000), Action::SignInRefused, By::Stranger(person), target(), reason);
                }
                self.tell(at, Action::SignedIn, By::Person(person), target(), Vec::new());
                if dice.chance(300) {
                    let gone = at.plus(dice.between(5, 400) * MINUTE);
                    self.tell(gone, Action::SignedOut, By::Person(person), target(), Vec::new());
                }
            }
            day = day.plus(DAY);
        }
        self.tell(last, Action::SignedIn, By::Person(person), target(), Vec::new());
    }

    pub(super) fn key(&mut self, dice: &mut Dice, key: &Key<'a>) {
        let target = |name| (name, Some(key.id.to_string()));
        let owner = key.owner;
        let expires = if key.expires_at == Timestamp::NEVER { "never".to_owned() } else { key.expires_at.to_string() };
        let facts = vec![("owner", owner.name.to_owned()), ("expires", expires)];
        let by = if owner.share == 0 { By::Operator } else { By::Person(owner) };
        let first_name = key.renamed.as_ref().map_or(key.name.as_str(), |(_, was)| was);
        self.tell(key.created_at, Action::ApiKeyGenerated, by, target(first_name), facts);
        if let Some((at, was)) = &key.renamed {
            self.tell(*at, Action::ApiKeyRenamed, by, target(&key.name), vec![("was", was.clone())]);
        }
        if let Some(at) = key.revoked_at {
            let by = self.administrator(dice);
            self.tell(at, Action::ApiKeyRevoked, by, target(&key.name), vec![("owner", owner.name.to_owned())]);
        }
    }

    pub(super) fn application(&mut self, dice: &mut Dice, application: &Application) {
        let target = || (application.name, Some(application.id.to_string()));
        let roles = vec![("roles", application.roles.join(", "))];
        let by = self.administrator(dice);
        self.tell(application.created_at, Action::ApplicationAdded, by, target(), roles);
        if let (Some(at), Some(until)) = (application.regenerated_at, application.old_until()) {
            let until = vec![("old secret works until", until.to_string())];
            let by = self.administrator(dice);
            self.tell(at, Action::ApplicationRegenerated, by, target(), until);
        }
        if let Some(at) = application.disabled_at {
            let by = self.administrator(dice);
            self.tell(at, Action::ApplicationDisabled, by, target(), Vec::new());
        }
    }

    pub(super) fn token(&mut self, dice: &mut Dice, token: &Token<'_>) {
        let target = || (token.api, Some(token.id.to_string()));
        let owner = ("owner", token.owner.name.to_owned());
        let (access, expires) = (token.access.to_string(), token.expires_at.to_string());
        let reach = api_tokens::reach(token.within_owner).to_owned();
        let facts = vec![owner.clone(), ("access", access), ("expires", expires), ("reach", reach)];
        let by = self.administrator(dice);
        self.tell(token.created_at, Action::ApiTokenIssued, by, target(), facts);
        if let Some(at) = token.revoked_at {
            let by = self.administrator(dice);
            self.tell(at, Action::ApiTokenRevoked, by, target(), vec![owner]);
        }
    }

    pub(super) fn consumer(&mut self, dice: &mut Dice, consumer: &Consumer<'a>) {
        let target = || (consumer.name, Some(consumer.id.to_string()));
        let mut facts = vec![
            ("consumer key", consumer.key.to_string()),
            ("signature methods", consumer.methods.replace(' ', ", ")),
        ];
        if !consumer.callback_prefix.is_empty() {
            facts.push(("callback prefix", consumer.callback_prefix.to_owned()));
        }
        self.tell(consumer.created_at, Action::ConsumerRegistered, By::Person(consumer.by), target(), facts);
        for (at, action) in
            [(consumer.approved_at, Action::ConsumerApproved), (consumer.disapproved_at, Action::ConsumerDisapproved)]
        {
            if let Some(at) = at {
                let by = self.administrator(dice);
                self.tell(at, action, by, target(), Vec::new());
            }
        }
    }

    pub(super) fn authorization(&mut self, Authorization { consumer, user, created_at, .. }: &Authorization<'a>) {
        let target = (consumer.name, Some(consumer.id.to_string()));
        self.tell(*created_at, Action::ConsumerAllowed, By::Person(user), target, Vec::new());
    }

    /// A key that its owner made and deleted: nothing else is left of it.
    pub(super) fn deleted_key(&mut self, dice: &mut Dice, key: &Key<'a>) {
        self.key(dice, key);
        let end = key.end().min(self.now);
        let at = within(dice, key.created_at.plus(HOUR).max(key.revoked_at.unwrap_or(key.created_at)), end);
        let status = Status::of(key.expires_at, key.revoked_at, at).to_string();
        let facts = vec![("owner", key.owner.name.to_owned()), ("status", status)];
        let target = (key.name.as_str(), Some(key.id.to_string()));
        self.tell(at, Action::ApiKeyDeleted, By::Person(key.owner), target, facts);
    }

    /// Writes them in the order in which they happened, and tells how many.
    pub(super) async fn write(mut self, dice: &mut Dice, tx: &mut Transaction, tenant: &Value) -> Result<usize> {
        let now = self.now;
        self.events.sort_by_key(|event| event.at);
        let mut table = Table::new(
            "events (id, tenant_id, at, action, actor, actor_id, target, target_id, address, agent, details)",
        );
        let count = self.events.len();
        for Happened { at, action, by, target, target_id, details } in self.events {
            let at = at.min(now);
            let (actor, actor_id, address, agent) = match by {
                By::Operator => ("claviger", None, "", ""),
                By::Person(p) => (p.name, Some(p.id.to_string()), p.address.as_str(), p.agent),
                By::Stranger(p) => ("Somebody not signed in", None, p.address.as_str(), p.agent),
            };
            let row = [
                EventId::new(at, dice.bits()).into(),
                tenant.clone(),
                at.into(),
                action.as_str().into(),
                actor.into(),
                actor_id.into(),
                target.into(),
                target_id.into(),
                address.into(),
                agent.into(),
                serde_json::to_string(&details).unwrap_or_default().into(),
            ];
            table.push(tx, row).await?;
        }
        table.write(tx).await?;
        Ok(count)
    }
}
