//! What the lesson says at the cursor, and its questions: answered first, then shown.

use crate::locale::ui::{self, Word};
use crate::scenario::file::{Choice, ScenarioStep};
use crate::ui::app::{App, use_panels};
use crate::ui::bridge;
use crate::ui::components::drawing::Drawing;
use crate::view::words::told;
use serde_json::json;
use yew::prelude::*;

/// An answer to the question of a step.
#[derive(Clone, PartialEq)]
struct Given {
    step: usize,
    choice: usize,
    right: bool,
}

#[component]
pub fn Story() -> Html {
    let app = use_panels();
    let answered = use_state(|| None::<Given>);
    let lang = app.lang();
    let (said, asked) = app.read(|session| {
        let steps: Vec<&ScenarioStep> = session.told().collect();
        let start = session.sim().setup().start();
        let said =
            steps.iter().rev().find_map(|step| Some((start + step.at.0, step.say.as_ref()?)));
        let asked = steps.iter().enumerate().rev().find(|(_, step)| step.ask.is_some());
        let said = said.map(|(at, text)| (at.clock(), told(text, lang).to_owned()));
        (said, asked.map(|(index, step)| (index, (*step).clone())))
    });
    if said.is_none() && asked.is_none() {
        return Html::default();
    }
    html! {
        <section class="story" data-testid="story" tabindex="0"
            aria-label={app.word(Word::Lesson)}>
            // Dated: the decision beneath may be newer.
            if let Some((clock, said)) = said {
                <p><time class="when">{clock}</time>{" "}{said}</p>
            }
            if let Some((index, step)) = asked { { question(&app, &answered, index, &step) } }
        </section>
    }
}

fn question(
    app: &App,
    answered: &UseStateHandle<Option<Given>>,
    index: usize,
    step: &ScenarioStep,
) -> Html {
    let asked = step.ask.as_ref().map(|text| told(text, app.lang()).to_owned());
    let given = answered.as_ref().filter(|given| given.step == index);
    let choice = |(place, choice): (usize, &Choice)| {
        let text = words(app, choice);
        let right = step.answer.as_deref().is_none_or(|answer| means(choice, answer));
        let choose = {
            let (app, answered, text) = (app.clone(), answered.clone(), text.clone());
            Callback::from(move |_: MouseEvent| {
                bridge::announce(&app, "answer", &json!({"given": text, "correct": right}));
                answered.set(Some(Given { step: index, choice: place, right }));
            })
        };
        let pressed = given.is_some_and(|given| given.choice == place).to_string();
        html! {
            <button type="button" aria-pressed={pressed} onclick={choose}>{text}</button>
        }
    };
    html! {
        <div class={classes!("question", given.is_some().then_some("answered"))}
            data-testid="question">
            <p><b>{asked}</b></p>
            <div class="choices">{ for step.choices.iter().enumerate().map(choice) }</div>
            if let Some(given) = given { { verdict(app, step, given.right) } }
            if step.draw.is_some() { <Drawing step={index} /> }
        </div>
    }
}

/// A choice in the page's language.
fn words(app: &App, choice: &Choice) -> String {
    match choice {
        Choice::Plain(text) => text.clone(),
        Choice::Told(text) => told(text, app.lang()).to_owned(),
    }
}

/// Whether a choice is the one that a scenario's answer names, in either language.
fn means(choice: &Choice, answer: &str) -> bool {
    match choice {
        Choice::Plain(text) => text == answer,
        Choice::Told(text) => text.en == answer || text.zh == answer,
    }
}

fn verdict(app: &App, step: &ScenarioStep, right: bool) -> Html {
    let explained = step.explain.as_ref().map(|text| told(text, app.lang()).to_owned());
    let answer = step
        .choices
        .iter()
        .find(|choice| step.answer.as_deref().is_some_and(|answer| means(choice, answer)));
    let says = match answer {
        Some(answer) if !right => ui::not_quite(app.lang(), &words(app, answer)),
        _ => app.word(Word::Right).to_owned(),
    };
    html! { <p role="status">{says}{" "}{explained}</p> }
}
