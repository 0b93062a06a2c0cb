//! Issuing tokens: one for each API that access is given to.

use std::collections::BTreeMap;

use domain::access::AccessByApi;
use domain::api_token::{Months, NewTokens, TokenChoice, reach};
use leptos::prelude::*;

use super::months::MonthsField;
use crate::calls::tokens::Issued;
use crate::calls::{PendingAnswer, tokens};
use crate::components::{AccessMatrix, AskDialog, AskWords, FlashMessage, bind, counted, use_ask, use_secrets};
use crate::pages::users::person::Screen;

const WORDS: AskWords = AskWords { undone: "No token was issued.", doing: "Issuing…" };
const FIELDS: &[&str] = &["months", "access"];

#[derive(Clone)]
struct Draft {
    months: Option<u32>,
    access: AccessByApi,
}

fn nothing() -> Draft {
    Draft { months: Some(Months::default().count()), access: AccessByApi::new() }
}

#[component]
pub(super) fn AddDialog(screen: Screen) -> impl IntoView {
    let (adding, secrets) = (screen.tokens.adding, use_secrets());
    let draft = RwSignal::new(nothing());
    Effect::new(move |_| {
        // Of an API that was removed there is no row in which to take the access back.
        let known = |slug: &String| adding.with(|choices| choices.iter().flatten().any(|choice| choice.api == *slug));
        if adding.with(Option::is_some) {
            draft.update(|draft| draft.access.retain(|slug, _| known(slug)));
        }
    });
    let act = move |_| -> PendingAnswer<usize> {
        let Draft { months, access } = draft.get_untracked();
        let owner = screen.user.with_untracked(|user| user.id);
        Box::pin(async move {
            let new = NewTokens { owner, months: months.unwrap_or_default(), access };
            let issued: Issued = tokens::issue(new).await?;
            let count = issued.tokens.len();
            secrets.show(issued);
            Ok(count)
        })
    };
    let on_done = move |count: usize| {
        // What was issued is not offered again; what was cancelled or refused is.
        draft.set(nothing());
        let title = format!("{} issued.", counted(count as u64, "token"));
        screen.told.set(Some(FlashMessage::done(title, "What works with one works from now on.")));
        screen.reload.run(());
    };
    let ask = use_ask(adding, act, on_done, screen.reload);
    let title = move || screen.user.with(|user| format!("New API tokens for {}", user.name));
    let button = move || match draft.with(|draft| draft.access.len()) {
        0 => "Issue tokens".to_owned(),
        count => format!("Issue {}", counted(count as u64, "token")),
    };
    let error = ask.error("access");
    view! {
        <AskDialog
            id="add-tokens" ask=ask words=WORDS title=Signal::derive(title) button=Signal::derive(button) danger=false
            fields=FIELDS lead="Each API gets a token of its own, whose secret is shown once."
        >
            <MonthsField months=bind!(draft.months) error=ask.error("months") />
            <fieldset>
                <legend>"Access"</legend>
                <p class="error" id="access" tabindex="-1" hidden=move || error.get().is_none()>{error}</p>
                {move || adding.get().map(|choices| {
                    let apis: Vec<_> = choices.iter().map(|choice| (choice.api.clone(), choice.name.clone())).collect();
                    let notes = notes(&choices);
                    view! {
                        {in_words(&choices)}
                        <AccessMatrix given=bind!(draft.access) apis=Signal::stored(apis) notes=notes />
                    }
                })}
            </fieldset>
        </AskDialog>
    }
}

/// How far the tokens would reach, if that is the same for all.
fn in_words(choices: &[TokenChoice]) -> Option<AnyView> {
    let within_owner = choices.first()?.within_owner;
    choices
        .iter()
        .all(|choice| choice.within_owner == within_owner)
        .then(|| view! { <p class="hint">{reach(within_owner)}</p> }.into_any())
}

/// What the user's roles give, where a token never has more; nothing if it has what it was issued with everywhere.
fn notes(choices: &[TokenChoice]) -> BTreeMap<String, String> {
    if choices.iter().all(|choice| !choice.within_owner) {
        return BTreeMap::new();
    }
    let note = |choice: &TokenChoice| match choice.within_owner {
        true => format!("The user’s roles give: {}", choice.owner_access.label().to_lowercase()),
        false => "As issued".to_owned(),
    };
    choices.iter().map(|choice| (choice.api.clone(), note(choice))).collect()
}

#[cfg(test)]
mod tests {
    use domain::access::Access;

    use super::*;

    #[test]
    fn each_api_says_what_its_token_would_not_exceed() {
        let choice = |api: &str, within_owner| TokenChoice {
            api: api.to_owned(),
            name: api.to_owned(),
            owner_access: Access::None,
            within_owner,
        };
        let notes = notes(&[choice("orders", true), choice("billing", false)]);
        assert_eq!(notes["orders"], "The user’s roles give: no access");
        assert_eq!(notes["billing"], "As issued");
        assert!(super::notes(&[choice("billing", false)]).is_empty(), "it is said once for all");
    }
}
