use domain::project::{Member, Project};
use leptos::prelude::*;

use super::facts::Facts;
use super::project::Head;

/// For those who may look and not change.
#[component]
pub(super) fn Shown(project: Project) -> impl IntoView {
    let members = project.members.clone();
    let project = RwSignal::new(project);
    let row = |Member { name, email, role, .. }: Member| {
        view! {
            <tr>
                <td class="c-name"><span class="name" dir="auto">{name}</span> <span class="meta">{email.clone()}</span></td>
                <td class="c-email">{email}</td>
                <td class="c-member-role keep"><span class="tag">{role.to_string()}</span></td>
            </tr>
        }
    };
    let list = if members.is_empty() {
        view! { <div class="body"><p class="muted">"Nobody yet."</p></div> }.into_any()
    } else {
        view! {
            <div class="sheet">
                <table>
                    <caption class="visually-hidden">"Members"</caption>
                    <thead>
                        <tr>
                            <th scope="col" class="c-name">"Name"</th>
                            <th scope="col" class="c-email">"Email"</th>
                            <th scope="col" class="c-member-role">"Role"</th>
                        </tr>
                    </thead>
                    <tbody>{members.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <Head project=project />
        <div class="cards">
            <div class="notice info">
                <div>"You can look at projects. Changing them takes a role that includes it, such as tenant-admin."</div>
            </div>
            <section class="card" aria-labelledby="members">
                <header><h2 id="members">"Members"</h2></header>
                {list}
            </section>
            <Facts project=project />
        </div>
    }
}
