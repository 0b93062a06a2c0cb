use leptos::prelude::*;
use service::Service;

use super::form::{Card, FormError, NewPassword, Sent};
use super::link::{self, Found, Unavailable};

#[component]
pub(crate) fn Invitation() -> impl IntoView {
    let sent = Sent::before();
    let token = link::token(&sent);
    let service = expect_context::<Service>();
    let page = move || {
        let (service, sent, token) = (service.clone(), sent.clone(), token.clone());
        Suspend::new(async move {
            match link::find(&service, &token).await {
                Found::Invitation { email, name } => {
                    view! { <Form sent=sent token=token email=email name=name /> }.into_any()
                }
                found => view! { <NoLink found=found /> }.into_any(),
            }
        })
    };
    view! { <Suspense>{page}</Suspense> }
}

/// The address is there for the eye, and for password managers.
#[component]
fn Form(sent: Sent, token: String, email: String, name: String) -> impl IntoView {
    view! {
        <Card heading="Choose your password" title="Choose your password">
            <p>"For " <b>{name}</b> ". The link works once; from then on you sign in with your email and this password."</p>
            <FormError sent=sent.clone() title="Your password was not set." />
            <form class="form" method="post" action="/invitation" novalidate>
                <input type="hidden" name="token" value=token />
                <div class="field">
                    <label for="email">"Email"</label>
                    <input id="email" name="email" type="email" value=email autocomplete="username" readonly />
                </div>
                <NewPassword sent=sent focus="password" />
                <button class="btn primary block">"Join"</button>
            </form>
        </Card>
    }
}

#[component]
fn NoLink(found: Found) -> impl IntoView {
    let trouble = match found {
        Found::Unknown(error) => view! { <Unavailable error=error /> }.into_any(),
        _ => view! {
            <div class="notice danger" role="alert">
                <div>
                    <b>"This link does not work."</b>
                    " It was used, was replaced by a newer one, has expired, or a part of it is missing."
                </div>
            </div>
        }
        .into_any(),
    };
    view! {
        <Card heading="Choose your password" title="Choose your password">
            {trouble}
            <p class="auth-foot">
                "Have you joined already? "<a class="link" href="/login">"Sign in"</a>
                ". Otherwise ask your administrator for a new link."
            </p>
        </Card>
    }
}
