//! The text itself: a plain text area that types, over a coloured copy that is seen, and under its
//! handles.

use super::handle::Knob;
use super::keys::{self, Asked};
use super::layers::{coloured, gutter, matches, squiggles};
use super::place::{self, LINE_HEIGHT, show_line};
use super::search::{Search, use_search};
use crate::locale::ui::Word;
use crate::manifest::{self, Parsed, Position};
use crate::ui::app::turning::Turning;
use crate::ui::app::{App, use_app};
use crate::ui::components::field_card::FieldCard;
use crate::view::field_card::{self, Card};
use crate::view::knobs::{Handle, handles};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

#[derive(Properties)]
pub struct TextProps {
    pub file: usize,
    pub text: String,
    pub parsed: Rc<Parsed>,
    /// The field whose line is to be shown, and how often that was asked for.
    pub reveal: Option<(String, u32)>,
    pub turning: Option<Rc<Turning>>,
}

impl PartialEq for TextProps {
    /// What was parsed follows from the text.
    fn eq(&self, other: &Self) -> bool {
        (self.file, &self.text, &self.reveal, &self.turning)
            == (other.file, &other.text, &other.reveal, &other.turning)
    }
}

/// The place that a card is shown for, and the mouse that may be about to rest on one.
#[derive(Clone)]
pub struct Asking {
    pub shown: UseStateHandle<Option<Position>>,
    pub resting: Rc<RefCell<Option<Timeout>>>,
}

impl Asking {
    fn put_away(&self) -> Callback<()> {
        let (shown, resting) = (self.shown.setter(), self.resting.clone());
        Callback::from(move |()| {
            resting.borrow_mut().take();
            shown.set(None);
        })
    }
}

#[component]
pub fn Text(props: &TextProps) -> Html {
    let app = use_app();
    let area = use_node_ref();
    let frame = use_node_ref();
    let asking = Asking { shown: use_state(|| None), resting: use_mut_ref(|| None) };
    let search = use_search(&props.text, &area, &frame);
    let leaving = use_mut_ref(|| false);
    let marked = use_reveal(props, &frame);
    use_browser_undo(&app, &area);
    let put_away = asking.put_away();
    let input = on_input(&app, put_away.clone());
    let key = on_key(&app, &asking, &search, leaving);
    let key_up = {
        let app = app.clone();
        Callback::from(move |event: KeyboardEvent| keys::released(&app, &event))
    };
    let readonly = app.is_readonly();
    let rows = props.text.split('\n').count();
    let body = html! {
        <div class="code-body" onpointermove={place::on_rest(&app, &asking, &area)}>
            if !search.places.is_empty() {
                { matches(&props.text, &search.places, search.current()) }
            }
            <pre class="ink" aria-hidden="true">
                { for coloured(&props.text, &props.parsed, marked) }
            </pre>
            <pre class="squiggles" aria-hidden="true">
                { for squiggles(&props.text, &props.parsed.diagnostics) }
            </pre>
            <textarea ref={area.clone()} value={props.text.clone()} spellcheck="false" wrap="off"
                autocapitalize="off" autocomplete="off" data-testid="yaml" {readonly}
                aria-label={app.word(Word::EditorFull)} oninput={input} onkeydown={key}
                onkeyup={key_up} />
            if !readonly { { knobs(&app, props, &asking, &area) } }
        </div>
    };
    html! {
        <div class="code-frame" onpointerleave={on_leave(put_away.clone())}>
            { search.bar() }
            <div class="code" ref={frame.clone()} data-testid="code"
                onscroll={put_away.reform(|_: Event| ())}>
                <div class="code-sheet" style={format!("--rows:{rows}")}>
                    <div class="gutter" aria-hidden="true">
                        { for (1..=rows).map(|row| gutter(row, &props.parsed)) }
                    </div>
                    { body }
                </div>
            </div>
            if let Some(card) = card_shown(&app, props, *asking.shown) {
                { floating(card, props.file, &frame, put_away) }
            }
        </div>
    }
}

/// Shows the line of the field that was asked for; answers it.
#[hook]
fn use_reveal(props: &TextProps, frame: &NodeRef) -> Option<usize> {
    let marked = props.reveal.as_ref().and_then(|(path, _)| line_of(&props.parsed, path));
    let frame = frame.clone();
    use_effect_with((props.reveal.clone(), marked), move |(_, marked)| {
        if let Some(line) = marked {
            show_line(&frame, *line);
        }
    });
    marked
}

/// The browser's own undo, from its menus, knows nothing of changes that the page made.
#[hook]
fn use_browser_undo(app: &App, area: &NodeRef) {
    let area = area.clone();
    use_effect_with(app.clone(), move |app| {
        let (app, element) = (app.clone(), area.cast::<HtmlTextAreaElement>());
        let listener = element.map(|element| {
            let options = EventListenerOptions::enable_prevent_default();
            let target = element.clone();
            EventListener::new_with_options(&target, "beforeinput", options, move |event| {
                let kind = event.dyn_ref::<InputEvent>().map(InputEvent::input_type);
                let back = match kind.as_deref() {
                    Some("historyUndo") => true,
                    Some("historyRedo") => false,
                    _ => return,
                };
                event.prevent_default();
                keys::travel(&app, &element, back);
            })
        });
        move || drop(listener)
    });
}

