//! The card of a field: what it does, its default, and, where it is a handle, buttons that turn it
//! and what came of that.

use crate::locale::ui::{self, Word};
use crate::ui::app::turning::Turning;
use crate::ui::app::{App, use_panels};
use crate::ui::components::grip::{Drag, Grip, handle_of};
use crate::view::field_card::Card;
use std::cell::RefCell;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FieldCardProps {
    pub card: Card,
    /// The place of its file among the buffers.
    pub file: usize,
    /// It stays, and so tells what came of turning it, too.
    #[prop_or_default]
    pub stays: bool,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub style: Option<AttrValue>,
    /// Asks to put it away; without it there is no button for that.
    #[prop_or_default]
    pub on_close: Option<Callback<()>>,
}

#[component]
pub fn FieldCard(props: &FieldCardProps) -> Html {
    let app = use_panels();
    let card = &props.card;
    let turning = app.turning().filter(|turning| {
        (turning.held || props.stays) && turning.is_of(card.document, &card.path)
    });
    let required = card.required.then(|| app.word(Word::Required));
    let notes: Vec<&str> = required
        .into_iter()
        .chain([card.default.as_str()])
        .filter(|note| !note.is_empty())
        .collect();
    html! {
        <section class={classes!("field-card", props.class.clone(),
                card.ignored.then_some("ignored"))}
            style={props.style.clone()} data-testid="field-card"
            aria-label={app.word(Word::FieldCard)}>
            <p class="field-name">
                <code><b>{card.path.clone()}</b></code>{" "}<span class="kind">{&card.ty}</span>
                if let Some(close) = props.on_close.clone() {
                    <button type="button" class="square quiet-button" title={app.word(Word::Close)}
                        aria-label={app.word(Word::Close)}
                        onclick={close.reform(|_: MouseEvent| ())}>{"×"}</button>
                }
            </p>
            <p>{card.says}</p>
            if !notes.is_empty() { <p class="field-default">{notes.join(" · ")}</p> }
            if !app.is_readonly() { { knob(&app, props) } }
            if let Some(turning) = turning { { outcome(&app, &turning) } }
        </section>
    }
}

/// The buttons of a handle.
fn knob(app: &App, props: &FieldCardProps) -> Html {
    if app.buffers(|buffers| buffers.active()) != props.file {
        return Html::default();
    }
    let card = &props.card;
    let Some(handle) = handle_of(app, card.document, &card.path) else { return Html::default() };
    let grip = Grip {
        app: app.clone(),
        file: props.file,
        handle,
        drag: Rc::new(RefCell::new(Drag::default())),
        on_click: Callback::noop(),
    };
    let name = grip.handle.name();
    if grip.handle.is_choice() {
        let word = |word: &&'static str| {
            let pressed = (*word == grip.handle.value).to_string();
            let (grip, word) = (grip.clone(), *word);
            let choose = Callback::from(move |_: MouseEvent| grip.choose(word));
            html! { <button type="button" aria-pressed={pressed} onclick={choose}>{word}</button> }
        };
        let words = grip.handle.words().iter().map(word);
        return html! {
            <div class="knob" role="group" aria-label={name.to_owned()}>{ for words }</div>
        };
    }
    let nudge = |steps: i64| {
        let grip = grip.clone();
        Callback::from(move |_: MouseEvent| grip.nudge(steps))
    };
    let less = format!("{name}: {}", app.word(Word::Less));
    let more = format!("{name}: {}", app.word(Word::More));
    html! {
        <div class="knob" role="group" aria-label={name.to_owned()}>
            <button type="button" class="square" aria-label={less} onclick={nudge(-1)}>
                {"−"}</button>
            <output>{&grip.handle.value}</output>
            <button type="button" class="square" aria-label={more} onclick={nudge(1)}>
                {"+"}</button>
        </div>
    }
}

/// What the value does, or would do: the line, or why it is refused.
pub fn outcome(app: &App, turning: &Turning) -> Html {
    let Turning { handle, value, attempt, refused, held, .. } = turning;
    let Some(attempt) = attempt else { return Html::default() };
    let says = match (refused, held, attempt.patches) {
        (Some(_), true, _) => app.word(Word::Refused),
        (Some(_), false, _) => app.word(Word::SnappedBack),
        (None, true, true) => app.word(Word::LettingGo),
        (None, false, true) => app.word(Word::WasTyped),
        (None, _, false) => app.word(Word::NotRunning),
    };
    html! {
        <div class="turned">
            <p><code>{handle.name()}{" "}{&handle.value}{" → "}<b>{value}</b></code>{" "}{says}</p>
            if let Some(words) = refused {
                <p class="stderr">{words}</p>
            } else {
                <pre>{&attempt.line}</pre>
            }
        </div>
    }
}

/// The same for those who listen.
pub fn spoken(app: &App) -> String {
    let Some(turning) = app.turning() else { return String::new() };
    let value = ui::turned(app.lang(), turning.handle.name(), &turning.value);
    match &turning.refused {
        Some(words) => format!("{value} {words}"),
        None => value,
    }
}
