//! What applying would do: the values that differ from what runs and what follows from that, the
//! difference of the texts, and what kubectl would say.

use crate::kubectl::shell::Files;
use crate::locale::changes as words;
use crate::locale::ui::Word;
use crate::manifest::Parsed;
use crate::ui::app::{App, use_panels};
use crate::ui::components::editor::findings::difference;
use crate::view::changes::{self, Changed, Plan};
use crate::view::knobs::refusal;
use std::rc::Rc;
use yew::prelude::*;

/// More values than this are counted only.
const MOST: usize = 12;

#[derive(Properties)]
pub struct PreviewProps {
    pub path: String,
    pub text: String,
    pub parsed: Rc<Parsed>,
}

impl PartialEq for PreviewProps {
    /// What was parsed follows from the text.
    fn eq(&self, other: &Self) -> bool {
        (&self.path, &self.text) == (&other.path, &other.text)
    }
}

#[component]
pub fn Preview(props: &PreviewProps) -> Html {
    let app = use_panels();
    let PreviewProps { path, text, parsed } = props;
    let applied = app.read(|session| session.files().read(path)).unwrap_or_default();
    let typed = applied != *text;
    let mut plans = app.read(|session| changes::plans(session, parsed));
    if !typed {
        // A file that nobody touched is told only where what runs went another way.
        plans.retain(|plan| !plan.changed.is_empty());
    }
    let commands = app.read(|session| session.history().applied());
    let says = {
        let app = app.clone();
        let key = (path.clone(), text.clone(), commands, plans.is_empty() && !typed);
        use_memo(key, move |(path, text, _, nothing)| {
            if *nothing {
                return (String::new(), false);
            }
            let line = format!("kubectl apply -f {path}");
            let printed = app.read(|session| session.rehearse(path, text, &line));
            let refused = refusal(&printed).is_some();
            let text: String = printed.into_iter().map(|entry| entry.text).collect();
            (text, refused)
        })
    };
    let (says, refused) = &*says;
    if plans.is_empty() && !typed {
        return Html::default();
    }
    let revert = {
        let (app, applied) = (app.clone(), applied.clone());
        Callback::from(move |_: MouseEvent| app.edit(|buffers| buffers.set_current(&applied)))
    };
    let plan = html! {
        <>
            { for plans.iter().map(|plan| told(&app, plan, *refused)) }
            <p class="says">{app.word(Word::WhatWillHappen)}</p>
            <pre class={classes!("says", refused.then_some("stderr"))}>{says}</pre>
        </>
    };
    if !typed || *refused && parsed.has_errors() {
        // Nobody asked for it, or the findings say it already: one line, until it is opened.
        let word = if typed { Word::WouldBeRefused } else { Word::Drifted };
        return html! {
            <details class="preview" data-testid="preview">
                <summary>{app.word(word)}</summary>
                { plan }
                if typed {
                    <button type="button" class="link" onclick={revert}>
                        {app.word(Word::Revert)}
                    </button>
                }
            </details>
        };
    }
    html! {
        <section class="preview" data-testid="preview" tabindex="0"
            aria-label={app.word(Word::ShowChanges)}>
            <h3>{app.word(Word::ApplyChanges)}</h3>
            { plan }
            { difference(&applied, text) }
            <button type="button" class="link" onclick={revert}>{app.word(Word::Revert)}</button>
        </section>
    }
}

/// What is refused has no consequences.
fn told(app: &App, plan: &Plan, refused: bool) -> Html {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let line = |change: &Changed| {
        html! {
            <li><code>{&change.path}{" "}<del>{value(&change.from)}</del>{" → "}
                <b>{value(&change.to)}</b></code></li>
        }
    };
    let more = plan.changed.len().saturating_sub(MOST);
    html! {
        <div class="plan">
            <p><b>{&plan.object}</b></p>
            <ul>
                { for plan.changed.iter().take(MOST).map(line) }
                if more > 0 { <li>{format!("+{more}")}</li> }
            </ul>
            if !refused {
                { for plan.consequences.iter().map(|consequence| html! {
                    <p class="consequence">{words::sentence(app.lang(), *consequence)}</p>
                }) }
            }
        </div>
    }
}
