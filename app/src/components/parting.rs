//! What one page has to say on the next: the thing that it was about is made or gone, and so is the page.

use leptos::prelude::*;

use super::notice::FlashMessage;

/// Kept by the frame, which outlives its pages.
#[derive(Clone, Copy, Default)]
pub(crate) struct Parting(RwSignal<Option<FlashMessage>>);

impl Parting {
    /// For the page that is gone to next.
    pub(crate) fn leave(self, told: FlashMessage) {
        self.0.set(Some(told));
    }

    /// What the page before left, once.
    pub(crate) fn take(self) -> Option<FlashMessage> {
        self.0.try_update(Option::take).flatten()
    }
}

/// Inside the frame.
pub(crate) fn use_parting() -> Parting {
    expect_context()
}
