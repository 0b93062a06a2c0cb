//! What can be done with an application, in the list and on its own screen.

use domain::application::Application;
use leptos::prelude::*;

use super::delete::DeleteDialog;
use super::regenerate::RegenerateDialog;
use super::switch::SwitchDialog;
use crate::components::FlashMessage;

/// Has focus when what had it is gone.
pub(super) const HEADING: &str = "applications-heading";

#[derive(Clone, Copy)]
pub(super) struct Actions {
    /// The application that each dialog is open for.
    pub(super) regenerating: RwSignal<Option<Application>>,
    pub(super) switching: RwSignal<Option<Application>>,
    pub(super) deleting: RwSignal<Option<Application>>,
    pub(super) told: RwSignal<Option<FlashMessage>>,
    /// Asks anew for what the page shows: something is different, or may be although an answer was lost.
    pub(super) reload: Callback<()>,
    pub(super) on_deleted: Callback<FlashMessage>,
}

impl Actions {
    pub(super) fn new(
        told: RwSignal<Option<FlashMessage>>,
        reload: Callback<()>,
        on_deleted: Callback<FlashMessage>,
    ) -> Self {
        Self {
            regenerating: RwSignal::new(None),
            switching: RwSignal::new(None),
            deleting: RwSignal::new(None),
            told,
            reload,
            on_deleted,
        }
    }

    /// Whoever left the page meanwhile does not miss it.
    pub(super) fn done(self, told: FlashMessage) {
        _ = self.told.try_set(Some(told));
        self.reload.run(());
    }
}

/// For whoever may change applications.
#[component]
pub(super) fn ActionDialogs(actions: Actions) -> impl IntoView {
    view! {
        <RegenerateDialog actions=actions />
        <SwitchDialog actions=actions />
        <DeleteDialog actions=actions />
    }
}
