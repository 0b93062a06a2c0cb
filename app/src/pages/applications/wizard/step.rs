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

    fn number(self) -> usize {
        Self::ALL.into_iter().take_while(|step| *step != self).count() + 1
    }
}

/// Where one is, for the eyes and, when it changes, for the ears.
#[component]
pub(super) fn Steps(step: RwSignal<Step>) -> impl IntoView {
    let item = move |each: Step| {
        let is_done = move || each.number() < step.get().number();
        let current = move || (step.get() == each).then_some("step");
        view! { <li aria-current=current class:done=is_done>{each.label()}</li> }
    };
    let told = move || {
        let step = step.get();
        format!("Step {} of {}: {}", step.number(), Step::ALL.len(), step.label())
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
    use super::Step;

    #[test]
    fn the_steps_follow_each_other_both_ways() {
        assert_eq!((Step::Name.before(), Step::Name.next()), (None, Some(Step::Roles)));
        assert_eq!((Step::Roles.before(), Step::Roles.next()), (Some(Step::Name), Some(Step::Generate)));
        assert_eq!((Step::Generate.before(), Step::Generate.next()), (Some(Step::Roles), None));
        assert_eq!(Step::Generate.number(), 3);
    }
}
