use domain::settings::{Rule, Section, Setting, Settings};
use leptos::prelude::*;

use super::changed_meanwhile::{ChangedMeanwhile, Meanwhile};
use super::disable::DisableDialog;
use super::draft::Draft;
use crate::calls::{Problem, settings};
use crate::components::{ConfirmDialog, Field, FlashMessage, Notice, Switch, after, focus_by_id};

const ENABLED: &str = "api_keys.enabled";
const ON: &str = "true";

/// What the parts of the form share.
#[derive(Clone, Copy)]
struct Form {
    draft: Draft,
    /// As the server had them when the form last heard of it.
    seen: RwSignal<Settings>,
    problem: RwSignal<Option<Problem>>,
    told: RwSignal<Option<FlashMessage>>,
    meanwhile: RwSignal<Option<Meanwhile>>,
    /// The password must be confirmed before the same save can go through.
    confirming: RwSignal<bool>,
}

impl Form {
    fn of(present: Settings) -> Self {
        Self {
            draft: Draft::of(&present),
            seen: RwSignal::new(present),
            problem: RwSignal::new(None),
            told: RwSignal::new(None),
            meanwhile: RwSignal::new(None),
            confirming: RwSignal::new(false),
        }
    }

    async fn save(self) {
        let values = self.draft.values();
        match settings::change(self.seen.get_untracked(), values.clone()).await {
            Ok(saved) => {
                // As the server wrote it, unless more was typed meanwhile.
                if self.draft.values() == values {
                    self.draft.load(&saved);
                }
                self.seen.set(saved);
                self.tell(FlashMessage::done("Settings saved.", "They hold from now on."));
            }
            Err(problem) if problem.wants_password() => self.confirming.set(true),
            Err(Problem::Refused(domain::Error::Conflict { .. })) => self.compare().await,
            Err(problem) => self.refuse(problem),
        }
    }

    fn tell(self, told: FlashMessage) {
        self.told.set(Some(told));
        scroll_to_end();
    }

    fn refuse(self, problem: Problem) {
        let names = Settings::ALL.iter().map(|setting| setting.name).collect::<Vec<_>>();
        if let Some(wrong) = names.iter().find(|name| problem.about(name).is_some()) {
            focus_by_id(wrong);
        }
        if !problem.is_only_about(&names) {
            self.tell(FlashMessage::failed("The settings were not saved.", &problem));
        }
        self.problem.set(Some(problem));
    }

    /// True if every field holds what its setting may be; else says so beside those that do not.
    fn check(self) -> bool {
        let values = self.draft.values();
        let typed = values.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        let checked = self.seen.with_untracked(|seen| seen.with(typed));
        checked.map_err(|error| self.refuse(Problem::Refused(error))).is_ok()
    }

    /// Somebody else was quicker: shows what they made of it beside what is typed here.
    async fn compare(self) {
        match settings::get().await {
            Ok(now) => {
                let before = self.seen.get_untracked();
                let clashes = self.draft.merge(&before, &now);
                self.seen.set(now.clone());
                self.meanwhile.set(Some(Meanwhile { before, now, clashes }));
                scroll_to_end();
            }
            Err(problem) => self.refuse(problem),
        }
    }

    fn error(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.problem.with(|problem| problem.as_ref().and_then(|p| p.about(name))))
    }
}

/// What is told stands at the end of the page, and may just have moved out of sight.
fn scroll_to_end() {
    after(|| window().scroll_to_with_x_and_y(0.0, f64::from(u16::MAX)));
}

#[component]
pub(super) fn SettingsForm(present: Settings) -> impl IntoView {
    let form = Form::of(present);
    let Form { draft, seen, problem, told, meanwhile, confirming } = form;
    let save = Action::new(move |(): &()| form.save());
    let disabling = RwSignal::new(None::<()>);
    let run = Callback::new(move |()| {
        problem.set(None);
        told.set(None);
        meanwhile.set(None);
        if !save.pending().get_untracked() {
            _ = save.dispatch(());
        }
    });
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let turns_off = draft.field(ENABLED).get_untracked() != ON && seen.with_untracked(|seen| seen.api_keys_enabled);
        if !turns_off {
            run.run(());
        } else if form.check() {
            disabling.set(Some(()));
        }
    };
    let is_changed = Memo::new(move |_| seen.with(|seen| draft.differs(seen)));
    view! {
        <form class="cards" on:submit=on_submit novalidate>
            {Section::ALL.map(|section| view! { <Card form=form section=section /> }).collect_view()}
            // What became of a save is told beside its button, where the eyes are.
            <div>
                <Notice told=told />
                <div class="notices"><ChangedMeanwhile meanwhile=meanwhile draft=draft /></div>
                <div class="line">
                    <button class="btn primary" type="submit" aria-busy=move || save.pending().get().to_string()>
                        {move || if save.pending().get() { "Saving…" } else { "Save" }}
                    </button>
                    <Show when=move || is_changed.get()>
                        <button class="btn quiet" type="button" on:click=move |_| seen.with_untracked(|seen| draft.load(seen))>"Discard"</button>
                    </Show>
                    <span class="muted" role="status">{move || is_changed.get().then_some("Unsaved changes")}</span>
                </div>
            </div>
        </form>
        <DisableDialog disabling=disabling on_confirmed=run />
        <ConfirmDialog open=confirming on_confirmed=run />
    }
}

#[component]
fn Card(form: Form, section: Section) -> impl IntoView {
    let settings = Settings::ALL.iter().filter(move |setting| setting.section == section);
    view! {
        <section class="card" aria-labelledby=section.id()>
            <header>
                <h2 id=section.id()>{section.title()}</h2>
                <p>{section.lead()}</p>
            </header>
            <div class="body">{settings.map(|setting| control(form, setting)).collect_view()}</div>
        </section>
    }
}

fn control(form: Form, setting: &'static Setting) -> AnyView {
    let (name, label, hint) = (setting.name, setting.label, setting.explained());
    let (value, error) = (form.draft.field(name), form.error(name));
    match setting.rule {
        Rule::Switch => {
            let on = Signal::derive(move || value.get() == ON);
            let on_change = Callback::new(move |on: bool| value.set(on.to_string()));
            view! { <Switch name=name label=label hint=setting.hint on=on on_change=on_change error=error /> }
                .into_any()
        }
        // A number is a line of text to the browser: what is no number then reaches the server, which says so,
        // instead of turning into an empty field.
        Rule::Range(..) | Rule::Text(_) => {
            view! { <Field name=name label=label value=value error=error hint=hint unit=setting.unit class="short" /> }
                .into_any()
        }
    }
}