fn on_input(app: &App, put_away: Callback<()>) -> Callback<InputEvent> {
    let app = app.clone();
    Callback::from(move |event: InputEvent| {
        if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
            let text = area.value();
            app.edit(|buffers| {
                buffers.set_current(&text);
                buffers.reveal = None;
            });
            put_away.emit(());
        }
    })
}

/// A mouse that leaves takes the card along; a finger that was lifted has not left.
fn on_leave(put_away: Callback<()>) -> Callback<PointerEvent> {
    Callback::from(move |event: PointerEvent| {
        if event.pointer_type() != "touch" {
            put_away.emit(());
        }
    })
}

fn on_key(
    app: &App,
    asking: &Asking,
    search: &Search,
    leaving: Rc<RefCell<bool>>,
) -> Callback<KeyboardEvent> {
    let (app, asking, search) = (app.clone(), asking.clone(), search.clone());
    Callback::from(move |event: KeyboardEvent| {
        let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
        let left = leaving.replace(event.key() == "Escape");
        // After Escape, Tab leaves the editor: nobody is caught in it.
        if left && event.key() == "Tab" {
            return;
        }
        match keys::pressed(&app, &event, &area) {
            Asked::Typing => return,
            Asked::Nothing => {}
            Asked::Find => search.open(),
            Asked::Card => {
                let draft = keys::draft(&area);
                let (line, column) = keys::position(&draft.text, draft.selected.start);
                asking.shown.set(Some(Position { line, column }));
            }
            Asked::Escape => {
                app.let_go(false);
                asking.put_away().emit(());
            }
        }
        event.prevent_default();
    })
}

/// The handles of the text.
fn knobs(app: &App, props: &TextProps, asking: &Asking, area: &NodeRef) -> Html {
    let on_click = {
        let (area, shown) = (area.clone(), asking.shown.setter());
        Callback::from(move |(handle, event): (Handle, PointerEvent)| {
            if event.pointer_type() == "touch" {
                shown.set(Some(handle.span.start));
            } else {
                place::put_caret(&area, &handle, &event);
            }
        })
    };
    let lines: Vec<&str> = props.text.split('\n').collect();
    let knob = |(index, handle): (usize, Handle)| {
        let line = lines.get(handle.span.start.line - 1).copied().unwrap_or_default();
        let before = line.chars().take(handle.span.start.column - 1).collect::<String>();
        let written = manifest::slice(&props.text, handle.span);
        let held = props
            .turning
            .as_ref()
            .is_some_and(|turning| turning.held && turning.is_of(handle.document, &handle.path));
        let key = format!("{}:{}:{}", props.file, handle.document, handle.path);
        html! {
            <Knob {key} {handle} file={props.file} {before} {written} first={index == 0} {held}
                on_click={on_click.clone()} />
        }
    };
    let all = handles(&props.text, &props.parsed).into_iter().enumerate();
    html! {
        <div class="knobs" role="group" aria-label={app.word(Word::Handles)}>
            { for all.map(knob) }
        </div>
    }
}

/// The card of the handle in the hand, else of the place that was asked about.
fn card_shown(app: &App, props: &TextProps, asked: Option<Position>) -> Option<Card> {
    let held = props.turning.as_ref().filter(|turning| turning.held);
    match held {
        Some(turning) => {
            let handle = &turning.handle;
            field_card::of_path(&props.parsed, handle.document, &handle.path, app.lang())
        }
        None => field_card::card(&props.parsed, asked?, app.lang()),
    }
}

/// The card below its line, or above it where the panel has more room.
fn floating(card: Card, file: usize, frame: &NodeRef, on_close: Callback<()>) -> Html {
    let Some(frame) = frame.cast::<HtmlElement>() else { return Html::default() };
    let Some(panel) = frame.closest(".panel-body").ok().flatten() else { return Html::default() };
    let (code, panel) = (frame.get_bounding_client_rect(), panel.get_bounding_client_rect());
    let top = (card.line as f64 - 1.0) * LINE_HEIGHT + 4.0 - f64::from(frame.scroll_top());
    let above = code.top() + top - panel.top();
    let below = panel.bottom() - code.top() - top - LINE_HEIGHT;
    let style = if above > below {
        format!("bottom:{:.0}px;max-height:{above:.0}px", code.height() - top)
    } else {
        let top = f64::from(frame.offset_top()) + top + LINE_HEIGHT;
        format!("top:{top:.0}px;max-height:{below:.0}px")
    };
    html! { <FieldCard {card} {file} {style} class="floating" {on_close} /> }
}

/// The line of a field, or of what it would stand in.
fn line_of(parsed: &Parsed, path: &str) -> Option<usize> {
    let exact = parsed.documents.iter().find_map(|document| document.spans.get(path));
    let place = exact.or_else(|| parsed.documents.first()?.spans.nearest(path))?;
    Some(place.key.unwrap_or(place.value).start.line)
}
