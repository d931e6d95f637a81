//! Why: the latest decision in full, what led to it, what followed, and the decisions before.

use crate::locale::ui::Word;
use crate::time::SimTime;
use crate::ui::app::{App, use_panels};
use crate::ui::components::formula::Formula;
use crate::view::explain::{self, Decision, Line};
use crate::view::gap;
use yew::prelude::*;

/// How many earlier decisions are listed.
const EARLIER: usize = 12;
const MOST_LINES: usize = 8;

#[component]
pub fn Why() -> Html {
    let app = use_panels();
    let (selection, lang) = (app.selection(), app.lang());
    let found = app.read(|session| {
        // Here the selected object itself is meant: a pod is explained by its own decisions.
        let uid = selection.or_else(|| gap::focus(session, None))?;
        let own = explain::decisions(session, uid, lang, EARLIER);
        let decisions = match (own.is_empty(), gap::focus(session, selection)) {
            (true, Some(focus)) => explain::decisions(session, focus, lang, EARLIER),
            _ => own,
        };
        let latest = decisions.first()?.record;
        let before = explain::before(session, latest, lang, MOST_LINES);
        let after = explain::after(session, latest, lang, MOST_LINES);
        Some((decisions, before, after))
    });
    let Some((decisions, before, after)) = found else {
        return html! { <p class="empty">{app.word(Word::NothingYet)}</p> };
    };
    let mut decisions = decisions.into_iter();
    let latest = decisions.next();
    html! {
        <>
            if let Some(latest) = &latest { { told(latest) } }
            { lines(&app, Word::LedHere, before) }
            { lines(&app, Word::Followed, after) }
            { earlier(&app, decisions.collect()) }
        </>
    }
}

fn told(decision: &Decision) -> Html {
    let sentence = |sentence: &crate::locale::Sentence| {
        html! {
            <div class="told">
                <p class="sentence">{&sentence.text}</p>
                <Formula sentence={sentence.clone()} about={decision.about.clone()} />
            </div>
        }
    };
    html! {
        <div class="latest">
            <p class="when">{decision.at.clock()}{" · "}{decision.who}{" · "}
                {decision.about.to_string()}</p>
            { for decision.sentences.iter().map(sentence) }
        </div>
    }
}

fn lines(app: &App, heading: Word, lines: Vec<Line>) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    let line = |line: Line| {
        let about = line.about.map(|key| key.name.to_string()).unwrap_or_default();
        html! { <li>{jump(app, line.at)}{" "}<b>{line.who}</b>{" "}{about}{" "}{line.text}</li> }
    };
    html! {
        <>
            <h3>{app.word(heading)}</h3>
            <ul class="account">{ for lines.into_iter().map(line) }</ul>
        </>
    }
}

fn earlier(app: &App, decisions: Vec<Decision>) -> Html {
    if decisions.is_empty() {
        return Html::default();
    }
    let item = |decision: Decision| {
        let text = decision.sentences.first().map(|sentence| sentence.text.clone());
        html! { <li>{jump(app, decision.at)}{" "}{text}</li> }
    };
    html! {
        <>
            <h3>{app.word(Word::Earlier)}</h3>
            <ul class="account">{ for decisions.into_iter().map(item) }</ul>
        </>
    }
}

/// A time that a click goes to.
pub fn jump(app: &App, at: SimTime) -> Html {
    let app = app.clone();
    let click = Callback::from(move |_: MouseEvent| {
        app.act(|session| {
            session.playback.playing = false;
            session.seek(at);
        });
    });
    html! { <button type="button" class="link when" onclick={click}>{at.clock()}</button> }
}
