//! What the signed-in person has chosen of how the console shows them things. A choice holds at once; the server keeps it.

use domain::preference::{Chosen, Preference, Preferences};
use leptos::prelude::*;

use super::notice::{FlashMessage, Tone};
use crate::calls::Problem;
use crate::calls::preferences::choose;

/// Kept by the frame, which outlives its pages.
#[derive(Clone, Copy)]
pub(crate) struct PreferencesContext {
    chosen: RwSignal<Preferences>,
    /// What the server has not been told, the latest choice last.
    unsaved: StoredValue<Vec<Chosen>>,
    is_saving: StoredValue<bool>,
    /// That a choice was not kept.
    pub(super) told: RwSignal<Option<FlashMessage>>,
}

/// Inside the frame.
pub(crate) fn use_preferences() -> PreferencesContext {
    expect_context()
}

impl PreferencesContext {
    pub(super) fn new(chosen: Preferences) -> Self {
        Self {
            chosen: RwSignal::new(chosen),
            unsaved: StoredValue::default(),
            is_saving: StoredValue::new(false),
            told: RwSignal::new(None),
        }
    }

    /// What holds of `preference` now.
    pub(crate) fn of(self, preference: &'static Preference) -> Chosen {
        self.chosen.with(|chosen| chosen.of(preference))
    }

    pub(crate) fn choose(self, chosen: Chosen) {
        self.chosen.update(|all| all.set(chosen));
        self.unsaved.update_value(|unsaved| {
            unsaved.retain(|other| other.preference.name != chosen.preference.name);
            unsaved.push(chosen);
        });
        if !self.is_saving.get_value() {
            self.is_saving.set_value(true);
            leptos::task::spawn_local(self.save());
        }
    }

    /// One after the other, so that the last choice is the last that arrives. One that was not kept is tried again after
    /// the next.
    async fn save(self) {
        while let Some(chosen) = self.unsaved.try_update_value(Vec::pop).flatten() {
            match choose(chosen.preference.name.to_owned(), chosen.value()).await {
                Ok(()) => self.told.set(None),
                Err(problem) => {
                    self.unsaved.update_value(|unsaved| {
                        if unsaved.iter().all(|other| other.preference.name != chosen.preference.name) {
                            unsaved.insert(0, chosen);
                        }
                    });
                    self.told.set(Some(not_kept(&problem)));
                    break;
                }
            }
        }
        self.is_saving.set_value(false);
    }
}

fn not_kept(problem: &Problem) -> FlashMessage {
    let title = "Your choice was not kept.".to_owned();
    let more = format!("It holds until this page is loaded again. {problem}");
    FlashMessage { tone: Tone::Danger, title, more, way_on: None }
}
