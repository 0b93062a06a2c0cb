use domain::api_key::Refused;
use domain::api_token::TokenDetails;
use leptos::prelude::*;

use super::facts::Facts;
use super::old_secret::OldSecret;
use crate::calls::tokens;
use crate::components::{
    AccessTable, Back, BackLink, CloseLink, FlashMessage, Notice, StatusPill, Title, Usage, refresh,
};

/// What the parts of the screen share.
#[derive(Clone, Copy)]
pub(super) struct Screen {
    /// As the server had it when the screen last heard of it.
    pub(super) details: RwSignal<TokenDetails>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
}

impl Screen {
    fn refused(self) -> Option<Refused> {
        self.details.with(|details| details.refused.clone())
    }

    pub(super) fn reload(self) {
        let id = self.details.with_untracked(|details| details.token.id);
        refresh(self.details, self.told, Box::pin(tokens::details(id)));
    }
}

#[component]
pub(super) fn Token(present: TokenDetails) -> impl IntoView {
    let screen = Screen { details: RwSignal::new(present), told: RwSignal::new(None) };
    let details = screen.details;
    let id = details.with_untracked(|details| details.token.id.to_string());
    let title = move || details.with(|details| format!("API token for {}", details.token.api_name));
    let back: Back = Memo::new(move |_| {
        let owner = details.with(|details| details.token.owner.id);
        (format!("/users/{owner}/api-tokens"), "API tokens")
    });
    let access = Memo::new(move |_| details.with(|details| details.access.clone()));
    let usage = Memo::new(move |_| details.with(|details| details.usage.clone()));
    view! {
        <Title text=title />
        <div class="head">
            <div>
                <BackLink back=back />
                <h1 dir="auto">{title}</h1>
                <p class="line">
                    <bdi>{move || details.with(|details| details.token.owner.name.clone())}</bdi>
                    {move || view! { <StatusPill status=details.with(|details| details.token.status) /> }}
                </p>
            </div>
            <div class="actions">
                <CloseLink back=back />
            </div>
        </div>
        <Notice told=screen.told />
        <div class="notice" hidden=move || screen.refused().is_none()>
            <div><b>{move || screen.refused().map(|refused| refused.why)}</b> " It is refused now."</div>
        </div>
        <div class="cards">
            <OldSecret screen=screen />
            <Facts details=details />
            <section class="card" aria-labelledby="token-access">
                <header>
                    <h2 id="token-access">"What it may reach"</h2>
                    <p>"The most that it may do now, and which rule says so."</p>
                </header>
                {move || view! { <AccessTable access=access.get() refused=screen.refused().is_some() /> }}
            </section>
            <Usage id=id usage=usage />
        </div>
    }
}
