use domain::api_key::ApiKey;
use domain::rotation::Overlap;
use leptos::prelude::*;

use crate::calls::{PendingAnswer, api_keys};
use crate::components::{Disclosed, FlashMessage, RotateDialog, RotationWords};

const WORDS: RotationWords = RotationWords {
    lead: "The key keeps its ID, its name and what it may do. The new secret is shown once.",
    good_for: [
        "Programs that have it are refused from now on. For a secret that leaked.",
        "For a program that is given the new one at once.",
        "For a few programs. The key’s screen shows who still calls with the old one.",
        "For programs that are renewed one after the other.",
    ],
    ended: "The old one is refused from now on.",
    button: ["Regenerate secret", "Regenerating…"],
};

/// Gives a key a new secret.
#[component]
pub(in crate::pages) fn RotateKeyDialog(
    rotating: RwSignal<Option<ApiKey>>,
    on_rotated: Callback<FlashMessage>,
    reload: Callback<()>,
) -> impl IntoView {
    let rotate = |key: ApiKey, overlap: Overlap| -> PendingAnswer<Disclosed> {
        Box::pin(async move { Ok(api_keys::rotate(key.id, overlap.seconds()).await?.into()) })
    };
    view! {
        <RotateDialog
            rotating=rotating name=|key| key.name.clone() words=&WORDS rotate=rotate on_rotated=on_rotated reload=reload
        />
    }
}
