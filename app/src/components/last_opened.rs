use leptos::prelude::*;

/// What was opened last, so that its row is found again in the list.
#[derive(Clone, Copy, Default)]
pub(crate) struct LastOpened(RwSignal<String>);

impl LastOpened {
    pub(super) fn set(self, id: String) {
        self.0.set(id);
    }

    pub(crate) fn is(self, id: &str) -> bool {
        self.0.with(|last| last == id)
    }
}

/// Inside the frame of the console.
pub(crate) fn use_last_opened() -> LastOpened {
    expect_context()
}
