//! The control loop, live: what is on its way from the API server through the watch and the queue
//! to a worker, and back as a write. A controller can be switched off here, and time slowed until
//! milliseconds can be seen.

use crate::api::meta::Uid;
use crate::locale::ui::Word;
use crate::sim::controllers::Controller;
use crate::ui::app::{App, use_panels};
use crate::ui::components::why::jump;
use crate::view::control_loop::{self, Entry, Picture, Stage};
use crate::view::explain::Line;
use yew::prelude::*;

const MOST_LINES: usize = 40;

#[component]
pub fn ControlLoop() -> Html {
    let app = use_panels();
    let chosen = use_state(|| None::<Controller>);
    let (selection, lang) = (app.selection(), app.lang());
    let (controller, all, picture, lines) = app.read(|session| {
        let controller = chosen.unwrap_or_else(|| control_loop::of_focus(session, selection));
        let picture = control_loop::picture(session, controller, lang);
        let lines = control_loop::account(session, controller, lang, MOST_LINES);
        (controller, control_loop::controllers(session), picture, lines)
    });
    let tab = |(one, stopped): (Controller, bool)| {
        let choose = {
            let chosen = chosen.setter();
            Callback::from(move |_: MouseEvent| chosen.set(Some(one)))
        };
        html! {
            <button type="button" class={classes!("choice", stopped.then_some("stopped"))}
                aria-pressed={(one == controller).to_string()} onclick={choose}>
                {one.name()}
                if stopped { <span>{" ("}{app.word(Word::Stopped)}{")"}</span> }
            </button>
        }
    };
    html! {
        <>
            <div class="loop-tools">
                <div class="choices" role="group" aria-label={app.word(Word::Controllers)}>
                    { for all.into_iter().map(tab) }
                </div>
                { tools(&app, controller, &picture) }
            </div>
            { diagram(&app, &picture) }
            { account(&app, lines) }
        </>
    }
}

fn tools(app: &App, controller: Controller, picture: &Picture) -> Html {
    let slow = app.read(|session| session.playback.slow_motion);
    let slow_down = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.act(|session| session.playback.slow_motion = !session.playback.slow_motion);
        })
    };
    let step = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.act(|session| control_loop::step(session, controller));
        })
    };
    let (verb, word) = match picture.stopped {
        true => ("start", Word::StartController),
        false => ("stop", Word::StopController),
    };
    let line = format!("loupe controller {verb} {}", controller.name());
    let switch = {
        let (app, line) = (app.clone(), line.clone());
        Callback::from(move |_: MouseEvent| app.click(&line))
    };
    html! {
        <div class="choices" role="group">
            <button type="button" class="choice" data-testid="loop-step" onclick={step}>
                {app.word(Word::LoopStep)}
            </button>
            <button type="button" class="choice" data-testid="slow-motion"
                aria-pressed={slow.to_string()} onclick={slow_down}>
                {app.word(Word::SlowMotion)}
            </button>
            <button type="button" class="choice" data-testid="controller-switch" title={line}
                disabled={app.is_readonly()} onclick={switch}>{app.word(word)}</button>
        </div>
    }
}

/// The stages in the order in which a change passes through them.
fn diagram(app: &App, picture: &Picture) -> Html {
    let api = Stage::default();
    let revision = format!("resourceVersion {}", picture.revision);
    html! {
        <ol class={classes!("loop", picture.stopped.then_some("stopped"))}>
            { stage(app, "api", Word::ApiServer, Some(revision), &api) }
            { stage(app, "watch", Word::WatchEvents, None, &picture.watch) }
            { stage(app, "later", Word::QueueLater, None, &picture.later) }
            { stage(app, "queue", Word::Queue, None, &picture.queue) }
            { stage(app, "worker", Word::Workers, None, &picture.workers) }
            { stage(app, "writes", Word::Writes, None, &picture.writes) }
        </ol>
    }
}

fn stage(app: &App, name: &'static str, title: Word, says: Option<String>, stage: &Stage) -> Html {
    let busy = !stage.entries.is_empty() || says.is_some();
    let entry = |entry: &Entry| {
        let select = select(app, entry.uid);
        html! {
            <li>
                <button type="button" class="link" onclick={select}>{&entry.name}</button>
                if !entry.note.is_empty() { <span class="note">{&entry.note}</span> }
            </li>
        }
    };
    html! {
        <li class={classes!("stage", name, busy.then_some("busy"))} data-stage={name}>
            <h3>{app.word(title)}</h3>
            <ul>{ for stage.entries.iter().map(entry) }</ul>
            if stage.more > 0 { <p class="note">{format!("+{}", stage.more)}</p> }
            if let Some(says) = says { <p class="note">{says}</p> }
            else if !busy { <p class="note">{"–"}</p> }
        </li>
    }
}

fn select(app: &App, uid: Uid) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| app.select(Some(uid)))
}

fn account(app: &App, lines: Vec<Line>) -> Html {
    let row = |line: Line| {
        let about = line.about.map(|key| key.to_string()).unwrap_or_default();
        html! { <tr><td>{jump(app, line.at)}</td><td>{about}</td><td>{line.text}</td></tr> }
    };
    html! {
        <div class="table-scroll" tabindex="0" role="region"
            aria-label={app.word(Word::LoopAccount)}>
            <table class="kubectl loop-account"><tbody>
                { for lines.into_iter().map(row) }
            </tbody></table>
        </div>
    }
}
