//! Deleting somebody: who has their API keys then, or that nobody has.

use domain::user::{Deleted, Leaving, Succession, User, UserStatus};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::heir::FindHeir;
use super::person::Screen;
use crate::calls::{Answer, PendingAnswer, users};
use crate::components::{
    AskDialog, AskWords, Back, ChoiceField, FlashMessage, TypedCount, counted, use_ask, use_foreseen, use_parting,
};
use crate::pages::api_keys::ImpactList;

const WORDS: AskWords = AskWords { undone: "Not deleted.", doing: "Deleting…" };

/// What begins it, and why it cannot be undone.
#[component]
pub(super) fn DeleteCard(screen: Screen, back: Back) -> impl IntoView {
    let deleting = RwSignal::new(None::<User>);
    view! {
        <section class="card danger" aria-labelledby="user-delete">
            <header><h2 id="user-delete">"Delete this user"</h2></header>
            <div class="body">
                <div class="line">
                    <span>"They are gone for good; their API keys are handed over or revoked. To keep them out for a while, disable them."</span>
                    <button
                        class="btn danger push" type="button" aria-haspopup="dialog"
                        on:click=move |_| deleting.set(Some(screen.user.get_untracked()))
                    >
                        "Delete…"
                    </button>
                </div>
            </div>
        </section>
        <DeleteDialog deleting=deleting back=back />
    }
}

/// What is asked for before: whom the keys go to, if to anybody.
#[derive(Clone, Copy)]
struct Choice {
    hands_over: RwSignal<bool>,
    heir: RwSignal<Option<User>>,
}

impl Choice {
    /// `None` if nobody is chosen yet.
    fn succession(self) -> Option<Succession> {
        match self.hands_over.get_untracked() {
            true => self.heir.with_untracked(|heir| heir.as_ref().map(|heir| Succession::HandOver(heir.id))),
            false => Some(Succession::Revoke),
        }
    }

    fn clear(self) {
        self.hands_over.set(false);
        self.heir.set(None);
    }
}

#[component]
fn DeleteDialog(deleting: RwSignal<Option<User>>, back: Back) -> impl IntoView {
    let choice = Choice { hands_over: RwSignal::new(false), heir: RwSignal::new(None) };
    Effect::new(move |_| {
        if deleting.with(Option::is_some) {
            choice.clear();
        }
    });
    let leaving = use_foreseen(deleting, move |user: &User| -> PendingAnswer<Leaving> {
        let heir = choice.heir.with_untracked(|heir| heir.as_ref().map(|heir| heir.id));
        Box::pin(users::left(user.id, heir))
    });
    // Which keys would be refused depends on who has them.
    Effect::new(move |before: Option<()>| {
        choice.heir.track();
        if before.is_some() {
            leaving.look();
        }
    });
    let active = Memo::new(move |_| leaving.known(|leaving| leaving.keys.active).unwrap_or_default());
    let revoked = Memo::new(move |_| if choice.hands_over.get() { 0 } else { active.get() });
    let typed = TypedCount::of(revoked);
    let act = move |user: User| -> PendingAnswer<(User, Option<User>, Deleted)> {
        let heir = choice.heir.get_untracked().filter(|_| choice.hands_over.get_untracked());
        let told = leaving.known(Leaving::ends).unwrap_or_default();
        Box::pin(deleted(user, heir, choice.succession(), told))
    };
    let (parting, navigate) = (use_parting(), use_navigate());
    let on_done = move |(user, heir, deleted): (User, Option<User>, Deleted)| {
        parting.leave(told(&user, heir.as_ref(), deleted));
        navigate(&back.get_untracked().0, NavigateOptions::default());
    };
    let ask = use_ask(deleting, act, on_done, Callback::new(move |()| leaving.look()));
    Effect::new(move |_| {
        deleting.track();
        typed.clear();
    });
    let title =
        move || deleting.with(|user| user.as_ref().map(|user| format!("Delete {}?", user.name))).unwrap_or_default();
    let button = move || match (active.get(), choice.hands_over.get()) {
        (0, _) => "Delete user".to_owned(),
        (_, true) => "Hand over and delete".to_owned(),
        (_, false) => "Revoke and delete".to_owned(),
    };
    let no_heir = move || choice.hands_over.get() && choice.heir.with(Option::is_none);
    // Nobody decides before they know about what; a look that failed can be repeated.
    let not_now = move || leaving.known(|_| ()).is_none() || no_heir();
    view! {
        <AskDialog
            id="delete-user" ask=ask words=WORDS title=Signal::derive(title) button=Signal::derive(button) fields=&["to"]
            lead="They are signed out at once and can be a user again only as somebody new: their address becomes free. What they let applications do ends. The log keeps their name. This cannot be undone."
            disabled=Signal::derive(not_now) confirms=Callback::new(move |()| typed.confirms())
        >
            {move || leaving.show("stop", |left| view! { <Left leaving=left deleting=deleting choice=choice /> }.into_any())}
            <Show when=move || choice.hands_over.get() && active.get() != 0>
                <FindHeir user=deleting heir=choice.heir error=ask.error("to") />
            </Show>
            {typed.field("delete-count")}
        </AskDialog>
    }
}

