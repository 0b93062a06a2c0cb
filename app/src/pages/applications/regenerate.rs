//! Asking before an application gets a new secret, and for how long the old one works.

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
    button: ["Regenerate", "Regenerating…"],
};

#[component]
pub(super) fn RegenerateDialog(actions: Actions) -> impl IntoView {
    let regenerating = actions.regenerating;
    let rotate = Callback::new(move |overlap: Overlap| -> PendingAnswer<Disclosed> {
        let application = regenerating.get_untracked().ok_or_else(|| domain::Error::not_found("The application"));
        Box::pin(async move { Ok(applications::regenerate(application?.id, overlap.seconds()).await?.into()) })
    });
    let of = Signal::derive(move || regenerating.with(|of| of.as_ref().map(|application| application.name.clone())));
    let close = Callback::new(move |()| regenerating.set(None));
    let on_rotated = Callback::new(move |(disclosed, told)| {
        actions.done(told);
        actions.shown.set(Some(disclosed));
    });
    view! {
        <RotateDialog of=of words=&WORDS rotate=rotate on_rotated=on_rotated on_close=close reload=actions.reload />
    }
}
