//! What the terminal's completion can know of a session: kinds, names and files.

use crate::api::meta::Kind;
use crate::kubectl::shell::Files;
use crate::kubectl::shell::complete::{self, Completion, Known};
use crate::session::Session;

/// A session, as completion asks it.
struct Seen<'a>(&'a Session);

impl Known for Seen<'_> {
    fn kinds(&self) -> Vec<String> {
        Kind::ALL.iter().map(|kind| kind.names().plural.to_owned()).collect()
    }

    fn names(&self, kind: &str, namespace: Option<&str>) -> Vec<String> {
        let Some(kind) = Kind::of_word(kind) else { return Vec::new() };
        let wanted = namespace.unwrap_or("default");
        let objects = self.0.sim().lister().all(kind).map(|object| object.meta());
        let here = objects.filter(|meta| !kind.names().namespaced || *meta.namespace == *wanted);
        here.map(|meta| meta.name.to_string()).collect()
    }

    fn files(&self) -> Vec<String> {
        self.0.files().list()
    }

    fn flags(&self, _command: &str) -> Vec<String> {
        // Each command keeps its flags to itself; there is no list to ask.
        Vec::new()
    }
}

impl Session {
    /// What could stand at the cursor (in bytes) of a line.
    pub fn complete(&self, line: &str, cursor: usize) -> Completion {
        complete::complete(line, cursor, &Seen(self))
    }
}
