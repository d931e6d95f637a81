//! A question that can be drawn before it is run: the way in, the drawing as a table, and the
//! differences once the run has shown them.

use crate::locale::sketch as says;
use crate::locale::ui::Word;
use crate::ui::app::{App, use_panels};
use crate::ui::components::transport;
use crate::view::explain;
use crate::view::sketch::exercise::{Exercise, Stage};
use crate::view::sketch::judge::Found;
use crate::view::sketch::{Bar, Sketch, Steps};
use crate::view::timeline::lane::Number;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DrawingProps {
    /// The step of the lesson that asks.
    pub step: usize,
}

#[component]
pub fn Drawing(props: &DrawingProps) -> Html {
    let app = use_panels();
    let chosen = use_state(|| None::<usize>);
    let own = |exercise: &Exercise| (exercise.step == props.step).then(|| exercise.clone());
    let Some(exercise) = app.exercise(own).flatten() else {
        let begin = {
            let (app, step) = (app.clone(), props.step);
            Callback::from(move |_: MouseEvent| app.begin_drawing(step))
        };
        return button(&app, Word::DrawFirst, "draw", begin);
    };
    let inner = match exercise.stage {
        Stage::Drawing => drawing(&app, &exercise),
        Stage::Running => html! {
            <>
                <p>{app.word(Word::DrawnOver)}</p>
                <div class="choices">
                    { button(&app, Word::ToEnd, "draw-end", act(&app, App::finish_drawing)) }
                    { button(&app, Word::StopDrawing, "draw-stop", act(&app, App::stop_drawing)) }
                </div>
            </>
        },
        Stage::Judged => differences(&app, &exercise, &chosen),
    };
    html! {
        <section class="drawing" data-testid="drawing" aria-label={app.word(Word::DrawFirst)}>
            {inner}
        </section>
    }
}

fn act(app: &App, act: fn(&App)) -> Callback<MouseEvent> {
    let app = app.clone();
    Callback::from(move |_| act(&app))
}

fn button(app: &App, word: Word, id: &'static str, click: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="choice" data-testid={id} onclick={click}>
            {app.word(word)}
        </button>
    }
}

fn drawing(app: &App, exercise: &Exercise) -> Html {
    let (hint, keys, table) = match &exercise.sketch {
        Sketch::Bars(bars) => (Word::DrawBars, Word::DrawBarsKeys, of_bars(app, bars)),
        Sketch::Available(steps) => (Word::DrawLevels, Word::DrawLevelsKeys, of_steps(app, steps)),
    };
    let blank = exercise.sketch.is_blank();
    html! {
        <>
            <p>{app.word(hint)}{" "}<span class="note keys">{app.word(keys)}</span></p>
            <details>
                <summary>{app.word(Word::DrawTable)}</summary>
                {table}
            </details>
            <div class="choices">
                <button type="button" class="primary" data-testid="draw-run" disabled={blank}
                    onclick={act(app, transport::toggle)}>{app.word(Word::DrawRun)}</button>
                { button(app, Word::StopDrawing, "draw-stop", act(app, App::stop_drawing)) }
            </div>
        </>
    }
}

/// A field of the table, as it is given up.
fn field(
    app: &App,
    label: Word,
    (row, value): (usize, u32),
    change: fn(&mut Exercise, usize, u32),
) -> Html {
    let set = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let input = event.target_dyn_into::<HtmlInputElement>();
            let number = input.and_then(|input| input.value().trim().parse().ok());
            app.draw(|exercise| {
                if let Some(number) = number {
                    change(exercise, row, number);
                }
            });
        })
    };
    let label = format!("{} {}", app.word(label), row + 1);
    html! {
        <td><input type="number" min="0" step="1" value={value.to_string()} aria-label={label}
            onchange={set} /></td>
    }
}

fn row_button(app: &App, word: Word, sign: &'static str, change: Callback<()>) -> Html {
    html! {
        <button type="button" class="square" aria-label={app.word(word)} title={app.word(word)}
            onclick={change.reform(|_: MouseEvent| ())}>{sign}</button>
    }
}

fn table(app: &App, heads: &[Word], rows: Html, add: Callback<()>) -> Html {
    html! {
        <table class="sketch-table" data-testid="draw-table">
            <thead><tr>
                { for heads.iter().map(|word| html! { <th scope="col">{app.word(*word)}</th> }) }
                <td></td>
            </tr></thead>
            <tbody>{rows}</tbody>
            <tfoot><tr><td colspan={(heads.len() + 1).to_string()}>
                { row_button(app, Word::DrawAdd, "+", add) }
            </td></tr></tfoot>
        </table>
    }
}

