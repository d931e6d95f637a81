//! The terminal: the session's entries, and a line with history and completion.

use crate::kubectl::shell::parse;
use crate::locale::ui::Word;
use crate::session::terminal::EntryKind;
use crate::ui::app::{App, use_panels};
use crate::ui::components::numbers::Numbers;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// More entries than this are not shown: the newest are.
const MOST_ENTRIES: usize = 400;

#[component]
pub fn Terminal() -> Html {
    let app = use_panels();
    let scroll = use_node_ref();
    let (entries, busy) = app.read(|session| {
        let entries = session.terminal().entries();
        let skipped = entries.len().saturating_sub(MOST_ENTRIES);
        (entries.iter().skip(skipped).cloned().collect::<Vec<_>>(), session.terminal().is_busy())
    });
    {
        let scroll = scroll.clone();
        use_effect_with((entries.len(), busy), move |_| {
            if let Some(screen) = scroll.cast::<Element>() {
                screen.set_scroll_top(screen.scroll_height());
            }
        });
    }
    let lines = entries.into_iter().map(|entry| match entry.kind {
        EntryKind::Input => html! {
            <div class="input">
                <span class="prompt" aria-hidden="true">{"$ "}</span>{entry.text}
            </div>
        },
        EntryKind::Stdout => html! {
            <div><Numbers text={entry.text} at={entry.at} /></div>
        },
        EntryKind::Stderr => html! { <div class="stderr">{entry.text}</div> },
    });
    html! {
        <div class="screen" ref={scroll}>
            <div role="log" aria-label={app.word(Word::Terminal)} tabindex="0">
                { for lines }
            </div>
            <CommandLine {busy} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CommandLineProps {
    busy: bool,
}

/// What the line holds besides its text.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typing {
    text: String,
    /// How far back in the history it is.
    back: usize,
    /// What could stand at the cursor, after Tab.
    offers: Vec<String>,
}

#[component]
fn CommandLine(props: &CommandLineProps) -> Html {
    let app = use_panels();
    let typing = use_state(Typing::default);
    let input = {
        let typing = typing.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() {
                typing.set(Typing { text: area.value(), ..Typing::default() });
            }
        })
    };
    let key = {
        let (app, typing) = (app.clone(), typing.clone());
        Callback::from(move |event: KeyboardEvent| {
            let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else { return };
            if let Some(next) = pressed(&app, &typing, &event, &area) {
                event.prevent_default();
                typing.set(next);
            }
        })
    };
    let interrupt = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.act(|session| session.interrupt()))
    };
    let rows = typing.text.lines().count().clamp(1, 12);
    html! {
        <>
            if !typing.offers.is_empty() {
                <p class="offers" role="status">{typing.offers.join("  ")}</p>
            }
            <div class="command-line">
                <span class="prompt" aria-hidden="true">
                    {if props.busy { "…" } else { "$" }}
                </span>
                <textarea rows={rows.to_string()} value={typing.text.clone()} spellcheck="false"
                    autocapitalize="off" autocomplete="off" data-testid="command-line"
                    disabled={app.is_readonly()} aria-label={app.word(Word::CommandLine)}
                    placeholder={(!props.busy).then(|| app.word(Word::TerminalHint))} oninput={input} onkeydown={key} />
                if props.busy {
                    <button type="button" onclick={interrupt}>{app.word(Word::Interrupt)}</button>
                }
            </div>
        </>
    }
}

/// What a key makes of the line; `None` leaves it to the browser.
fn pressed(
    app: &App,
    typing: &Typing,
    event: &KeyboardEvent,
    area: &HtmlTextAreaElement,
) -> Option<Typing> {
    let text = area.value();
    match event.key().as_str() {
        "Enter" if !event.shift_key() && !event.is_composing() => {
            if parse(&text).is_err_and(|error| error.incomplete()) {
                return Some(Typing { text: text + "\n", ..Typing::default() });
            }
            if !text.trim().is_empty() {
                app.run_line(&text);
            }
            Some(Typing::default())
        }
        "Tab" if !event.shift_key() && !text.is_empty() => Some(completed(app, &text, area)),
        "ArrowUp" if !text.contains('\n') => recall(app, typing, typing.back + 1),
        "ArrowDown" if !text.contains('\n') && typing.back > 0 => {
            recall(app, typing, typing.back - 1)
        }
        "c" if event.ctrl_key() && area.selection_start() == area.selection_end() => {
            app.act(|session| session.interrupt());
            Some(Typing::default())
        }
        _ => None,
    }
}

fn recall(app: &App, typing: &Typing, back: usize) -> Option<Typing> {
    if back == 0 {
        return Some(Typing::default());
    }
    let text = app.read(|session| {
        let typed = session.terminal().typed();
        typed.len().checked_sub(back).and_then(|at| typed.get(at)).cloned()
    });
    Some(text.map_or_else(|| typing.clone(), |text| Typing { text, back, offers: Vec::new() }))
}

fn completed(app: &App, text: &str, area: &HtmlTextAreaElement) -> Typing {
    // The browser counts UTF-16 units.
    let units = area.selection_start().ok().flatten().unwrap_or(u32::MAX) as usize;
    let cursor = text.encode_utf16().take(units).collect::<Vec<u16>>();
    let cursor = String::from_utf16_lossy(&cursor).len().min(text.len());
    let found = app.read(|session| session.complete(text, cursor));
    let common = found.common();
    let before = text.get(..found.start).unwrap_or_default();
    let after = text.get(cursor..).unwrap_or_default();
    let only = found.candidates.len() == 1 && !common.ends_with(['/', '=']);
    let space = if only && after.is_empty() { " " } else { "" };
    match found.candidates.len() {
        0 => Typing { text: text.to_owned(), ..Typing::default() },
        1 => Typing { text: format!("{before}{common}{space}{after}"), ..Typing::default() },
        _ => Typing {
            text: format!("{before}{common}{after}"),
            back: 0,
            offers: found.candidates.clone(),
        },
    }
}
