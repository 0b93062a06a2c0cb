//! Asking before a token is revoked, or all of somebody's: what that would stop, then doing it.

use domain::api_token::{TokenImpact, TokenSelection};
use leptos::prelude::*;

use crate::calls::{PendingAnswer, tokens};
use crate::components::{AskDialog, AskWords, FlashMessage, TypedCount, counted, focus_by_id, use_ask, use_foreseen};
use crate::pages::users::person::Screen;

const WORDS: AskWords = AskWords { undone: "Not revoked.", doing: "Revoking…" };

#[component]
pub(super) fn RevokeDialog(screen: Screen) -> impl IntoView {
    let revoking = screen.tokens.revoking;
    let impact = use_foreseen(revoking, |of: &TokenSelection| -> PendingAnswer<TokenImpact> {
        Box::pin(tokens::impact_of(*of))
    });
    let typed = TypedCount::of(Memo::new(move |_| impact.known(|impact| impact.active).unwrap_or_default()));
    Effect::new(move |_| {
        if revoking.with(Option::is_some) {
            typed.clear();
        }
    });
    let act = move |of: TokenSelection| -> PendingAnswer<u64> {
        let told = impact.known(|impact| impact.active).unwrap_or_default();
        Box::pin(tokens::revoke(of, told))
    };
    let on_done = move |count: u64| {
        let told =
            FlashMessage::done(format!("{} revoked.", counted(count, "token")), "Refused from now on, everywhere.");
        screen.told.set(Some(told));
        screen.reload.run(());
        focus_by_id(super::HEADING);
    };
    let ask = use_ask(revoking, act, on_done, screen.reload);
    let is_all = move || matches!(revoking.get(), Some(TokenSelection::AllOf(_)));
    let title = move || match is_all() {
        true => screen.user.with(|user| format!("Revoke all tokens of {}?", user.name)),
        false => "Revoke this token?".to_owned(),
    };
    let button = move || if is_all() { "Revoke all tokens" } else { "Revoke token" }.to_owned();
    let lead = move || {
        let who = if is_all() { "They stop" } else { "It stops" };
        format!("{who} working at once, everywhere. This cannot be undone.")
    };
    view! {
        <AskDialog
            id="revoke-tokens" ask=ask words=WORDS title=Signal::derive(title) button=Signal::derive(button) lead=Signal::derive(lead)
            disabled=Signal::derive(move || impact.is_looking()) confirms=Callback::new(move |()| typed.confirms())
        >
            {move || impact.show("stop", |impact| stopped(impact).into_any())}
            {typed.field("revoke-count")}
        </AskDialog>
    }
}

fn stopped(TokenImpact { active, used, calls }: TokenImpact) -> impl IntoView {
    let works = match active {
        0 => "None of them works now.".to_owned(),
        1 => "1 token works now.".to_owned(),
        many => format!("{} work now.", counted(many, "token")),
    };
    let warning = (calls > 0).then(|| {
        let who = if active == 1 { "It".to_owned() } else { format!("{used} of them") };
        view! {
            <div class="notice warn">
                <div>{who} " made " <b>{counted(calls, "call")}</b> " in the last 24 hours. Calls like these will be refused."</div>
            </div>
        }
    });
    let quiet = (calls == 0 && active > 0).then_some(" No calls in the last 24 hours.");
    view! { {warning} <p role="status">{works} {quiet}</p> }
}
