//! The run as files to keep: each button downloads one.

use crate::locale::ui::Word;
use crate::ui::app::{App, use_app};
use crate::ui::browser::download;
use crate::ui::canvas::surface;
use crate::view::export;
use crate::view::timeline::picture;
use yew::prelude::*;

/// A file: its label, its name behind the scenario's, and what saves it.
type File = (Word, &'static str, fn(&App, &str));

const FILES: [File; 5] = [
    (Word::ExportSvg, "timeline.svg", |app, name| {
        let svg = app.read(|session| picture::svg(session, app.lang()));
        download::text(name, "image/svg+xml", &svg);
    }),
    (Word::ExportPng, "timeline.png", |app, name| {
        let scene = app.read(|session| picture::scene(session, app.lang()));
        if let Some(canvas) = surface::still(&scene, app.is_dark()) {
            download::png(name, &canvas);
        }
    }),
    (Word::ExportRecords, "records.jsonl", |app, name| {
        let records = app.read(|session| export::records(session, app.lang()));
        download::text(name, "application/jsonl", &records);
    }),
    (Word::ExportTrace, "trace.json", |app, name| {
        download::text(name, "application/json", &app.read(export::trace));
    }),
    (Word::ExportTranscript, "terminal.txt", |app, name| {
        download::text(name, "text/plain", &app.read(export::transcript));
    }),
];

#[component]
pub fn Exports() -> Html {
    let app = use_app();
    let button = |(word, file, save): &File| {
        let (app, file, save) = (app.clone(), *file, *save);
        let label = app.word(*word);
        let onclick = Callback::from(move |_: MouseEvent| {
            let scenario = app.read(|session| session.scenario().metadata.name.clone());
            save(&app, &format!("{scenario}-{file}"));
        });
        html! { <button type="button" data-export={file} {onclick}>{label}</button> }
    };
    html! {
        <section class="exports" aria-label={app.word(Word::Export)} data-testid="export">
            <h3>{app.word(Word::Export)}</h3>
            <div class="choices">{ for FILES.iter().map(button) }</div>
        </section>
    }
}
