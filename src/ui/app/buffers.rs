//! The editor's files as typed, which are no part of the run: kept in the browser for each
//! scenario, so that nothing typed is lost.

use crate::kubectl::shell::Files;
use crate::session::Session;
use crate::ui::browser::storage;
use serde_json::{Value, json};

/// The texts of one scenario's files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buffers {
    scenario: String,
    files: Vec<(String, String)>,
    active: usize,
    /// The field whose line is to be shown, and how often that was asked for.
    pub reveal: Option<(String, u32)>,
}

impl Buffers {
    /// The files of a session, with what was typed into them on an earlier visit.
    pub fn of(session: &Session) -> Self {
        let scenario = session.scenario().metadata.name.clone();
        let run = session.files();
        let mut files: Vec<(String, String)> = run
            .list()
            .into_iter()
            .filter_map(|path| run.read(&path).map(|text| (path, text)))
            .collect();
        // The scenario's own order first: its author put the important file there.
        let order = &session.scenario().files;
        files.sort_by_key(|(path, _)| order.get_index_of(path).unwrap_or(usize::MAX));
        let mut buffers = Buffers { scenario, files, ..Buffers::default() };
        buffers.restore();
        if buffers.files.is_empty() {
            buffers.files.push(("manifest.yaml".into(), String::new()));
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

    /// Keeps what was typed.
    pub fn store(&self) {
        let files: serde_json::Map<String, Value> =
            self.files.iter().map(|(path, text)| (path.clone(), json!(text))).collect();
        storage::set(&self.place(), &Value::Object(files).to_string());
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|(path, _)| path.as_str())
    }

    pub fn active(&self) -> usize {
        self.active
    }

    pub fn open(&mut self, index: usize) {
        self.active = index.min(self.files.len().saturating_sub(1));
    }

    /// The path and text of the open file.
    pub fn current(&self) -> (&str, &str) {
        self.files.get(self.active).map_or(("", ""), |(path, text)| (path, text))
    }

    pub fn set_current(&mut self, text: &str) {
        if let Some((_, current)) = self.files.get_mut(self.active) {
            text.clone_into(current);
        }
    }

    /// Opens the file, which gets this text; it is made if it is not there.
    pub fn write(&mut self, path: &str, text: &str) {
        match self.files.iter().position(|(known, _)| known == path) {
            Some(index) => {
                self.active = index;
                self.set_current(text);
            }
            None => {
                self.files.push((path.to_owned(), text.to_owned()));
                self.active = self.files.len() - 1;
            }
        }
    }

    /// A path that no file has: `manifest.yaml`, `manifest-2.yaml`, …
    pub fn free_path(&self) -> String {
        let taken = |path: &String| self.paths().any(|known| known == path);
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
        if let Some(index) = self.files.iter().position(|(_, text)| holds(text)) {
            self.active = index;
        }
        let times = self.reveal.as_ref().map_or(0, |(_, times)| *times);
        self.reveal = Some((path.to_owned(), times.wrapping_add(1)));
    }
}