fn changed(app: &App, change: impl Fn(&mut Sketch) + 'static) -> Callback<()> {
    let app = app.clone();
    Callback::from(move |()| app.draw(|exercise| change(&mut exercise.sketch)))
}

fn of_bars(app: &App, bars: &[Bar]) -> Html {
    fn with(exercise: &mut Exercise, index: usize, change: impl FnOnce(&mut Bar)) {
        if let Sketch::Bars(bars) = &mut exercise.sketch
            && let Some(bar) = bars.get_mut(index)
        {
            change(bar);
        }
    }
    let row = |(i, bar): (usize, &Bar)| {
        let remove = changed(app, move |sketch| {
            if let Sketch::Bars(bars) = sketch
                && i < bars.len()
            {
                bars.remove(i);
            }
        });
        html! {
            <tr key={i}>
                { field(app, Word::Slot, (i, bar.row + 1), |exercise, i, row| {
                    with(exercise, i, |b| *b = Bar::new(row.saturating_sub(1), b.from, b.to));
                }) }
                { field(app, Word::FromSecond, (i, bar.from), |exercise, i, from| {
                    with(exercise, i, |bar| *bar = Bar::new(bar.row, from, bar.to));
                }) }
                { field(app, Word::ToSecond, (i, bar.to), |exercise, i, to| {
                    with(exercise, i, |bar| *bar = Bar::new(bar.row, bar.from, to));
                }) }
                <td>{ row_button(app, Word::DrawRemove, "−", remove) }</td>
            </tr>
        }
    };
    let add = changed(app, |sketch| {
        if let Sketch::Bars(bars) = sketch {
            // After the last one, and as long.
            let bar = bars.last().map_or(Bar::new(0, 0, 10), |last| {
                Bar::new(last.row, last.to, last.to + last.length())
            });
            bars.push(bar);
        }
    });
    let rows = bars.iter().enumerate().map(row).collect();
    table(app, &[Word::Slot, Word::FromSecond, Word::ToSecond], rows, add)
}

fn of_steps(app: &App, steps: &Steps) -> Html {
    fn with(exercise: &mut Exercise, change: impl FnOnce(&mut Steps)) {
        if let Sketch::Available(steps) = &mut exercise.sketch {
            change(steps);
        }
    }
    let row = |(i, (since, level)): (usize, &(u32, u32))| {
        let remove = changed(app, move |sketch| {
            if let Sketch::Available(steps) = sketch {
                steps.remove(i);
            }
        });
        html! {
            <tr key={i}>
                { field(app, Word::FromSecond, (i, *since), |exercise, i, since| {
                    with(exercise, |steps| steps.put(i, since, steps.level(i)));
                }) }
                { field(app, Word::AvailablePods, (i, *level), |exercise, i, level| {
                    with(exercise, |steps| steps.put(i, steps.since(i), level));
                }) }
                <td>if i > 0 { { row_button(app, Word::DrawRemove, "−", remove) } }</td>
            </tr>
        }
    };
    let add = changed(app, |sketch| {
        if let Sketch::Available(steps) = sketch {
            steps.add();
        }
    });
    let rows = steps.levels().iter().enumerate().map(row).collect();
    table(app, &[Word::FromSecond, Word::AvailablePods], rows, add)
}

/// What was different; the chosen one with what explains it.
fn differences(app: &App, exercise: &Exercise, chosen: &UseStateHandle<Option<usize>>) -> Html {
    let lang = app.lang();
    let item = |(i, found): (usize, &Found)| {
        let open = **chosen == Some(i);
        let (text, why) = app.read(|session| {
            let why = found.why.filter(|_| open);
            let why = why.and_then(|why| explain::line(session, why, lang));
            (exercise.says(session, found.what, lang), why.map(|line| line.text))
        });
        let choose = {
            let (app, chosen, found) = (app.clone(), chosen.setter(), *found);
            Callback::from(move |_: MouseEvent| {
                chosen.set(Some(i));
                app.open_difference(found);
            })
        };
        html! {
            <li>
                <button type="button" class="link" aria-expanded={open.to_string()}
                    onclick={choose}>{Number(i + 1).to_string()}{" "}{text}</button>
                if let Some(why) = why { <p class="note" data-testid="difference-why">{why}</p> }
            </li>
        }
    };
    html! {
        <>
            <p role="status">{says::differences(exercise.found().len(), lang)}</p>
            <ol class="differences" data-testid="differences">
                { for exercise.found().iter().enumerate().map(item) }
            </ol>
            <div class="choices">
                { button(app, Word::DrawAgain, "draw-again", act(app, App::draw_again)) }
                { button(app, Word::StopDrawing, "draw-stop", act(app, App::stop_drawing)) }
            </div>
        </>
    }
}
