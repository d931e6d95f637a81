//! The YAML panel: files, the text, what is wrong with it, and what applying it would do.

mod findings;
mod preview;
mod text;

use crate::locale::ui::Word;
use crate::manifest::{Parsed, doctor};
use crate::ui::app::{App, use_panels};
use findings::{Doctor, Findings};
use preview::Preview;
use text::Text;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::DragEvent;
use yew::prelude::*;

/// A dropped file that is larger is not opened.
const LARGEST_FILE: f64 = 1_000_000.0;

#[component]
pub fn Editor() -> Html {
    let app = use_panels();
    let (path, text, reveal) = app.buffers(|buffers| {
        let (path, text) = buffers.current();
        (path.to_owned(), text.to_owned(), buffers.reveal.clone())
    });
    let parsed = use_memo(text.clone(), |text| crate::manifest::parse(text));
    let restored = use_memo(text.clone(), |text| doctor::diagnose(text));
    let over = Callback::from(|event: DragEvent| event.prevent_default());
    let drop = {
        let app = app.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            open_dropped(&app, &event);
        })
    };
    html! {
        <div class="editor" ondragover={over} ondrop={drop}>
            { tabs(&app) }
            <Text text={text.clone()} parsed={parsed.clone()} {reveal} />
            if let Some(restored) = (*restored).clone() {
                <Doctor {restored} />
            }
            <Findings parsed={parsed.clone()} />
            { tools(&app, &parsed) }
            <Preview {path} {text} errors={parsed.has_errors()} />
        </div>
    }
}

fn tabs(app: &App) -> Html {
    let (paths, active) = app.buffers(|buffers| {
        (buffers.paths().map(str::to_owned).collect::<Vec<_>>(), buffers.active())
    });
    let tab = |(index, path): (usize, String)| {
        let open = {
            let app = app.clone();
            Callback::from(move |_: MouseEvent| app.edit(|buffers| buffers.open(index)))
        };
        let current = (index == active).then_some("true");
        html! {
            <button type="button" class="file" aria-current={current} onclick={open}>{path}</button>
        }
    };
    let add = {
        let app = app.clone();
        Callback::from(move |_: MouseEvent| {
            app.edit(|buffers| {
                let path = buffers.free_path();
                buffers.write(&path, "");
            });
        })
    };
    html! {
        <div class="files" role="group" aria-label={app.word(Word::Files)}>
            { for paths.into_iter().enumerate().map(tab) }
            <button type="button" class="file" aria-label={app.word(Word::NewFile)}
                title={app.word(Word::NewFile)} onclick={add}>{"+"}</button>
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

/// Opens the first file that was dropped.
fn open_dropped(app: &App, event: &DragEvent) {
    let files = event.data_transfer().and_then(|transfer| transfer.files());
    let Some(file) = files.and_then(|files| files.get(0)) else { return };
    let app = app.clone();
    spawn_local(async move {
        let name = file.name();
        if file.size() > LARGEST_FILE {
            return app.add_note(format!("{name}: > 1 MB"));
        }
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => app.edit(|buffers| buffers.write(&name, &text)),
            None => app.add_note(name),
        }
    });
}
