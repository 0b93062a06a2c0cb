use domain::application::ApplicationDraft;
use leptos::prelude::*;

/// The ID of the button that goes on.
pub(super) const GO_ON: &str = "new-application-next";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Name,
    Roles,
    Generate,
}

impl Step {
    pub(super) const ALL: [Self; 3] = [Self::Name, Self::Roles, Self::Generate];

    /// As the address calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Name => "",
            Self::Roles => "roles",
            Self::Generate => "generate",
        }
    }

    /// The first one, if none has this name.
    pub(super) fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.name() == name).unwrap_or(Self::Name)
    }

    /// The first of those that `draft` does not answer, or the last one.
    pub(super) fn first_open(draft: &ApplicationDraft) -> Self {
        let error = draft.checked().err();
        let is_open = |step: &Self| step.field().is_none_or(|f| error.as_ref().is_some_and(|e| e.about(f).is_some()));
        Self::ALL.into_iter().find(is_open).unwrap_or(Self::Generate)
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Name => "Name",
            Self::Roles => "Roles",
            Self::Generate => "Generate",
        }
    }

    /// What it asks for.
    pub(super) const fn field(self) -> Option<&'static str> {
        match self {
            Self::Name => Some("name"),
            Self::Roles => Some("roles"),
            Self::Generate => None,
        }
    }

    /// The ID of where the cursor is when it begins.
    pub(super) const fn control(self) -> &'static str {
        match self.field() {
            Some(field) => field,
            None => GO_ON,
        }
    }

    pub(super) fn next(self) -> Option<Self> {
        Self::ALL.into_iter().skip_while(|step| *step != self).nth(1)
    }

    pub(super) fn before(self) -> Option<Self> {
        Self::ALL.into_iter().take_while(|step| *step != self).last()
    }

    /// How many come before it.
    pub(super) const fn depth(self) -> i32 {
        match self {
            Self::Name => 0,
            Self::Roles => 1,
            Self::Generate => 2,
        }
    }
}

/// Where one is, for the eyes and, when it changes, for the ears.
#[component]
pub(super) fn Steps(step: Memo<Step>) -> impl IntoView {
    let item = move |each: Step| {
        let is_done = move || each.depth() < step.get().depth();
        let current = move || (step.get() == each).then_some("step");
        view! { <li aria-current=current class:done=is_done>{each.label()}</li> }
    };
    let told = move || {
        let step = step.get();
        format!("Step {} of {}: {}", step.depth() + 1, Step::ALL.len(), step.label())
    };
    view! {
        <div>
            <ol class="steps">{Step::ALL.map(item).collect_view()}</ol>
            <p class="visually-hidden" role="status">{told}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use domain::role::RoleName;

    use super::*;

    #[test]
    fn the_steps_follow_each_other_both_ways() {
        assert_eq!((Step::Name.before(), Step::Name.next()), (None, Some(Step::Roles)));
        assert_eq!((Step::Roles.before(), Step::Roles.next()), (Some(Step::Name), Some(Step::Generate)));
        assert_eq!((Step::Generate.before(), Step::Generate.next()), (Some(Step::Roles), None));
        assert_eq!(Step::ALL.map(Step::depth), [0, 1, 2]);
    }
    #[test]
    fn an_address_leads_no_further_than_what_was_entered() {
        assert_eq!(Step::ALL.map(|step| Step::named(step.name())), Step::ALL);
        assert_eq!(Step::named("nonsense"), Step::Name);
        let mut draft = ApplicationDraft::default();
        assert_eq!(Step::first_open(&draft), Step::Name);
        draft.roles = vec![RoleName::GATEWAY];
        assert_eq!(Step::first_open(&draft), Step::Name);
        draft.name = "ERP".into();
        assert_eq!(Step::first_open(&draft), Step::Generate);
        draft.roles.clear();
        assert_eq!(Step::first_open(&draft), Step::Roles);
    }
}
