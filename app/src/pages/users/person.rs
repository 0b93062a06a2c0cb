//! The screen of one person.

use domain::permission::Permission;
use domain::user::{User, UserChange};
use leptos::prelude::*;

use super::access::{FIELDS, RolesAndSeat};
use super::facts::Facts;
use super::sign_in_card::{Standing, told};
use super::status_pill;
use crate::calls::{PendingAnswer, users};
use crate::components::{
    Back, BackLink, Field, FlashMessage, Form, Icon, Notice, RoleChoices, SaveBar, Shape, Title, bind, link_to,
    use_edit, use_viewer,
};

#[component]
pub(super) fn Person(present: User, choices: RoleChoices, back: Back) -> impl IntoView {
    let viewer = use_viewer();
    let user = RwSignal::new(present);
    let notice = RwSignal::new(None::<FlashMessage>);
    let done = Callback::new(move |(after, told): (User, FlashMessage)| {
        notice.set(Some(told));
        // The notice stands at the top, and the button that led to it may be far below.
        window().scroll_to_with_x_and_y(0.0, 0.0);
        if untrack(|| viewer.get().id) == after.id {
            viewer.refresh();
        }
        user.set(after);
    });
    let on_switched = Callback::new(move |after: User| {
        let told = told(&after);
        done.run((after, told));
    });
    view! {
        <Title text=move || user.with(|user| user.name.clone()) />
        <Head user=user back=back />
        <Notice told=notice />
        <div class="cards">
            {if viewer.may(Permission::UsersWrite) {
                view! {
                    <Access user=user choices=choices notice=notice done=done />
                    <Standing user=user on_switched=on_switched />
                    <Facts user=user with_access=false />
                }.into_any()
            } else {
                view! {
                    <div class="notice info">
                        <div>"You can look at users. Changing them takes a role that includes it, such as tenant-admin."</div>
                    </div>
                    <Facts user=user with_access=true />
                }.into_any()
            }}
        </div>
    }
}

#[component]
fn Head(user: RwSignal<User>, back: Back) -> impl IntoView {
    let reads_keys = use_viewer().may(Permission::ApiKeysRead);
    let keys = move || link_to("/api-keys", &[("owner", user.with(|user| user.id.to_string()))]);
    view! {
        <div class="head">
            <div>
                <BackLink back=back />
                <h1>{move || user.with(|user| user.name.clone())}</h1>
                <p class="line">
                    {move || user.with(|user| user.email.clone())}
                    {move || status_pill(user.with(|user| user.status))}
                </p>
            </div>
            <div class="actions">
                {reads_keys.then(|| view! { <a class="btn" href=keys>"API keys of this person"</a> })}
                <a class="btn quiet icon-only" href=move || back.get().0 aria-label="Close"><Icon shape=Shape::Cross /></a>
            </div>
        </div>
    }
}

/// The form: name, roles and seat.
#[component]
fn Access(
    user: RwSignal<User>,
    choices: RoleChoices,
    notice: RwSignal<Option<FlashMessage>>,
    done: Callback<(User, FlashMessage)>,
) -> impl IntoView {
    let change = move |before: User, draft: UserChange| -> PendingAnswer<User> {
        notice.set(None);
        Box::pin(users::change(before.id, UserChange::from(&before), draft))
    };
    let present = |user: User| -> PendingAnswer<User> { Box::pin(users::get(user.id)) };
    let on_saved = move |saved: User| {
        let told = FlashMessage::done(format!("{} saved.", saved.name), "");
        done.run((saved, told));
    };
    let edit = use_edit(user, FIELDS, change, present, on_saved);
    let (draft, saving) = (edit.draft, edit.saving);
    view! {
        <section class="card" aria-labelledby="user-access">
            <Form saving=saving>
                <header><h2 id="user-access">"Name and access"</h2></header>
                <div class="body">
                    <Field name="name" label="Name" value=bind!(draft.name) error=saving.error("name") />
                    <RolesAndSeat
                        roles=bind!(draft.roles) has_seat=bind!(draft.has_seat) choices=choices problem=saving.problem
                    />
                </div>
                <SaveBar saving=saving changes=edit.changes in_card=true />
            </Form>
        </section>
    }
}
