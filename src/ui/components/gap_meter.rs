//! WANT · HAVE · GAP of the controller in focus, and the sentence of its latest decision.

use crate::api::meta::Kind;
use crate::locale::ui::{self, Word};
use crate::ui::app::{App, use_panels};
use crate::ui::components::formula::Formula;
use crate::view::explain::{self, Decision};
use crate::view::gap::{self, Gap, Meter};
use yew::prelude::*;

/// The latest decision about the object in focus.
pub fn headline(app: &App) -> Option<Decision> {
    let (selection, lang) = (app.selection(), app.lang());
    app.read(|session| {
        let uid = gap::focus(session, selection)?;
        explain::decisions(session, uid, lang, 1).into_iter().next()
    })
}

#[component]
pub fn GapMeter() -> Html {
    let app = use_panels();
    let selection = app.selection();
    let Some(found) = app.read(|session| gap::meter(session, selection)) else {
        return html! {
            <section class="gap" data-testid="gap" aria-label={app.word(Word::Gap)}>
                <p class="sentence">{app.word(Word::NoFocus)}</p>
            </section>
        };
    };
    let sentence = match headline(&app) {
        Some(decision) => {
            let about = decision.about.clone();
            decision.sentences.into_iter().next().map_or_else(Html::default, |sentence| {
                html! {
                    <>
                        <p class="sentence" data-testid="sentence">{&sentence.text}</p>
                        <Formula {sentence} {about} />
                    </>
                }
            })
        }
        None => html! { <p class="sentence">{app.word(Word::NothingYet)}</p> },
    };
    html! {
        <section class="gap" data-testid="gap" aria-label={app.word(Word::Gap)}>
            <p class="gap-about">
                <span class="kind">{found.key.kind.names().kind}</span>{" "}
                <b>{&*found.key.name}</b>
            </p>
            { meter(&app, &found) }
            <div class="gap-sentence">{sentence}</div>
        </section>
    }
}

/// The three numbers with their bar.
pub fn meter(app: &App, meter: &Meter) -> Html {
    // Completions where a number of them is asked for, else the pods at once.
    let (gap, counted): (Gap, Word) = match (meter.completions, meter.key.kind) {
        (Some(gap), _) => (gap, Word::Completions),
        (None, Kind::CronJob) => (meter.active, Word::Runs),
        (None, _) => (meter.active, Word::Pods),
    };
    let counted = app.word(counted);
    let numbers = (gap.want, gap.have, gap.gap());
    let share = f64::from(gap.have) / f64::from(gap.want.max(1));
    let style = format!("--have:{:.1}%", share.clamp(0.0, 1.0) * 100.0);
    let label = format!("{} {counted}", ui::gap(app.lang(), numbers));
    html! {
        <div class={classes!("meter", (gap.gap() == 0).then_some("closed"))} role="img"
            aria-label={label} title={counted}>
            <span>{app.word(Word::Want)}{" "}<b>{gap.want}</b></span>
            <span>{app.word(Word::Have)}{" "}<b>{gap.have}</b></span>
            <span class="gap-number">{app.word(Word::Gap)}{" "}<b>{gap.gap()}</b></span>
            <span class="bar" {style}></span>
        </div>
    }
}
