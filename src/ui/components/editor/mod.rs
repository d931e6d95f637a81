//! The YAML panel: files, the text, what is wrong with it, and what applying it would do.

mod files;
mod find;
mod findings;
mod handle;
mod keys;
mod layers;
mod place;
mod preview;
mod search;
mod text;

use crate::locale::ui::Word;
use crate::manifest::{Parsed, doctor};
use crate::ui::app::{App, use_panels};
use crate::ui::components::field_card::{outcome, spoken};
use crate::view::checked::checked;
use files::{Tabs, open_all};
use findings::{Doctor, Findings};
use preview::Preview;
use text::Text;
use web_sys::DragEvent;
use yew::prelude::*;

#[component]
pub fn Editor() -> Html {
    let app = use_panels();
    let over = use_state(|| false);
    let (file, path, text, reveal) = app.buffers(|buffers| {
        let (path, text) = buffers.current();
        (buffers.active(), path.to_owned(), text.to_owned(), buffers.reveal.clone())
    });
    let parsed = use_memo(text.clone(), |text| checked(text));
    let restored = use_memo(text.clone(), |text| doctor::diagnose(text));
    let set_over = |to: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(to);
        })
    };
    let drop = {
        let (app, over) = (app.clone(), over.setter());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            if let Some(files) = event.data_transfer().and_then(|transfer| transfer.files()) {
                open_all(&app, &files);
            }
        })
    };
    let turning = app.turning();
    let held = turning.as_ref().is_some_and(|turning| turning.held);
    html! {
        <div class={classes!("editor", over.then_some("dropping"))} ondragover={set_over(true)}
            ondragleave={set_over(false)} ondrop={drop}>
            <Tabs />
            <Text {file} text={text.clone()} parsed={parsed.clone()} {reveal}
                turning={turning.clone()} />
            if let Some(restored) = (*restored).clone() {
                <Doctor {restored} />
            }
            <Findings parsed={parsed.clone()} />
            { tools(&app, &parsed) }
            <p class="visually-hidden" role="status">{spoken(&app)}</p>
            if let Some(turning) = turning.filter(|turning| !turning.held) {
                { outcome(&app, &turning) }
            }
            if let Some(applied) = app.applied() {
                <div class="turned applied" role="status" data-testid="applied">
                    <pre>{"$ "}{&applied.line}</pre>
                    if !applied.done.is_empty() { <pre>{applied.done.trim_end()}</pre> }
                    if let Some(words) = &applied.refused {
                        <pre class="stderr">{words}</pre>
                    }
                </div>
            }
            if !held { <Preview {path} {text} {parsed} /> }
        </div>
    }
}

fn tools(app: &App, parsed: &Parsed) -> Html {
    let apply = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| app.apply())
    };
    let blocked = app.is_readonly();
    let class = classes!("apply", "primary", parsed.has_errors().then_some("doubtful"));
    html! {
        <div class="editor-tools">
            <button type="button" {class} data-testid="apply" disabled={blocked}
                title={app.word(Word::ApplyKeys)} onclick={apply}>
                {app.word(Word::Apply)}<kbd>{"Ctrl ⏎"}</kbd>
            </button>
        </div>
    }
}
