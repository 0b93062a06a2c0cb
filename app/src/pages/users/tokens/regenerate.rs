//! A new secret for a token, which then works for some months more.

use domain::api_token::{Months, reach};
use domain::rotation::Overlap;
use leptos::prelude::*;

use super::About;
use super::months::MonthsField;
use crate::calls::{PendingAnswer, tokens};
use crate::components::{Binding, Disclosed, RotateDialog, RotationWords};
use crate::pages::users::person::Screen;

const WORDS: RotationWords = RotationWords {
    lead: "The token keeps its ID, its API and its access. The new secret is shown once.",
    good_for: [
        "Programs that have it are refused from now on. For a secret that leaked.",
        "For a program that is given the new one at once.",
        "For a few programs. The token’s screen shows who still calls with the old one.",
        "For programs that are renewed one after the other.",
    ],
    ended: "The old one is refused from now on.",
    button: ["Regenerate secret", "Regenerating…"],
};

#[component]
pub(super) fn RegenerateDialog(screen: Screen) -> impl IntoView {
    let regenerating = screen.tokens.regenerating;
    let months = RwSignal::new(Some(Months::default().count()));
    Effect::new(move |_| {
        if regenerating.with(Option::is_some) {
            months.set(Some(Months::default().count()));
        }
    });
    let rotate = move |about: About, overlap: Overlap| -> PendingAnswer<Disclosed> {
        let months = months.get_untracked().unwrap_or_default();
        Box::pin(async move { Ok(tokens::regenerate(about.token.id, months, overlap.seconds()).await?.into()) })
    };
    let on_rotated = Callback::new(move |told| {
        screen.told.set(Some(told));
        screen.reload.run(());
    });
    let reached = move || regenerating.with(|about| about.as_ref().map(reach_of));
    let more = ViewFn::from(move || {
        view! {
            <MonthsField months=Binding::from(months) error=Signal::stored(None) />
            <p class="hint">{reached}</p>
        }
    });
    view! {
        <RotateDialog
            rotating=regenerating name=|about| format!("the token for {}", about.token.api_name) words=&WORDS rotate=rotate
            on_rotated=on_rotated reload=screen.reload more=more
        />
    }
}

/// How far the token reaches by then.
fn reach_of(About { token, within_owner }: &About) -> &'static str {
    match [true, false].map(|keeps_secret| token.within_owner_after(*within_owner, keeps_secret)) {
        [true, false] => {
            "Never more than the user’s own roles give, as its old secret; as issued, whatever they give, if that ends at once."
        }
        [is_within, _] => reach(is_within),
    }
}
