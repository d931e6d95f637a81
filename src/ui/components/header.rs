//! The page's head: lessons, title, share, language, theme.

use crate::locale::Lang;
use crate::locale::ui::Word;
use crate::scenario::file::Scenario;
use crate::scenario::library::{LESSONS, Lesson};
use crate::ui::app::options::lesson_session;
use crate::ui::app::settings::Theme;
use crate::ui::app::{App, use_panels};
use crate::ui::components::compare::CompareButton;
use crate::ui::components::share_dialog::ShareDialog;
use crate::view::words::told;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    pub on_help: Callback<()>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let app = use_panels();
    let sharing = use_state(|| false);
    let title = app.read(|session| told(&session.scenario().title, app.lang()).to_owned());
    let share = {
        let sharing = sharing.setter();
        Callback::from(move |_: MouseEvent| sharing.set(true))
    };
    let close = {
        let sharing = sharing.setter();
        Callback::from(move |()| sharing.set(false))
    };
    html! {
        <header class="head">
            <Lessons />
            <h1 class="title">
                <span class="brand">{"kubeloupe"}</span>{" "}<span>{title}</span>
            </h1>
            <div class="head-tools">
                <CompareButton />
                <button type="button" data-testid="share" onclick={share}>
                    {app.word(Word::Share)}
                </button>
                { language(&app) }
                { theme(&app) }
                <button type="button" class="square keys" aria-label={app.word(Word::Help)}
                    title={app.word(Word::Help)}
                    onclick={props.on_help.reform(|_: MouseEvent| ())}>{"?"}</button>
            </div>
            if *sharing { <ShareDialog on_close={close} /> }
        </header>
    }
}

fn language(app: &App) -> Html {
    let other = match app.lang() {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let change = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.set_lang(other))
    };
    html! {
        <button type="button" data-testid="language" title={app.word(Word::SwitchLanguage)}
            onclick={change}>{app.word(Word::OtherLanguage)}</button>
    }
}

fn theme(app: &App) -> Html {
    let (sign, label, next) = match app.theme() {
        Theme::Auto => ("◐", Word::ThemeAuto, Theme::Light),
        Theme::Light => ("○", Word::ThemeLight, Theme::Dark),
        Theme::Dark => ("●", Word::ThemeDark, Theme::Auto),
    };
    let change = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.set_theme(next))
    };
    html! {
        <button type="button" class="square" data-testid="theme" aria-label={app.word(label)}
            title={app.word(label)} onclick={change}>{sign}</button>
    }
}

/// The menu of lessons.
#[component]
fn Lessons() -> Html {
    let app = use_panels();
    let open = use_state(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let escape = {
        let open = open.setter();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                open.set(false);
            }
        })
    };
    html! {
        <nav class="lessons" onkeydown={escape} aria-label={app.word(Word::Lessons)}>
            <button type="button" data-testid="lessons" aria-expanded={open.to_string()}
                onclick={toggle}>
                {app.word(Word::Lessons)}<span aria-hidden="true">{" ▾"}</span>
            </button>
            if *open {
                <div class="menu">
                    { for LESSONS.chunk_by(|a, b| a.topic == b.topic).map(|lessons| {
                        group(&app, &open, lessons)
                    }) }
                </div>
            }
        </nav>
    }
}

/// The lessons of one topic under its name.
fn group(app: &App, open: &UseStateHandle<bool>, lessons: &[Lesson]) -> Html {
    let topic = lessons.first().map_or("", |lesson| lesson.topic.name());
    let id = format!("lessons-{topic}");
    html! {
        <>
            <h2 id={id.clone()}>{topic}</h2>
            <ul aria-labelledby={id}>
                { for lessons.iter().map(|lesson| entry(app, open, lesson.name, lesson.text)) }
            </ul>
        </>
    }
}

fn entry(app: &App, open: &UseStateHandle<bool>, name: &'static str, text: &str) -> Html {
    let scenario = Scenario::parse(text).ok();
    let title = scenario.as_ref().map_or(name, |scenario| told(&scenario.title, app.lang()));
    let about = scenario.as_ref().map(|scenario| told(&scenario.about, app.lang()));
    let current = app.read(|session| session.scenario().metadata.name == name);
    let choose = {
        let (app, open) = (app.clone(), open.setter());
        Callback::from(move |_: MouseEvent| {
            match lesson_session(name) {
                Ok(mut session) => {
                    session.playback.playing = true;
                    app.load(session);
                }
                Err(why) => app.add_note(why),
            }
            open.set(false);
        })
    };
    html! {
        <li>
            <button type="button" aria-current={current.then_some("true")} onclick={choose}>
                <b>{title}</b>
                if let Some(about) = about { <span>{about}</span> }
            </button>
        </li>
    }
}
