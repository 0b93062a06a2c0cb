//! Asking before consumers are approved, disapproved or removed: one, or those that are selected.

use domain::consumer::{Act, Acted};
use domain::id::ConsumerId;
use leptos::prelude::*;

use super::HEADING;
use crate::calls::{PendingAnswer, consumers};
use crate::components::{AskDialog, AskWords, FlashMessage, TypedCount, counted, focus_by_id, use_ask};

const WORDS: AskWords = AskWords { undone: "Nothing was changed.", doing: "Changing…" };

/// What somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) act: Act,
    pub(super) ids: Vec<ConsumerId>,
    /// The consumer's name, if it is a single one.
    pub(super) name: Option<String>,
}

impl Asked {
    /// `DOORS Next`, or `3 consumers`.
    fn whom(&self) -> String {
        self.name.clone().unwrap_or_else(|| counted(self.ids.len() as u64, "consumer"))
    }
}

const fn verb(act: Act) -> &'static str {
    match act {
        Act::Approve => "Approve",
        Act::Disapprove => "Disapprove",
        Act::Remove => "Remove",
    }
}

const fn lead(act: Act) -> &'static str {
    match act {
        Act::Approve => "The consumer key may be used from now on. Disapproving takes that back at any time.",
        Act::Disapprove => "The consumer key may not be used until it is approved again. Nothing is deleted.",
        Act::Remove => {
            "The consumer key and its secret end for good, and no other consumer gets that key. This cannot be undone; \
             disapproving can."
        }
    }
}

#[component]
pub(super) fn ActDialog(
    asked: RwSignal<Option<Asked>>,
    told: RwSignal<Option<FlashMessage>>,
    /// After what was done to several, or to one that is gone.
    on_many: Callback<()>,
    reload: Callback<()>,
) -> impl IntoView {
    let typed = TypedCount::of(Memo::new(move |_| {
        asked.with(|asked| asked.as_ref().map_or(0, |asked| asked.ids.len() as u64))
    }));
    let act = move |asked: Asked| -> PendingAnswer<(Asked, Acted)> {
        told.set(None);
        Box::pin(async move {
            let acted = consumers::act_on(asked.act, asked.ids.clone()).await?;
            Ok((asked, acted))
        })
    };
    let on_done = move |(asked, acted): (Asked, Acted)| {
        told.set(Some(tell(&asked, acted)));
        if asked.name.is_none() || asked.act == Act::Remove {
            on_many.run(());
            // What had focus is gone.
            focus_by_id(HEADING);
        }
        reload.run(());
    };
    let ask = use_ask(asked, act, on_done, reload);
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            typed.clear();
        }
    });
    let of = move |read: fn(&Asked) -> String| {
        Signal::derive(move || asked.with(|asked| asked.as_ref().map(read)).unwrap_or_default())
    };
    let is_danger =
        Memo::new(move |_| asked.with(|asked| asked.as_ref().is_none_or(|asked| asked.act != Act::Approve)));
    let skips = move || {
        let (is_many, status) = asked.with(|asked| match asked {
            Some(Asked { act: Act::Approve, name: None, .. }) => (true, "approved"),
            Some(Asked { act: Act::Disapprove, name: None, .. }) => (true, "disapproved"),
            _ => (false, ""),
        });
        is_many.then(|| view! { <p>"Those that are " {status} " already stay as they are."</p> })
    };
    view! {
        <AskDialog
            id="act-on-consumers" ask=ask words=WORDS title=of(|asked| format!("{} {}?", verb(asked.act), asked.whom()))
            lead=of(|asked| lead(asked.act).to_owned()) button=of(|asked| verb(asked.act).to_owned()) danger=is_danger
            confirms=Callback::new(move |()| typed.confirms())
        >
            {skips}
            {typed.field("act-count")}
        </AskDialog>
    }
}

fn tell(asked: &Asked, Acted { changed, skipped }: Acted) -> FlashMessage {
    let whom = asked.name.clone().unwrap_or_else(|| counted(changed, "consumer"));
    let (done, more) = match asked.act {
        Act::Approve => ("approved", "May be used from now on."),
        Act::Disapprove => ("disapproved", "May not be used until approved again."),
        Act::Remove => ("removed", "Gone for good."),
    };
    let more = match skipped {
        0 => more.to_owned(),
        skipped => format!("{more} {} stayed as before.", counted(skipped, "consumer")),
    };
    FlashMessage::done(format!("{whom} {done}."), more)
}
