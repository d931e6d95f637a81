//! Play, step, seek, speed: how time moves.

use crate::locale::ui::{self, Word};
use crate::session::Session;
use crate::session::beside;
use crate::session::playback::{FASTEST, SLOWEST};
use crate::time::{SimDuration, SimTime};
use crate::ui::app::{App, use_panels};
use crate::ui::components::icon::Icon;
use crate::view::{explain, gap};
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Steps of the speed slider.
const SPEED_STEPS: f64 = 60.0;
/// Steps of a seek that are done before the next frame.
const SEEK_STEPS: u64 = 20_000;

/// Plays or pauses; at the end it starts over.
pub fn toggle(app: &App) {
    app.act_on_both(|session, second| {
        let playing = !session.playback.playing;
        let over = session.is_over() && second.is_none_or(|second| second.is_over());
        if playing && over && session.history().at_head() {
            session.seek_within(session.sim().setup().start(), SEEK_STEPS);
        }
        session.playback.playing = playing;
    });
}

pub fn to_start(app: &App) {
    app.act(|session| session.seek_within(session.sim().setup().start(), SEEK_STEPS));
}

/// To the end of what is known; from there to the end of the run.
pub fn to_end(app: &App) {
    app.act_on_both(|session, second| {
        if let Some(second) = second {
            beside::run_to_end(session, second);
        } else if session.history().at_head() {
            session.run_to_end(session.end());
        } else {
            session.seek_within(session.history().head(), SEEK_STEPS);
        }
        session.playback.playing = false;
    });
}

/// To the next decision about the object in focus, or the one before.
pub fn step_by_decision(app: &App, forward: bool) {
    let selection = app.selection();
    app.act(|session| {
        session.playback.playing = false;
        let focus = gap::focus(session, selection);
        if let Some(at) = focus.and_then(|uid| explain::next_decision(session, uid, forward)) {
            session.seek(at);
        } else {
            session.step_by_record(forward);
        }
    });
}

/// To the next thing that happens, or the last.
pub fn step(app: &App, forward: bool) {
    app.act_on_both(|session, second| {
        session.playback.playing = false;
        match second {
            Some(second) => beside::step_by_record(session, second, forward),
            None => session.step_by_record(forward),
        }
    });
}

/// A place of the slider from 0 to [`SPEED_STEPS`] as a speed, rounded to a plain number.
fn speed_at(place: f64) -> f64 {
    let speed = SLOWEST * (FASTEST / SLOWEST).powf(place / SPEED_STEPS);
    let unit = 10_f64.powf(speed.log10().floor()) / 4.0;
    (speed / unit).round() * unit
}

fn place_of(speed: f64) -> f64 {
    ((speed / SLOWEST).ln() / (FASTEST / SLOWEST).ln() * SPEED_STEPS).round()
}

/// What the transport shows.
struct Shown {
    playing: bool,
    repeat: bool,
    speed: f64,
    boost: f64,
    now: SimTime,
    elapsed: SimDuration,
    /// What the scrubber reaches to.
    length: SimDuration,
    can_undo: bool,
}

#[component]
pub fn Transport() -> Html {
    let app = use_panels();
    // How long a run was when it was over: going back in it does not make it longer.
    let over_at = use_mut_ref(|| None::<SimTime>);
    let shown = app.read(|session| {
        let start = session.sim().setup().start();
        let head = session.history().head();
        if session.is_over() {
            over_at.replace(Some(session.now().max(head)));
        }
        let known = head.since(start);
        let length = match *over_at.borrow() {
            Some(over) if over == head => known,
            _ => known.max(expected(session)),
        };
        Shown {
            playing: session.playback.playing,
            repeat: session.playback.repeat,
            speed: session.playback.speed(),
            boost: session.playback.boost(),
            now: session.now(),
            elapsed: session.elapsed(),
            length,
            can_undo: session.history().ghost().is_some(),
        }
    });
    html! {
        <div class="transport" role="group">
            { buttons(&app, &shown) }
            <output class="clock" data-testid="clock" title={shown.now.rfc3339()}
                aria-label={app.word(Word::Clock)}>{shown.now.clock()}</output>
            <span class="zone">{"UTC"}</span>
            { scrubber(&app, &shown) }
            { speed(&app, &shown) }
            { switches(&app, &shown) }
        </div>
    }
}

