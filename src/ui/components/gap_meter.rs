//! WANT · HAVE · GAP of the controller in focus, and the sentence of its latest decision.

use crate::locale::ui::{self, Word};
use crate::ui::app::{App, use_panels};
use crate::ui::components::formula::Formula;
use crate::view::explain::{self, Counted, Decision};
use yew::prelude::*;

/// The latest decision about the object in focus.
pub fn headline(app: &App) -> Option<Decision> {
    let (selection, lang) = (app.selection(), app.lang());
    app.read(|session| {
        let uid = explain::focus(session, selection)?;
        explain::decisions(session, uid, lang, 1).into_iter().next()
    })
}

#[component]
pub fn GapMeter() -> Html {
    let app = use_panels();
    let selection = app.selection();
    let focus = app.read(|session| {
        let uid = explain::focus(session, selection)?;
        let key = session.log().key(uid)?.clone();
        Some((key, explain::gap(session, uid)))
    });
    let Some((key, gap)) = focus else {
        return html! {
            <section class="gap" data-testid="gap" aria-label={app.word(Word::Gap)}>
                <p class="sentence">{app.word(Word::NoFocus)}</p>
            </section>
        };
    };
    let sentence = match headline(&app) {
        Some(decision) => {
            let about = decision.about.clone();
            decision.sentences.into_iter().next().map_or_else(Html::default, |sentence| html! {
                <>
                    <p class="sentence" data-testid="sentence">{&sentence.text}</p>
                    <Formula {sentence} {about} />
                </>
            })
        }
        None => html! { <p class="sentence">{app.word(Word::NothingYet)}</p> },
    };
    html! {
        <section class="gap" data-testid="gap" aria-label={app.word(Word::Gap)}>
            <p class="gap-about">
                <span class="kind">{key.kind.names().kind}</span>{" "}<b>{&*key.name}</b>
            </p>
            if let Some(gap) = gap {
                { meter(&app, gap) }
            }
            <div class="gap-sentence">{sentence}</div>
        </section>
    }
}

fn meter(app: &App, gap: explain::Gap) -> Html {
    let counted = app.word(match gap.counted {
        Counted::Completions => Word::Completions,
        Counted::Pods => Word::Pods,
    });
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
