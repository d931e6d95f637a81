//! The menu of lessons, topic by topic, and the same lesson with other chance.

use crate::locale::Lang;
use crate::locale::ui::Word;
use crate::scenario::file::Scenario;
use crate::scenario::library::{LESSONS, Topic};
use crate::session::Session;
use crate::ui::app::options::lesson_session;
use crate::ui::app::{App, use_panels};
use crate::ui::browser::focus;
use crate::view::words::told;
use yew::prelude::*;

/// The button that opens and closes the menu.
#[component]
pub fn Lessons() -> Html {
    let app = use_panels();
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let close = {
        let open = open.setter();
        Callback::from(move |()| open.set(false))
    };
    let nav = use_node_ref();
    {
        let (nav, close) = (nav.clone(), close.clone());
        use_effect_with(*open, move |open| {
            let outside = open.then(|| focus::outside_press(&nav, close));
            move || drop(outside)
        });
    }
    let onkeydown = {
        let (nav, close, open) = (nav.clone(), close.clone(), *open);
        Callback::from(move |event: KeyboardEvent| {
            match (event.key().as_str(), focus::step(&event.key())) {
                ("Escape", _) if open => {
                    focus::along(&nav, "[data-testid=lessons]", |_, _| 0);
                    close.emit(());
                }
                (_, Some(step)) if open => focus::along(&nav, ".menu button", step),
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <nav class="lessons" ref={nav} {onkeydown} aria-label={app.word(Word::Lessons)}>
            <button type="button" data-testid="lessons" aria-expanded={open.to_string()}
                onclick={toggle}>
                {app.word(Word::Lessons)}<span aria-hidden="true">{" ▾"}</span>
            </button>
            if *open { <Menu on_close={close} /> }
        </nav>
    }
}

/// What the menu says of a lesson.
#[derive(PartialEq)]
struct Entry {
    name: &'static str,
    topic: Topic,
    title: String,
    about: String,
}

/// Reads every lesson's file: once for each opening of the menu.
fn entries(lang: Lang) -> Vec<Entry> {
    let read = LESSONS.iter().filter_map(|lesson| {
        let scenario = Scenario::parse(lesson.text).ok()?;
        let [title, about] = [&scenario.title, &scenario.about].map(|text| told(text, lang).into());
        Some(Entry { name: lesson.name, topic: lesson.topic, title, about })
    });
    read.collect()
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    on_close: Callback<()>,
}

#[component]
fn Menu(props: &MenuProps) -> Html {
    let app = use_panels();
    let entries = use_memo(app.lang(), |lang| entries(*lang));
    let run = |open: Callback<MouseEvent, Result<Session, String>>| {
        let (app, close) = (app.clone(), props.on_close.clone());
        Callback::from(move |event: MouseEvent| {
            match open.emit(event) {
                Ok(mut session) => {
                    session.playback.playing = true;
                    app.load(session);
                }
                Err(why) => app.add_note(why),
            }
            close.emit(());
        })
    };
    let current = app.read(|session| session.scenario().metadata.name.clone());
    let entry = |entry: &Entry| {
        let name = entry.name;
        let choose = run(Callback::from(move |_| lesson_session(name)));
        html! {
            <li>
                <button type="button" aria-current={(current == name).then_some("true")}
                    onclick={choose}>
                    <b>{&entry.title}</b><span>{&entry.about}</span>
                </button>
            </li>
        }
    };
    let group = |entries: &[Entry]| {
        let topic = entries.first().map_or("", |entry| entry.topic.name());
        let id = format!("lessons-{topic}");
        html! {
            <>
                <p class="topic" id={id.clone()}>{topic}</p>
                <ul aria-labelledby={id}>{ for entries.iter().map(entry) }</ul>
            </>
        }
    };
    let again = {
        let app = app.clone();
        run(Callback::from(move |_| reseeded(&app)))
    };
    html! {
        <div class="menu">
            <button type="button" data-testid="reseed" onclick={again}>
                <b>{app.word(Word::Reseed)}</b>
                <span>{app.word(Word::ReseedAbout)}</span>
            </button>
            { for entries.chunk_by(|a, b| a.topic == b.topic).map(group) }
        </div>
    }
}

/// The scenario that runs, from its beginning, with a seed that nobody has chosen.
#[allow(clippy::disallowed_methods, reason = "a new run's seed")]
fn reseeded(app: &App) -> Result<Session, String> {
    let mut scenario = app.read(|session| session.scenario().clone());
    // Short enough to be read aloud.
    let seed = getrandom::u32().map_err(|error| error.to_string())? % 100_000;
    scenario.cluster.seed = Some(seed.into());
    Session::new(scenario).map_err(|error| error.to_string())
}
