use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::form::{Card, FormError, Line, Sent};

#[component]
pub(crate) fn SignIn() -> impl IntoView {
    let sent = Sent::before();
    let focus = sent.focus(&["email", "password"]);
    let next = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_else(|| sent.value("next"));
    view! {
        <Card heading="Sign in" title="Sign in">
            <FormError sent=sent.clone() title="You are not signed in." />
            <form class="form" method="post" action="/login" novalidate>
                <input type="hidden" name="next" value=next />
                <Line sent=sent.clone() name="email" label="Email" kind="email" autocomplete="username" focus=focus />
                <Line sent=sent name="password" label="Password" kind="password" autocomplete="current-password" focus=focus />
                <button class="btn primary block">"Sign in"</button>
            </form>
            <p class="auth-foot">"Forgotten your password? An administrator can make you a link to choose a new one."</p>
        </Card>
    }
}