/// Their credentials, and what becomes of them.
#[component]
fn Left(leaving: Leaving, deleting: RwSignal<Option<User>>, choice: Choice) -> impl IntoView {
    let Leaving { mut keys, tokens, outside } = leaving;
    let tokens = (tokens.active > 0).then(|| {
        let (count, calls) = (counted(tokens.active, "API token"), in_a_day(tokens.calls));
        view! { <p>"Of their API tokens " <b>{count}</b> ", " {calls} ", will be revoked: a token is issued to one person."</p> }
    });
    if keys.active == 0 {
        return view! { <p>"They have no active API key."</p> {tokens} }.into_any();
    }
    // Those stay what they are, and theirs.
    keys.not_active = 0;
    let count = counted(keys.active, "active API key");
    let calls = in_a_day(keys.calls);
    let option = move |hands_over: bool, label: &'static str, what: &'static str| {
        view! {
            <ChoiceField
                name="succession" chosen=Signal::derive(move || choice.hands_over.get() == hands_over)
                on_choose=move |_| choice.hands_over.set(hands_over)
            >
                {label} <small>{what}</small>
            </ChoiceField>
        }
    };
    let is_disabled =
        deleting.with_untracked(|user| user.as_ref().is_some_and(|user| user.status == UserStatus::Disabled));
    let heir = move || {
        choice.heir.with(|heir| heir.as_ref().map_or_else(|| "the new owner".to_owned(), |heir| heir.name.clone()))
    };
    let impact = keys.clone();
    view! {
        <p>"They have " <b>{count}</b> ", " {calls} "."</p>
        {tokens}
        <fieldset class="pick">
            <legend>"Their API keys"</legend>
            <div class="options">
                {option(false, "Revoke all", "Refused at once, everywhere.")}
                {option(true, "Hand over to somebody else", "They go on, with the same secret, ID, limits and project.")}
            </div>
        </fieldset>
        {move || if choice.hands_over.get() {
            view! {
                <p>
                    "What they reach follows from the roles of " {heir} " from then on, and never goes beyond what they reach now.                      Whoever knows the secret of one can go on using it."
                </p>
                {is_disabled.then(|| view! {
                    <div class="notice warn"><div>"They are refused now because their owner is disabled. Handed over, they are accepted again."</div></div>
                })}
                {(outside > 0).then(|| view! {
                    <div class="notice warn">
                        <div>
                            {counted(outside, "key")} " in projects of which " {heir}
                            " is no member will be refused until that changes: keys stay in their project."
                        </div>
                    </div>
                })}
            }.into_any()
        } else {
            let made = &impact.made;
            let made = (!made.is_none()).then(|| view! { <p>"Made with them, and going on: " <b>{made.in_words()}</b> "."</p> });
            view! { <ImpactList impact=impact.clone() /> {made} }.into_any()
        }}
    }
    .into_any()
}

fn in_a_day(calls: u64) -> String {
    match calls {
        0 => "without a call in the last 24 hours".to_owned(),
        calls => format!("with {} in the last 24 hours", counted(calls, "call")),
    }
}

async fn deleted(
    user: User,
    heir: Option<User>,
    succession: Option<Succession>,
    told: u64,
) -> Answer<(User, Option<User>, Deleted)> {
    let missing = || domain::Error::invalid("to", "Choose who has the keys from then on.");
    let deleted = users::delete(user.id, succession.ok_or_else(missing)?, told).await?;
    Ok((user, heir, deleted))
}

fn told(user: &User, heir: Option<&User>, deleted: Deleted) -> FlashMessage {
    let handed_over = heir
        .filter(|_| deleted.handed_over > 0)
        .map(|heir| format!("{} handed over to {}.", counted(deleted.handed_over, "key"), heir.name));
    let revoked = (deleted.revoked > 0).then(|| format!("{} revoked.", counted(deleted.revoked, "key")));
    let more: Vec<String> = handed_over.into_iter().chain(revoked).collect();
    FlashMessage::done(format!("{} deleted.", user.name), more.join(" "))
}
