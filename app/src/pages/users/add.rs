use domain::user::{NewUser, User};
use leptos::prelude::*;

use super::access::{FIELDS, RolesAndSeat};
use super::link::{Link, LinkDialog};
use crate::calls::{PendingAnswer, roles, users};
use crate::components::{AskDialog, AskWords, Field, NoRoleChoices, bind, use_ask};

const WORDS: AskWords = AskWords { undone: "Not added.", doing: "Adding…" };

fn nobody() -> NewUser {
    NewUser { email: String::new(), name: String::new(), roles: Vec::new(), has_seat: true }
}

/// Asks for a new user's particulars, then shows the link with which they choose a password.
#[component]
pub(super) fn AddUser(adding: RwSignal<Option<String>>, reload: Callback<()>) -> impl IntoView {
    let draft = RwSignal::new(nobody());
    let choices = Resource::new_blocking(|| (), |()| roles::choices());
    let ask_again = Callback::new(move |()| choices.refetch());
    let link = RwSignal::new(None);
    let act = move |_| -> PendingAnswer<(User, String)> { Box::pin(users::invite(draft.get_untracked())) };
    let on_done = move |(user, url): (User, String)| {
        // Whoever was added is not offered again; what was cancelled or refused is.
        draft.set(nobody());
        link.set(Some(Link { name: user.name, url }));
        reload.run(());
    };
    let ask = use_ask(adding, act, on_done, reload);
    let problem = ask.problem;
    view! {
        <AskDialog
            id="add-user" ask=ask words=WORDS title="Add user" button="Add user" danger=false fields=FIELDS
            lead="They get a link with which they choose a password. Nothing is sent: you pass the link on."
        >
            <Field name="name" label="Name" value=bind!(draft.name) error=ask.error("name") />
            <Field
                name="email" label="Email" kind="email" value=bind!(draft.email) error=ask.error("email") hint="With this they sign in."
            />
            <Transition fallback=|| view! { <p class="muted" role="status">"Loading the roles…"</p> }>
                {move || choices.get().map(|answer| match answer {
                    Ok(choices) => view! {
                        <RolesAndSeat roles=bind!(draft.roles) has_seat=bind!(draft.has_seat) choices=choices problem=problem />
                    }.into_any(),
                    Err(problem) => view! { <NoRoleChoices problem=problem retry=ask_again /> }.into_any(),
                })}
            </Transition>
        </AskDialog>
        <LinkDialog link=link />
    }
}
