//! What is wrong with the text, what to write instead, and the paste doctor's offer.

use crate::locale::manifest as words;
use crate::locale::ui::{self, Word};
use crate::manifest::doctor::{Restored, Symptom};
use crate::manifest::{Diagnostic, Parsed, apply_fix};
use crate::ui::app::{App, use_app};
use crate::ui::components::editor::layers::severity;
use crate::view::diff::{self, Change};
use std::rc::Rc;
use yew::prelude::*;

/// More findings than this are counted only.
const MOST: usize = 50;

#[derive(Properties)]
pub struct FindingsProps {
    pub parsed: Rc<Parsed>,
}

impl PartialEq for FindingsProps {
    fn eq(&self, _: &Self) -> bool {
        // The language may have changed; the list is short.
        false
    }
}

#[component]
pub fn Findings(props: &FindingsProps) -> Html {
    let app = use_app();
    let found = &props.parsed.diagnostics;
    let errors = found.iter().filter(|found| found.is_error()).count();
    let heading = ui::findings(app.lang(), errors, found.len() - errors);
    html! {
        <section class="findings" data-testid="diagnostics"
            aria-label={app.word(Word::Diagnostics)}>
            <p class={classes!("findings-count", (errors > 0).then_some("error"))} role="status">
                {heading}
            </p>
            <ul>{ for found.iter().take(MOST).map(|found| finding(&app, found)) }</ul>
        </section>
    }
}

fn finding(app: &App, found: &Diagnostic) -> Html {
    let lang = app.lang();
    let mut message = words::note(lang, &found.problem).unwrap_or_else(|| found.message());
    if found.hint.is_some() {
        message = words::before_hint(message);
    }
    let hint = found.hint.as_ref().map(|hint| words::hint(lang, hint));
    let fix = found.fix.is_some().then(|| {
        let (app, found) = (app.clone(), found.clone());
        Callback::from(move |_: MouseEvent| {
            app.edit(|buffers| {
                if let Some(fixed) = apply_fix(buffers.current().1, &found) {
                    buffers.set_current(&fixed);
                }
            });
        })
    });
    html! {
        <li class={severity(found.severity)}>
            <span class="place">{ui::line(lang, found.line)}</span>{" "}
            <span class="message">{message}</span>
            if let Some(hint) = hint { {" "}<span class="hint">{hint}</span> }
            if let Some(fix) = fix {
                {" "}<button type="button" class="link" onclick={fix}>{app.word(Word::Fix)}</button>
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
pub struct DoctorProps {
    pub restored: Restored,
}

/// The offer to restore a text that lost its layout.
#[component]
pub fn Doctor(props: &DoctorProps) -> Html {
    let app = use_app();
    let lang = app.lang();
    let restored = &props.restored;
    let live = restored.found.iter().all(|found| matches!(found, Symptom::LiveFields(_)));
    let question = match (restored.confident(), live) {
        (false, _) => Word::DoctorDoubt,
        (true, true) => Word::DoctorLive,
        (true, false) => Word::DoctorOffer,
    };
    let restore = {
        let (app, text) = (app.clone(), restored.text.clone());
        Callback::from(move |_: MouseEvent| app.edit(|buffers| buffers.set_current(&text)))
    };
    let before = app.buffers(|buffers| buffers.current().1.to_owned());
    html! {
        <section class="doctor" data-testid="doctor">
            <p><b>{app.word(question)}</b></p>
            <ul>
                { for restored.found.iter().map(|symptom| html! {
                    <li>{words::symptom(lang, symptom)}</li>
                }) }
            </ul>
            if let Some(doubt) = &restored.doubt { <p>{words::doubt(lang, doubt)}</p> }
            <details>
                <summary>{app.word(Word::ShowChanges)}</summary>
                { difference(&before, &restored.text) }
            </details>
            if restored.confident() {
                <button type="button" class="primary" onclick={restore}>
                    {app.word(Word::Restore)}
                </button>
            }
        </section>
    }
}

/// Two texts as one list of lines; lines that stay are shown near a change only.
pub fn difference(before: &str, after: &str) -> Html {
    /// Lines shown around a change.
    const AROUND: usize = 2;
    let lines = diff::lines(before, after);
    let changed: Vec<usize> = (0..lines.len())
        .filter(|at| lines.get(*at).is_some_and(|(change, _)| *change != Change::Same))
        .collect();
    let near = |at: usize| changed.iter().any(|changed| changed.abs_diff(at) <= AROUND);
    let line = |(at, (change, text)): (usize, &(Change, &str))| {
        let (class, sign) = match change {
            Change::Same => ("", " "),
            Change::Removed => ("removed", "−"),
            Change::Added => ("added", "+"),
        };
        near(at).then(|| html! { <div {class}>{sign}{" "}{*text}{"\n"}</div> })
    };
    html! { <pre class="diff">{ for lines.iter().enumerate().filter_map(line) }</pre> }
}
