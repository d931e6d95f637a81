//! What is done to the cluster: a file applied, a line typed, an entry of a menu clicked. Knows how
//! the page answers; what the line means is kubectl's affair.

use crate::kubectl::shell::Files;
use crate::locale::ui::Word;
use crate::scenario::command::Request;
use crate::session::Session;
use crate::session::terminal::{Entry, EntryKind};
use crate::ui::app::App;
use crate::view::{gap, knobs};
use std::rc::Rc;

/// What came of a file that was applied.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    pub line: String,
    /// What kubectl says was done.
    pub done: String,
    /// Why something was not.
    pub refused: Option<String>,
}

impl Applied {
    /// Warnings are left to the findings, which have them.
    fn new(line: String, printed: &[Entry]) -> Self {
        let done = printed.iter().filter(|entry| entry.kind == EntryKind::Stdout);
        let refused = knobs::refusal(printed).map(|words| {
            let errors = words.lines().filter(|line| !line.starts_with("Warning:"));
            errors.collect::<Vec<_>>().join("\n")
        });
        Applied { line, done: done.map(|entry| entry.text.as_str()).collect(), refused }
    }
}

impl App {
    /// Applies the open file: it becomes a file of the run, and kubectl reads it.
    pub fn apply(&self) {
        if self.must_not_act() {
            return;
        }
        let (path, text) = self.buffers(|buffers| {
            let (path, text) = buffers.current();
            (path.to_owned(), text.to_owned())
        });
        let line = format!("kubectl apply -f {path}");
        let printed = self.go_on(|session| {
            if session.files().read(&path).as_deref() != Some(&text) {
                let request = Request::WriteFile { path: path.clone(), text: text.clone() };
                // Writing a file is never refused.
                let _ = session.perform(&format!("cat > {path}"), request);
            }
            session.run_line(&line);
        });
        self.0.applied.replace(Some(Rc::new(Applied::new(line, &printed))));
        let selection = self.selection();
        let news = self.read(|session| {
            let declared = gap::declared(session, &text);
            declared.filter(|uid| gap::focus(session, selection) != Some(*uid))
        });
        if news.is_some() {
            self.select(news);
        }
    }

    /// What kubectl said when a file was applied, until something else is typed.
    pub fn applied(&self) -> Option<Rc<Applied>> {
        self.0.applied.borrow().clone()
    }

    /// Types a line into the terminal.
    pub fn run_line(&self, line: &str) {
        if self.must_not_act() {
            return;
        }
        self.go_on(|session| session.run_line(line));
    }

    /// Does what a click asks for; what is refused is said where it was clicked.
    pub fn click(&self, line: &str) {
        if self.must_not_act() {
            return;
        }
        let printed = self.go_on(|session| session.run_line(line));
        if let Some(words) = knobs::refusal(&printed) {
            self.add_note(words);
        }
    }

    /// Whether nothing may be changed on this page, which is then said.
    pub(super) fn must_not_act(&self) -> bool {
        if self.is_readonly() {
            self.add_note(self.word(Word::ReadOnly).to_owned());
        }
        self.is_readonly()
    }

    /// Acts, and answers what the terminal printed. A run that was over plays on if it has
    /// something to do again.
    pub(super) fn go_on(&self, change: impl FnOnce(&mut Session)) -> Vec<Entry> {
        self.act(|session| {
            let (over, before) = (session.is_over(), session.terminal().entries().len());
            change(session);
            session.playback.playing |= over && !session.is_over();
            let printed = session.terminal().entries().get(before..).unwrap_or_default();
            printed.iter().filter(|entry| entry.kind != EntryKind::Input).cloned().collect()
        })
    }
}
