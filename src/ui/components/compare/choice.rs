//! What to compare the run with: one value of its YAML, or another lesson.

use crate::locale::ui::Word;
use crate::scenario::file::Scenario;
use crate::scenario::library::LESSONS;
use crate::scenario::variant::{Difference, Field};
use crate::ui::app::beside::From;
use crate::ui::app::{App, use_app};
use crate::ui::browser::focus::use_focus;
use crate::view::words::told;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ChoiceProps {
    pub on_close: Callback<()>,
}

/// What is chosen so far.
#[derive(Clone, PartialEq)]
struct Chosen {
    /// The number of a field, or behind them of a lesson.
    place: usize,
    value: String,
    /// Why it cannot be.
    refused: Option<String>,
}

#[component]
pub fn Choice(props: &ChoiceProps) -> Html {
    let app = use_app();
    let fields = use_memo((), |()| app.fields());
    let chosen = use_state(|| {
        let value = fields.first().map(Field::proposal).unwrap_or_default();
        Chosen { place: 0, value, refused: None }
    });
    let first = use_node_ref();
    use_focus(&first);
    let select = {
        let (chosen, fields) = (chosen.clone(), fields.clone());
        Callback::from(move |event: Event| {
            let Some(select) = event.target_dyn_into::<HtmlSelectElement>() else { return };
            let place = usize::try_from(select.selected_index()).unwrap_or_default();
            let value = fields.get(place).map(Field::proposal).unwrap_or_default();
            chosen.set(Chosen { place, value, refused: None });
        })
    };
    let write = {
        let chosen = chosen.clone();
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
            chosen.set(Chosen { value: input.value(), refused: None, ..(*chosen).clone() });
        })
    };
    let submit = {
        let (app, chosen, fields) = (app.clone(), chosen.clone(), fields.clone());
        let close = props.on_close.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            match app.compare(difference(&fields, &chosen), From::Beginning) {
                Ok(()) => close.emit(()),
                Err(why) => chosen.set(Chosen { refused: Some(why), ..(*chosen).clone() }),
            }
        })
    };
    let escape = {
        let close = props.on_close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let field = fields.get(chosen.place);
    html! {
        <div class="overlay" role="dialog" aria-modal="true" aria-labelledby="compare-title"
            onkeydown={escape}>
            <form class="dialog" onsubmit={submit} data-testid="compare-choice">
                <h2 id="compare-title">{app.word(Word::CompareWith)}</h2>
                <p>{app.word(Word::CompareIntro)}</p>
                <label class="labelled">
                    <span>{app.word(Word::CompareWhat)}</span>
                    <select ref={first} data-testid="compare-field" onchange={select}>
                        { options(&app, &fields, chosen.place) }
                    </select>
                </label>
                if let Some(field) = field { { values(&app, field, &chosen.value, write) } }
                if let Some(why) = &chosen.refused { <p role="alert" class="refused">{why}</p> }
                <div class="dialog-buttons">
                    <button type="submit" class="primary" data-testid="compare-start">
                        {app.word(Word::Compare)}
                    </button>
                    <button type="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                        {app.word(Word::Close)}
                    </button>
                </div>
            </form>
        </div>
    }
}

fn difference(fields: &[Field], chosen: &Chosen) -> Difference {
    match fields.get(chosen.place) {
        Some(field) => Difference::Value {
            object: Some(field.object.clone()),
            path: field.path.clone(),
            value: chosen.value.trim().to_owned(),
        },
        None => {
            let lesson = LESSONS.get(chosen.place - fields.len());
            Difference::Lesson(lesson.map_or("", |lesson| lesson.name).to_owned())
        }
    }
}

fn options(app: &App, fields: &[Field], chosen: usize) -> Html {
    let several =
        fields.iter().any(|field| Some(&field.object) != fields.first().map(|f| &f.object));
    let field = |(place, field): (usize, &Field)| {
        let object = if several { format!("{} · ", field.object) } else { String::new() };
        html! {
            <option selected={place == chosen}>
                {object}{field.short()}{": "}{&field.value}
            </option>
        }
    };
    let lesson = |(place, lesson): (usize, &crate::scenario::library::Lesson)| {
        let scenario = Scenario::parse(lesson.text).ok();
        let title = scenario.as_ref().map_or(lesson.name, |s| told(&s.title, app.lang()));
        html! { <option selected={place + fields.len() == chosen}>{title}</option> }
    };
    html! {
        <>
            <optgroup label={app.word(Word::CompareValue)}>
                { for fields.iter().enumerate().map(field) }
            </optgroup>
            <optgroup label={app.word(Word::CompareLesson)}>
                { for LESSONS.iter().enumerate().map(lesson) }
            </optgroup>
        </>
    }
}

/// The value of run A, and the one that B gets.
fn values(app: &App, field: &Field, value: &str, write: Callback<InputEvent>) -> Html {
    html! {
        <div class="compare-values">
            <p class="labelled"><span>{app.word(Word::RunA)}</span>
                <code>{field.short()}{": "}{&field.value}</code></p>
            <label class="labelled">
                <span>{app.word(Word::RunB)}</span>
                <input type="text" data-testid="compare-value" list="compare-words"
                    value={value.to_owned()} oninput={write} autocomplete="off"
                    spellcheck="false" />
                <datalist id="compare-words">
                    { for field.words.iter().map(|word| html! { <option value={*word} /> }) }
                </datalist>
            </label>
        </div>
    }
}