/// How long the timeline shows the run to be before it is over.
fn expected(session: &Session) -> SimDuration {
    let scenario = session.scenario();
    let span = scenario.view.window.or(scenario.until);
    span.map_or(SimDuration::ZERO, |span| span.0)
}

fn buttons(app: &App, shown: &Shown) -> Html {
    let button = |sign: Icon, word: Word, id: &'static str, act: fn(&App)| {
        let click = {
            let app = app.clone();
            Callback::from(move |_: MouseEvent| act(&app))
        };
        html! {
            <button type="button" class={classes!("square", id)} data-testid={id}
                aria-label={app.word(word)} title={app.word(word)} onclick={click}>
                {sign.draw()}
            </button>
        }
    };
    let (sign, word) =
        if shown.playing { (Icon::Pause, Word::Pause) } else { (Icon::Play, Word::Play) };
    html! {
        <div class="transport-buttons">
            { button(Icon::ToStart, Word::ToStart, "to-start", to_start) }
            { button(Icon::StepBack, Word::StepBack, "step-back", |app| step(app, false)) }
            { button(sign, word, "play", toggle) }
            { button(Icon::StepForward, Word::StepForward, "step-forward", |app| step(app, true)) }
            { button(Icon::ToEnd, Word::ToEnd, "to-end", to_end) }
        </div>
    }
}

fn number(event: &InputEvent) -> Option<f64> {
    let input = event.target_dyn_into::<HtmlInputElement>()?;
    Some(input.value_as_number()).filter(|value| value.is_finite())
}

fn scrubber(app: &App, shown: &Shown) -> Html {
    let seek = {
        let app = app.clone();
        Callback::from(move |event: InputEvent| {
            let Some(seconds) = number(&event) else { return };
            app.act(|session| {
                session.playback.playing = false;
                let to = session.sim().setup().start()
                    + SimDuration::from_millis((seconds * 1000.0) as i64);
                session.seek_within(to, SEEK_STEPS);
            });
        })
    };
    html! {
        <input type="range" class="scrubber" data-testid="playhead" min="0" step="0.1"
            max={format!("{:.1}", shown.length.as_secs_f64())}
            value={format!("{:.1}", shown.elapsed.as_secs_f64())}
            aria-label={app.word(Word::Position)} aria-valuetext={shown.now.clock()}
            oninput={seek} />
    }
}

fn speed(app: &App, shown: &Shown) -> Html {
    let change = {
        let app = app.clone();
        Callback::from(move |event: InputEvent| {
            let Some(place) = number(&event) else { return };
            app.act(|session| session.playback.set_speed(speed_at(place)));
        })
    };
    let label = ui::speed(app.lang(), shown.speed);
    let quiet = shown.playing && shown.boost > 1.0;
    html! {
        <div class="speed">
            <input type="range" data-testid="speed" min="0" max={SPEED_STEPS.to_string()} step="1"
                value={place_of(shown.speed).to_string()} aria-label={app.word(Word::Speed)}
                aria-valuetext={label.clone()} oninput={change} />
            <span class="speed-label">{label}</span>
            <span class="speed-short" aria-hidden="true">{ui::times(shown.speed)}</span>
            <span class={classes!("quiet", quiet.then_some("on"))} title={app.word(Word::QuietTime)}
                aria-hidden={(!quiet).to_string()}>
                {if quiet { format!("×{:.0}", shown.boost.max(2.0)) } else { String::new() }}
            </span>
        </div>
    }
}

fn switches(app: &App, shown: &Shown) -> Html {
    let repeat = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.act(|session| session.playback.repeat = !session.playback.repeat);
        })
    };
    let undo = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.act(|session| session.undo());
        })
    };
    html! {
        <div class="switches">
            if shown.can_undo {
                <button type="button" class="square" data-testid="undo"
                    aria-label={app.word(Word::Undo)} title={app.word(Word::Undo)} onclick={undo}>
                    {Icon::Undo.draw()}
                </button>
            }
            <button type="button" class="square" data-testid="repeat"
                aria-pressed={shown.repeat.to_string()} aria-label={app.word(Word::Repeat)}
                title={app.word(Word::Repeat)} onclick={repeat}>{Icon::Repeat.draw()}</button>
        </div>
    }
}
