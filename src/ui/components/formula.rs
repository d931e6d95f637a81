//! A formula with its numbers put in, each a way to where it comes from.

use crate::api::meta::ObjectKey;
use crate::locale::ui::Word;
use crate::locale::{Part, Sentence, Source};
use crate::ui::app::{App, use_app};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FormulaProps {
    pub sentence: Sentence,
    /// The object that the formula is about.
    pub about: ObjectKey,
}

#[component]
pub fn Formula(props: &FormulaProps) -> Html {
    let app = use_app();
    if props.sentence.formula.is_empty() {
        return Html::default();
    }
    let parts = props.sentence.formula.iter();
    html! {
        <code class="formula" data-testid="formula">
            { for parts.map(|part| shown(&app, part, &props.about)) }
        </code>
    }
}

fn shown(app: &App, part: &Part, about: &ObjectKey) -> Html {
    let Some(source) = part.source.clone() else { return html! { {&part.text} } };
    let title = match &source {
        Source::Field(path) => format!("{}: {path}", app.word(Word::ShowInYaml)),
        Source::Pods(_) | Source::Nodes => app.word(Word::SelectCounted).to_owned(),
    };
    let click = {
        let (app, about) = (app.clone(), about.clone());
        Callback::from(move |_: MouseEvent| show(&app, &source, &about))
    };
    html! { <button type="button" class="number" {title} onclick={click}>{&part.text}</button> }
}

/// Shows where a number comes from.
fn show(app: &App, source: &Source, about: &ObjectKey) {
    match source {
        Source::Field(path) => {
            app.edit(|buffers| buffers.show_field(&about.name, path));
            app.set_open("editor", true);
        }
        Source::Pods(_) | Source::Nodes => {
            app.select(
                app.read(|session| session.sim().lister().find(about).map(|object| object.uid())),
            );
            app.set_open("objects", true);
        }
    }
}
