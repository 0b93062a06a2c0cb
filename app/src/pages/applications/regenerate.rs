//! Asking before an application gets a new secret, and for how long the old one works.

use domain::application::Application;
use domain::rotation::Overlap;
use leptos::prelude::*;

use super::actions::Actions;
use crate::calls::{PendingAnswer, applications};
use crate::components::{Disclosed, RotateDialog, RotationWords};

const WORDS: RotationWords = RotationWords {
    lead: "The client_id, the name and the roles stay. The new secret is shown once.",
    good_for: [
        "It ends at once, and with it every token that is out. For a secret that leaked.",
        "For an application that is given the new one at once. Tokens that are out go on working.",
        "For an application that is rolled out in the course of the day. Its screen shows who still uses the old one.",
        "For an application that somebody else looks after.",
    ],
    ended: "The old one and every token that was out are refused from now on.",
    button: ["Regenerate secret", "Regenerating…"],
};

#[component]
pub(super) fn RegenerateDialog(actions: Actions) -> impl IntoView {
    let rotate = |application: Application, overlap: Overlap| -> PendingAnswer<Disclosed> {
        Box::pin(async move { Ok(applications::regenerate(application.id, overlap.seconds()).await?.into()) })
    };
    let on_rotated = Callback::new(move |told| actions.done(told));
    view! {
        <RotateDialog
            rotating=actions.regenerating name=|application| application.name.clone() words=&WORDS rotate=rotate
            on_rotated=on_rotated reload=actions.reload
        />
    }
}
