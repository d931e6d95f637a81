//! The page's head: lessons, title, compare, share, language, theme.

use crate::locale::Lang;
use crate::locale::ui::Word;
use crate::ui::app::settings::Theme;
use crate::ui::app::{App, use_panels};
use crate::ui::components::compare::CompareButton;
use crate::ui::components::lessons::Lessons;
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
