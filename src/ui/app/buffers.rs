//! The editor's files as typed, which are no part of the run: kept in the browser for each
//! scenario, so that nothing typed is lost.

use crate::kubectl::shell::Files;
use crate::order::{Order, Ordered};
use crate::session::Session;
use crate::ui::browser::storage;
use crate::view::typing::{Draft, Trail};
use serde_json::{Value, json};

/// The texts of one scenario's files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buffers {
    scenario: String,
    files: Vec<File>,
    active: usize,
    /// The field whose line is to be shown, and how often that was asked for.
    pub reveal: Option<(String, u32)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct File {
    path: String,
    text: String,
    /// As the run had it when the page opened: only what differs from it is kept.
    given: Option<String>,
    trail: Trail,
}

impl Buffers {
    /// The files of a session, with what was typed into them on an earlier visit.
    pub fn of(session: &Session) -> Self {
        let scenario = session.scenario().metadata.name.clone();
        let run = session.files();
        let file = |path: String| {
            let text = run.read(&path)?;
            Some(File { path, given: Some(text.clone()), text, trail: Trail::default() })
        };
        let mut files: Vec<File> = run.list().into_iter().filter_map(file).collect();
        // The scenario's own order first: its author put the important file there.
        let order = &session.scenario().files;
        files.order_by_key(|file| order.get_index_of(&file.path).unwrap_or(usize::MAX));
        let mut buffers = Buffers { scenario, files, ..Buffers::default() };
        buffers.restore();
        if buffers.files.is_empty() {
            buffers.write("manifest.yaml", "");
        }
        buffers
    }

    fn restore(&mut self) {
        let kept = storage::get(&self.place()).unwrap_or_default();
        let Ok(kept) = serde_json::from_str::<Value>(&kept) else { return };
        for (path, text) in kept.as_object().into_iter().flatten() {
            if let Some(text) = text.as_str() {
                self.write(path, text);
            }
        }
        self.active = 0;
    }

    fn place(&self) -> String {
        format!("kubeloupe.files.{}", self.scenario)
    }

    /// Keeps what was typed. `false` if the browser refuses.
    pub fn store(&self) -> bool {
        let typed = self.files.iter().filter(|file| file.given.as_ref() != Some(&file.text));
        let files: serde_json::Map<String, Value> =
            typed.map(|file| (file.path.clone(), json!(file.text))).ordered();
        storage::set(&self.place(), &Value::Object(files).to_string())
    }

    /// The path and text of every file.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|file| (file.path.as_str(), file.text.as_str()))
    }

    pub fn active(&self) -> usize {
        self.active
    }

    pub fn open(&mut self, index: usize) {
        self.active = index.min(self.files.len().saturating_sub(1));
    }

    /// The path and text of the open file.
    pub fn current(&self) -> (&str, &str) {
        self.files().nth(self.active).unwrap_or_default()
    }

    /// Gives the open file another text; that can be taken back.
    pub fn set_current(&mut self, text: &str) {
        if let Some(file) = self.files.get_mut(self.active) {
            file.trail.note(&file.text, text);
            text.clone_into(&mut file.text);
        }
    }

    /// Shows another text for as long as a handle is turned.
    pub fn turn_current(&mut self, text: &str) {
        if let Some(file) = self.files.get_mut(self.active) {
            text.clone_into(&mut file.text);
        }
    }

    /// A handle was let go: all its turning is one change. Answers the text as it stands.
    pub fn note_turn(&mut self, before: &str) -> String {
        let Some(file) = self.files.get_mut(self.active) else { return String::new() };
        file.trail.note(before, &file.text);
        file.text.clone()
    }

    /// Takes the last change of the open file back, or does it again.
    pub fn travel(&mut self, back: bool) -> Option<Draft> {
        let file = self.files.get_mut(self.active)?;
        let draft = match back {
            true => file.trail.undo(&file.text),
            false => file.trail.redo(&file.text),
        }?;
        draft.text.clone_into(&mut file.text);
        Some(draft)
    }

    /// Opens the file, which gets this text; it is made if it is not there.
    pub fn write(&mut self, path: &str, text: &str) {
        match self.files.iter().position(|file| file.path == path) {
            Some(index) => {
                self.active = index;
                self.set_current(text);
            }
            None => {
                self.files.push(File {
                    path: path.to_owned(),
                    text: text.to_owned(),
                    ..File::default()
                });
                self.active = self.files.len() - 1;
            }
        }
    }

    /// A path that no file has: `manifest.yaml`, `manifest-2.yaml`, …
    pub fn free_path(&self) -> String {
        let taken = |path: &String| self.files.iter().any(|file| file.path == *path);
        let numbered = (2..).map(|n| format!("manifest-{n}.yaml"));
        let mut paths = std::iter::once("manifest.yaml".to_owned()).chain(numbered);
        paths.find(|path| !taken(path)).unwrap_or_default()
    }

    /// Opens the file that holds a field of an object, and asks to show its line.
    pub fn show_field(&mut self, object: &str, path: &str) {
        let holds = |text: &str| {
            let parsed = crate::manifest::parse(text);
            parsed.documents.iter().any(|document| document.name == object)
        };
        if let Some(index) = self.files.iter().position(|file| holds(&file.text)) {
            self.active = index;
        }
        let times = self.reveal.as_ref().map_or(0, |(_, times)| *times);
        self.reveal = Some((path.to_owned(), times.wrapping_add(1)));
    }
}
