//! A project as it stands in the form.

use domain::id::UserId;
use domain::project::{Member, Project, ProjectDraft};
use domain::role::RoleName;

use crate::components::{Binding, Draft, Merging, joined};

/// The fields that errors are told beside.
pub(super) const FIELDS: &[&str] = &["name", "members"];

#[derive(Clone)]
pub(super) struct NameAndMembers {
    pub(super) name: String,
    pub(super) members: Vec<Member>,
}

impl NameAndMembers {
    /// All of the project called `slug`, as it is to be.
    pub(super) fn to_project(&self, slug: &str) -> ProjectDraft {
        let mut members: Vec<_> = self.members.iter().map(|m| (m.user, m.role.clone())).collect();
        members.sort();
        ProjectDraft { slug: slug.to_owned(), name: self.name.clone(), members }
    }
}

/// The order in which members are shown is no difference.
impl PartialEq for NameAndMembers {
    fn eq(&self, other: &Self) -> bool {
        self.to_project("") == other.to_project("")
    }
}

impl From<&Project> for NameAndMembers {
    fn from(project: &Project) -> Self {
        Self { name: project.name.clone(), members: project.members.clone() }
    }
}

impl Draft for NameAndMembers {
    fn merge(&mut self, was: &Self, is: &Self, merging: &mut Merging) {
        merging.field("Name", &mut self.name, [&was.name, &is.name], &String::clone);
        merging.field("Members", &mut self.members, [&was.members, &is.members], &|members| {
            joined(&members.iter().map(|member| format!("{} ({})", member.name, member.role)).collect::<Vec<_>>())
        });
    }
}

/// The members of a project, as its form changes them.
#[derive(Clone, Copy)]
pub(super) struct MembersBinding(pub(super) Binding<Vec<Member>>);

impl MembersBinding {
    pub(super) fn has(self, user: UserId) -> bool {
        self.role_of(user).is_some()
    }

    pub(super) fn role_of(self, user: UserId) -> Option<RoleName> {
        self.0.with(|members| members.iter().find(|member| member.user == user).map(|member| member.role.clone()))
    }

    /// Newest first, where whoever adds somebody looks.
    pub(super) fn add(self, member: Member) {
        self.0.update(|members| {
            members.retain(|other| other.user != member.user);
            members.insert(0, member);
        });
    }

    pub(super) fn set_role(self, user: UserId, role: RoleName) {
        self.0.update(|members| {
            if let Some(member) = members.iter_mut().find(|member| member.user == user) {
                member.role = role;
            }
        });
    }

    pub(super) fn remove(self, user: UserId) {
        self.0.update(|members| members.retain(|member| member.user != user));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::prelude::*;

    use crate::components::bind;

    fn member(bits: u128, role: RoleName) -> Member {
        Member { user: UserId::from_bits(bits), name: "Somebody".into(), email: "s@example.test".into(), role }
    }

    #[test]
    fn members_put_back_leave_the_project_as_it_was() {
        let owner = Owner::new();
        owner.set();
        let project = NameAndMembers {
            name: "Checkout".into(),
            members: vec![member(2, RoleName::DEVELOPER), member(1, RoleName::AUDITOR)],
        };
        let draft = RwSignal::new(project.clone());
        let members = MembersBinding(bind!(draft.members));
        let differs = || draft.with_untracked(|draft| *draft != project);
        let third = member(3, RoleName::DEVELOPER);
        members.add(third.clone());
        assert!(members.has(third.user) && differs());
        members.remove(third.user);
        assert!(!differs());
        members.add(member(1, RoleName::AUDITOR));
        assert!(!differs(), "the order in which members are shown is no difference");
        members.set_role(UserId::from_bits(1), RoleName::GATEWAY);
        assert_eq!(members.role_of(UserId::from_bits(1)), Some(RoleName::GATEWAY));
        assert!(differs());
    }
}
