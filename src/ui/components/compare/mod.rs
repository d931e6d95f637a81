//! Two runs beside each other: each with its cluster and its gap, the numbers that matter between
//! them, the timelines below.

mod choice;
mod cluster;
mod timelines;

use crate::locale::ui::Word;
use crate::scenario::file::Bilingual;
use crate::session::Session;
use crate::ui::app::beside::Run;
use crate::ui::app::{App, use_panels};
use crate::ui::components::gap_meter;
use crate::view::compare::course::Course;
use crate::view::compare::table::{Line, table};
use crate::view::words::told;
use crate::view::{explain, gap};
use choice::Choice;
use cluster::ClusterPicture;
use std::cell::RefCell;
use std::rc::Rc;
pub use timelines::CompareTimelines;
use yew::prelude::*;

/// Opens the choice of what to compare with; while two runs are compared it ends that.
#[component]
pub fn CompareButton() -> Html {
    let app = use_panels();
    let choosing = use_state(|| false);
    let comparing = app.is_comparing();
    let click = {
        let (app, choosing) = (app.clone(), choosing.setter());
        Callback::from(move |_: MouseEvent| match comparing {
            true => app.end_comparison(),
            false => choosing.set(true),
        })
    };
    let close = {
        let choosing = choosing.setter();
        Callback::from(move |()| choosing.set(false))
    };
    let word = if comparing { Word::EndComparison } else { Word::Compare };
    html! {
        <>
            <button type="button" data-testid="compare" aria-pressed={comparing.to_string()}
                onclick={click}>{app.word(word)}</button>
            if *choosing { <Choice on_close={close} /> }
        </>
    }
}

/// What a run is called, behind its letter.
fn title(app: &App, run: Run) -> String {
    let name = app.beside(|beside| {
        let text: &Bilingual = &beside.titles[run as usize];
        told(text, app.lang()).to_owned()
    });
    name.unwrap_or_default()
}

/// The two runs and their numbers, in the cluster's place.
#[component]
pub fn Comparison() -> Html {
    let app = use_panels();
    let courses = use_mut_ref(|| [Course::default(), Course::default()]);
    let lines = numbers(&app, &courses);
    html! {
        <section class="comparison" data-testid="comparison"
            aria-label={app.word(Word::Comparison)}>
            { run(&app, Run::First) }
            <div class="compare-numbers">
                { shown(&app, &lines) }
                <p class="intro">{app.word(Word::CompareActs)}</p>
            </div>
            { run(&app, Run::Second) }
        </section>
    }
}

fn numbers(app: &App, courses: &Rc<RefCell<[Course; 2]>>) -> Vec<Line> {
    let mut courses = courses.borrow_mut();
    app.beside(|beside| {
        app.read(|first| {
            let sessions: [&Session; 2] = [first, &beside.session];
            for (course, session) in courses.iter_mut().zip(sessions) {
                course.sync(session);
            }
            table(sessions, [&courses[0], &courses[1]], app.lang())
        })
    })
    .unwrap_or_default()
}

fn run(app: &App, run: Run) -> Html {
    let title = title(app, run);
    let (meter, sentence) = app
        .read_run(run, |session| {
            let meter = gap::meter(session, None);
            let uid = gap::focus(session, None);
            let decided = uid
                .and_then(|uid| explain::decisions(session, uid, app.lang(), 1).into_iter().next());
            (meter, decided.and_then(|decision| decision.sentences.into_iter().next()))
        })
        .unwrap_or_default();
    html! {
        <article class="compare-run" data-testid={format!("run-{}", run.letter().to_lowercase())}
            aria-label={format!("{} {title}", run.letter())}>
            <h2 class="compare-title"><b class="badge">{run.letter()}</b>{title}</h2>
            <ClusterPicture {run} />
            <div class="compare-gap">
                if let Some(meter) = meter { { gap_meter::meter(app, &meter) } }
                if let Some(sentence) = sentence {
                    <p class="sentence">{sentence.text.clone()}</p>
                    <code class="formula">{sentence.formula_text()}</code>
                }
            </div>
        </article>
    }
}

fn shown(app: &App, lines: &[Line]) -> Html {
    let row = |line: &Line| {
        let [a, b] = &line.values;
        html! {
            <tr class={classes!((!line.difference.is_empty()).then_some("differs"))}>
                <th scope="row">{line.name}</th><td>{a}</td><td>{b}</td>
                <td>{&line.difference}</td>
            </tr>
        }
    };
    html! {
        <table class="compare-table">
            <thead><tr>
                <td></td>
                <th scope="col"><b class="badge">{"A"}</b></th>
                <th scope="col"><b class="badge">{"B"}</b></th>
                <th scope="col" title={app.word(Word::CompareDifference)}>{"B − A"}</th>
            </tr></thead>
            <tbody>{ for lines.iter().map(row) }</tbody>
        </table>
    }
}
