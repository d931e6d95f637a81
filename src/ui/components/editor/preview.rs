//! What applying would do: the difference to what was applied, and what kubectl would say.

use crate::kubectl::shell::Files;
use crate::locale::ui::Word;
use crate::ui::app::use_panels;
use crate::ui::components::editor::findings::difference;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PreviewProps {
    pub path: String,
    pub text: String,
    pub errors: bool,
}

#[component]
pub fn Preview(props: &PreviewProps) -> Html {
    let app = use_panels();
    let applied = app.read(|session| session.files().read(&props.path)).unwrap_or_default();
    let commands = app.read(|session| session.history().applied());
    let says = {
        let app = app.clone();
        let changed = applied != props.text;
        let key = (props.path.clone(), props.text.clone(), commands, changed);
        use_memo(key, move |(path, text, _, changed)| {
            if !changed {
                return String::new();
            }
            let line = format!("kubectl apply -f {path}");
            let printed = app.read(|session| session.rehearse(path, text, &line));
            printed.into_iter().map(|entry| entry.text).collect::<String>()
        })
    };
    if applied == props.text {
        return Html::default();
    }
    let revert = {
        let app = app.clone();
        let applied = applied.clone();
        Callback::from(move |_: MouseEvent| app.edit(|buffers| buffers.set_current(&applied)))
    };
    html! {
        <section class="preview" data-testid="preview" aria-label={app.word(Word::ShowChanges)}>
            { difference(&applied, &props.text) }
            <p class="says">{app.word(Word::WhatWillHappen)}</p>
            <pre class={classes!("says", props.errors.then_some("stderr"))}>{(*says).clone()}</pre>
            <button type="button" class="link" onclick={revert}>{app.word(Word::Revert)}</button>
        </section>
    }
}
