//! Asking for a new key.

use domain::api_key::NewKey;
use domain::error::Checks;
use domain::permission::PermissionSet;
use domain::project::Choice;
use domain::time::Timestamp;
use domain::{expiry, name};
use leptos::prelude::*;

use super::api_keys::Own;
use super::expiry_field::{Chosen, ExpiryField};
use super::narrow_field::{Apis, NARROW, NarrowField, Narrowed};
use super::project_field::{PROJECT, ProjectField};
use crate::calls::api_keys::{self, Shown};
use crate::calls::{PendingAnswer, Problem, apis, projects};
use crate::components::{AskDialog, AskWords, Field, Fold, focus_by_id, use_ask, use_secrets, use_viewer};
use crate::pages::own_key::{LIMITS, LimitsFields, TypedLimits};

const NAME: &str = "key-name";
/// The fields that errors are told beside, in their order.
const FIELDS: &[&str] = &["name", "expires_in_days", "project", "access", "permissions", LIMITS[0], LIMITS[1]];
const WORDS: AskWords = AskWords { undone: "No key was generated.", doing: "Generating…" };

/// The projects that a new key could belong to, and the APIs that it could be narrowed to.
pub(super) type Choices = (Vec<Choice>, Apis);

/// Without an answer nothing is offered, and a key can be generated all the same.
pub(super) async fn choices() -> Choices {
    (projects::mine().await.unwrap_or_default(), apis::choices().await.unwrap_or_default())
}

/// What was typed. It outlives the form, so that a refusal or a slip loses nothing.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    chosen: Chosen,
    project: RwSignal<String>,
    narrowed: Narrowed,
    limits: TypedLimits,
    /// Whether the limits are shown.
    limits_open: RwSignal<bool>,
}

impl Typed {
    fn new(maximum: Memo<Option<u32>>) -> Self {
        Self {
            name: RwSignal::default(),
            chosen: Chosen::new(maximum),
            project: RwSignal::default(),
            narrowed: Narrowed::new(),
            limits: TypedLimits::new(),
            limits_open: RwSignal::new(false),
        }
    }

    fn reset(self) {
        self.name.set(String::new());
        self.chosen.reset();
        self.project.set(String::new());
        self.narrowed.reset();
        self.limits.load(&domain::limits::Limits::default());
        self.limits_open.set(false);
    }

    /// The same rules as on the server, told without asking it.
    fn checked(self, maximum: Option<u32>, apis: &Apis, offered: PermissionSet) -> domain::Result<NewKey> {
        let mut checks = Checks::default();
        let name = checks.take(name::parse("name", "Name", &self.name.get_untracked()));
        let days = checks.take(untrack(|| self.chosen.days()));
        if let Some(days) = days {
            checks.take(expiry::from_days(days, maximum, Timestamp::from_millis(0)));
        }
        let limits = checks.take(self.limits.parse());
        checks.done()?;
        Ok(NewKey {
            name: name.unwrap_or_default(),
            expires_in_days: days.flatten(),
            project: Some(self.project.get_untracked()).filter(|slug| !slug.is_empty()),
            access: untrack(|| self.narrowed.to_access(apis)),
            permissions: untrack(|| self.narrowed.to_permissions(offered)),
            limits: limits.unwrap_or_default(),
        })
    }

    /// Puts the cursor where the first thing is wrong, and opens what hides it.
    fn show_wrong(self, refused: &Problem) {
        let Some(wrong) = FIELDS.iter().find(|field| refused.about(field).is_some()) else { return };
        if LIMITS.iter().any(|field| refused.about(field).is_some()) {
            self.limits_open.set(true);
        }
        if refused.about("access").or(refused.about("permissions")).is_some() {
            self.narrowed.open.set(true);
        }
        focus_by_id(match *wrong {
            "name" => NAME,
            "expires_in_days" => self.chosen.control(),
            "project" => PROJECT,
            "access" | "permissions" => NARROW,
            limit => limit,
        });
    }
}

#[component]
pub(super) fn GenerateDialog(
    own: Own,
    generating: RwSignal<Option<String>>,
    /// The tenant's maximum, in days.
    maximum: Memo<Option<u32>>,
    choices: Memo<Choices>,
    on_generated: Callback<String>,
) -> impl IntoView {
    let typed = Typed::new(maximum);
    let viewer = use_viewer();
    // It acts with the roles of whoever generates it, in a project with the one there.
    let offered = Memo::new(move |_| match typed.project.get() {
        none if none.is_empty() => viewer.get().permissions.without_console_only(),
        slug => choices.with(|(projects, _)| {
            projects.iter().find(|project| project.slug == slug).map(|project| project.permissions).unwrap_or_default()
        }),
    });
    let secrets = use_secrets();
    let act = move |_| -> PendingAnswer<String> {
        let (maximum, offered) = (maximum.get_untracked(), offered.get_untracked());
        let new = choices.with_untracked(|(_, apis)| typed.checked(maximum, apis, offered));
        Box::pin(async move {
            let made: Shown = api_keys::generate(new?).await?;
            let name = made.generated.key.name.clone();
            // The secret is kept nowhere but in the dialog that shows it.
            secrets.show(made);
            Ok(name)
        })
    };
    let on_done = move |name| {
        typed.reset();
        on_generated.run(name);
    };
    let ask = use_ask(generating, act, on_done, Callback::new(move |()| own.list.reload()));
    Effect::new(move |_| {
        ask.problem.with(|problem| problem.as_ref().map(|problem| untrack(|| typed.show_wrong(problem))))
    });
    let narrow_error = Memo::new(move |_| {
        ask.problem.with(|problem| problem.as_ref().and_then(|p| p.about("access").or_else(|| p.about("permissions"))))
    });
    view! {
        <AskDialog
            id="generate" ask=ask words=WORDS title="Generate new key" button="Generate" danger=false fields=FIELDS
            lead="It belongs to you and may do what you may do."
        >
            <Field
                name=NAME label="Name" value=typed.name error=ask.error("name")
                hint="Where the key will be used, so that you know it again: “ci-deploy”, “laptop”."
            />
            <ExpiryField chosen=typed.chosen error=ask.error("expires_in_days") />
            <ProjectField
                projects=Signal::derive(move || choices.with(|(projects, _)| projects.clone()))
                chosen=typed.project error=ask.error("project")
            />
            <NarrowField
                apis=Signal::derive(move || choices.with(|(_, apis)| apis.clone()))
                narrowed=typed.narrowed offered=offered error=narrow_error
            />
            <Fold summary="Limits" open=typed.limits_open>
                <LimitsFields
                    typed=typed.limits addresses_error=ask.error("allowed_addresses") rate_error=ask.error("ratelimit")
                />
            </Fold>
        </AskDialog>
    }
}
