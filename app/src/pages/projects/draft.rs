//! A project as it stands in the form.

use domain::id::UserId;
use domain::project::{Member, Project, ProjectDraft};
use domain::role::RoleName;
use leptos::prelude::*;

use crate::calls::Problem;

/// The fields that errors are told beside.
pub(super) const FIELDS: [&str; 2] = ["name", "members"];

#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) name: RwSignal<String>,
    pub(super) members: RwSignal<Vec<Member>>,
    pub(super) problem: RwSignal<Option<Problem>>,
}

impl Draft {
    pub(super) fn of(project: &Project) -> Self {
        Self {
            name: RwSignal::new(project.name.clone()),
            members: RwSignal::new(project.members.clone()),
            problem: RwSignal::new(None),
        }
    }

    pub(super) fn load(self, project: &Project) {
        self.name.set(project.name.clone());
        self.members.set(project.members.clone());
    }

    /// All of it, as it is to be.
    pub(super) fn to_project(self, slug: &str) -> ProjectDraft {
        let mut members: Vec<_> =
            self.members.with_untracked(|members| members.iter().map(|m| (m.user, m.role.clone())).collect());
        members.sort();
        ProjectDraft { slug: slug.to_owned(), name: self.name.get_untracked(), members }
    }

    pub(super) fn differs(self, project: &Project) -> bool {
        self.name.track();
        self.members.track();
        self.to_project(&project.slug) != ProjectDraft::from(project)
    }

    pub(super) fn error(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(field))))
    }

    pub(super) fn has(self, user: UserId) -> bool {
        self.members.with(|members| members.iter().any(|member| member.user == user))
    }

    pub(super) fn role_of(self, user: UserId) -> Option<RoleName> {
        self.members.with(|members| members.iter().find(|member| member.user == user).map(|member| member.role.clone()))
    }

    /// Newest first, where whoever adds somebody looks.
    pub(super) fn add(self, member: Member) {
        self.members.update(|members| {
            members.retain(|other| other.user != member.user);
            members.insert(0, member);
        });
    }

    pub(super) fn set_role(self, user: UserId, role: RoleName) {
        self.members.update(|members| {
            if let Some(member) = members.iter_mut().find(|member| member.user == user) {
                member.role = role;
            }
        });
    }

    pub(super) fn remove(self, user: UserId) {
        self.members.update(|members| members.retain(|member| member.user != user));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::id::ProjectId;
    use domain::time::Timestamp;

    fn member(bits: u128, role: RoleName) -> Member {
        Member { user: UserId::from_bits(bits), name: "Somebody".into(), email: "s@example.test".into(), role }
    }

    #[test]
    fn members_put_back_leave_the_project_as_it_was() {
        let owner = Owner::new();
        owner.set();
        let at = Timestamp::from_millis(0);
        let project = Project {
            id: ProjectId::from_bits(1),
            slug: "checkout".into(),
            name: "Checkout".into(),
            members: vec![member(2, RoleName::DEVELOPER), member(1, RoleName::AUDITOR)],
            keys: 0,
            archived_at: None,
            created_at: at,
            updated_at: at,
        };
        let draft = Draft::of(&project);
        assert!(!draft.differs(&project), "the order in which members are shown is no difference");
        let third = member(3, RoleName::DEVELOPER);
        draft.add(third.clone());
        assert!(draft.has(third.user) && draft.differs(&project));
        draft.remove(third.user);
        assert!(!draft.differs(&project));
        draft.set_role(UserId::from_bits(1), RoleName::GATEWAY);
        assert_eq!(draft.role_of(UserId::from_bits(1)), Some(RoleName::GATEWAY));
        assert!(draft.differs(&project));
    }
}
