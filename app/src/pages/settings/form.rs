use domain::settings::{Rule, Section, Setting, Settings};
use leptos::prelude::*;

use super::disable::DisableDialog;
use super::draft::Typed;
use crate::calls::{PendingAnswer, settings};
use crate::components::{Binding, Edit, Field, FlashMessage, Form, Notice, SaveBar, Switch, after, use_edit};

const ENABLED: &str = "api_keys.enabled";
const ON: &str = "true";
/// The fields that errors are told beside, in their order.
const FIELDS: [&str; Settings::ALL.len()] = {
    let mut names = [""; Settings::ALL.len()];
    let mut i = 0;
    while i < names.len() {
        names[i] = Settings::ALL[i].name;
        i += 1;
    }
    names
};

#[component]
pub(super) fn SettingsForm(present: Settings) -> impl IntoView {
    let told = RwSignal::new(None::<FlashMessage>);
    let change = move |seen: Settings, draft: Typed| -> PendingAnswer<Settings> {
        told.set(None);
        Box::pin(settings::change(seen, draft.values()))
    };
    let on_saved = move |_| {
        told.set(Some(FlashMessage::done("Settings saved.", "They hold from now on.")));
        // It stands at the end of the page, and may just have moved out of sight.
        after(|| window().scroll_to_with_x_and_y(0.0, f64::from(u16::MAX)));
    };
    let present_values = |_| -> PendingAnswer<Settings> { Box::pin(settings::get()) };
    let edit = use_edit(RwSignal::new(present), &FIELDS, change, present_values, on_saved);
    let (saving, disabling) = (edit.saving, RwSignal::new(None::<()>));
    let on_submit = Callback::new(move |()| {
        let turns_off = edit.draft.with_untracked(|draft| draft.text(ENABLED) != ON)
            && edit.seen.with_untracked(|seen| seen.api_keys_enabled);
        if !turns_off {
            saving.save.run(());
        } else if let Err(wrong) = checked(edit) {
            saving.refuse(wrong.into());
        } else {
            disabling.set(Some(()));
        }
    });
    view! {
        <Form saving=saving on_submit=on_submit class="cards">
            {Section::ALL.map(|section| view! { <Card edit=edit section=section /> }).collect_view()}
            // What became of a save is told beside its button, where the eyes are.
            <div>
                <Notice told=told />
                <SaveBar saving=saving changes=edit.changes undone="The settings were not saved." />
            </div>
        </Form>
        <DisableDialog disabling=disabling on_confirmed=saving.save />
    }
}

/// Whether every field holds what its setting may be.
fn checked(edit: Edit<Settings, Typed>) -> domain::Result<Settings> {
    let values = edit.draft.with_untracked(Typed::values);
    edit.seen.with_untracked(|seen| seen.with(values.iter().map(|(name, text)| (name.as_str(), text.as_str()))))
}

#[component]
fn Card(edit: Edit<Settings, Typed>, section: Section) -> impl IntoView {
    let settings = Settings::ALL.iter().filter(move |setting| setting.section == section);
    view! {
        <section class="card" aria-labelledby=section.id()>
            <header>
                <h2 id=section.id()>{section.title()}</h2>
                <p>{section.lead()}</p>
            </header>
            <div class="body">{settings.map(|setting| control(edit, setting)).collect_view()}</div>
        </section>
    }
}

fn control(edit: Edit<Settings, Typed>, setting: &'static Setting) -> AnyView {
    let (draft, name, label, hint) = (edit.draft, setting.name, setting.label, setting.explained());
    let text = Memo::new(move |_| draft.with(|draft| draft.text(name).to_owned()));
    let set = move |text| draft.update(|draft| draft.set(name, text));
    let error = edit.saving.error(name);
    match setting.rule {
        Rule::Switch => {
            let value = Binding::new(move || text.get() == ON, move |on: bool| set(on.to_string()));
            view! { <Switch name=name label=label hint=setting.hint value=value error=error /> }.into_any()
        }
        // A number is a line of text to the browser: what is no number then reaches the server, which says so,
        // instead of turning into an empty field.
        Rule::Range(..) | Rule::Text(_) => {
            let value = Binding::new(move || text.get(), set);
            view! { <Field name=name label=label value=value error=error hint=hint unit=setting.unit class="short" /> }
                .into_any()
        }
    }
}
