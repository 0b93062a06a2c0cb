use std::time::Duration;

use domain::id::KeyId;
use domain::usage::FirstCall as Call;
use domain::verdict::Code;
use leptos::prelude::*;

use crate::calls::api_keys;
use crate::components::When;

const PAUSE: Duration = Duration::from_secs(2);
/// Nobody looks on for longer than a quarter of an hour.
const MAX_LOOKS: u32 = 450;

/// Waits for the first call with a new secret, and tells when and from where it came.
#[component]
pub(super) fn FirstCall(key: KeyId) -> impl IntoView {
    let call = RwSignal::new(None::<Call>);
    let looks = StoredValue::new(0_u32);
    let look = move || {
        leptos::task::spawn_local(async move {
            if let Ok(Some(found)) = api_keys::first_call(key).await {
                call.try_set(Some(found));
            }
        });
    };
    let is_waiting = Memo::new(move |_| call.with(Option::is_none));
    Effect::new(move |_| {
        if !is_waiting.get() {
            return;
        }
        look();
        let again = move || {
            if looks.try_update_value(|looks| *looks += 1).is_some() && looks.get_value() < MAX_LOOKS {
                look();
            }
        };
        if let Ok(clock) = set_interval_with_handle(again, PAUSE) {
            on_cleanup(move || clock.clear());
        }
    });
    view! {
        <p class="first-call" role="status" class:waits=is_waiting>
            {move || call.get().map_or_else(|| "Waiting for the first call…".into_any(), |call| came(call).into_any())}
        </p>
    }
}

fn came(Call { at, from, code }: Call) -> impl IntoView {
    let answer = code.map(|code| if code == Code::Valid { ": accepted" } else { ": refused as " });
    let refused = code.filter(|code| *code != Code::Valid).map(|code| view! { <code>{code.as_str()}</code> });
    view! {
        "First call " <When at=at /> {from.map(|from| view! { " from " <code>{from}</code> })} {answer} {refused} "."
    }
}
