//! The files of the editor: a tab for each, a new one, and opening some from the disk.

use crate::kubectl::shell::Files;
use crate::locale::ui::{self, Word};
use crate::ui::app::{App, use_panels};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

/// A file that is larger is not opened, in bytes.
const LARGEST_FILE: f64 = 1_000_000.0;

#[component]
pub fn Tabs() -> Html {
    let app = use_panels();
    let picker = use_node_ref();
    let active = app.buffers(|buffers| buffers.active());
    let files: Vec<(String, bool)> = app.read(|session| {
        let run = session.files();
        app.buffers(|buffers| {
            let files = buffers.files();
            files
                .map(|(path, text)| (path.to_owned(), run.read(path).as_deref() == Some(text)))
                .collect()
        })
    });
    let tab = |(index, (path, applied)): (usize, (String, bool))| {
        let open = {
            let app = app.clone();
            Callback::from(move |_: MouseEvent| app.open_file(index))
        };
        let current = (index == active).then_some("true");
        html! {
            <button type="button" class="file" aria-current={current} onclick={open}>
                {path}
                if !applied {
                    <span class="unsaved" title={app.word(Word::NotApplied)}>{"●"}</span>
                    <span class="visually-hidden">{app.word(Word::NotApplied)}</span>
                }
            </button>
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
    let pick = {
        let picker = picker.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(picker) = picker.cast::<HtmlInputElement>() {
                picker.click();
            }
        })
    };
    let picked = {
        let app = app.clone();
        Callback::from(move |event: Event| {
            let Some(picker) = event.target_dyn_into::<HtmlInputElement>() else { return };
            if let Some(files) = picker.files() {
                open_all(&app, &files);
            }
            // The same file can be picked again.
            picker.set_value("");
        })
    };
    html! {
        <div class="files" role="group" aria-label={app.word(Word::Files)}>
            { for files.into_iter().enumerate().map(tab) }
            <button type="button" class="file" aria-label={app.word(Word::NewFile)}
                title={app.word(Word::NewFile)} onclick={add}>{"+"}</button>
            <button type="button" class="file" title={app.word(Word::OpenFilesTitle)}
                onclick={pick}>{app.word(Word::OpenFiles)}</button>
            <input ref={picker} type="file" multiple=true hidden=true tabindex="-1"
                accept=".yaml,.yml,.json,.txt" aria-label={app.word(Word::OpenFilesTitle)}
                onchange={picked} />
        </div>
    }
}

/// Opens files in the editor; the last one is shown.
pub fn open_all(app: &App, files: &FileList) {
    for file in (0..files.length()).filter_map(|index| files.get(index)) {
        open(app.clone(), file);
    }
}

fn open(app: App, file: File) {
    spawn_local(async move {
        let name = file.name();
        if file.size() > LARGEST_FILE {
            return app.add_note(ui::file_too_large(app.lang(), &name));
        }
        match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => app.edit(|buffers| buffers.write(&name, &text)),
            None => app.add_note(ui::file_unreadable(app.lang(), &name)),
        }
    });
}
