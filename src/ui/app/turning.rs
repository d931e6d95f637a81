//! A handle of the YAML while a hand is on it: the text and an imagined future follow the value;
//! letting go applies it. The run stands still meanwhile.

use crate::kubectl::shell::Files;
use crate::manifest;
use crate::scenario::command::Request;
use crate::ui::app::App;
use crate::view::knobs::{self, Attempt, Handle};
use std::rc::Rc;

/// A handle in somebody's hand, or what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Turning {
    /// As it was when it was taken.
    pub handle: Handle,
    /// The value it has now.
    pub value: String,
    /// What letting go types; `None` where it was.
    pub attempt: Option<Attempt>,
    /// Why the API server refuses the value, in its words.
    pub refused: Option<String>,
    /// Still in the hand.
    pub held: bool,
    file: String,
    /// The file's text when it was taken.
    before: String,
    played: bool,
}

impl Turning {
    /// Whether it is the handle of this field.
    pub fn is_of(&self, document: usize, path: &str) -> bool {
        self.handle.document == document && self.handle.path == path
    }
}

impl App {
    /// The handle that is turned, or was turned last.
    pub fn turning(&self) -> Option<Rc<Turning>> {
        self.0.turning.borrow().clone()
    }

    /// Takes hold of a handle of the open file.
    pub fn take_hold(&self, handle: &Handle) {
        if self.must_not_act() {
            return;
        }
        let (file, before) = self.buffers(|buffers| {
            let (path, text) = buffers.current();
            (path.to_owned(), text.to_owned())
        });
        let played = self.act(|session| std::mem::replace(&mut session.playback.playing, false));
        self.0.turning.replace(Some(Rc::new(Turning {
            handle: handle.clone(),
            value: handle.value.clone(),
            attempt: None,
            refused: None,
            held: true,
            file,
            before,
            played,
        })));
    }

    /// Gives the handle in the hand another value, and imagines what comes of it.
    pub fn turn_to(&self, value: &str) {
        let Some(turning) = self.turning().filter(|turning| turning.held) else { return };
        let edit = turning.handle.edit(value);
        let Some(text) = manifest::replace(&turning.before, &edit) else { return };
        if turning.value == value {
            return;
        }
        let mut next = Turning { value: value.to_owned(), ..(*turning).clone() };
        (next.attempt, next.refused) = (None, None);
        if value == turning.handle.value {
            self.act(|session| session.stop_imagining());
        } else {
            self.imagine(&mut next, &text);
        }
        self.0.turning.replace(Some(Rc::new(next)));
        self.turn_text(&text);
    }

    fn imagine(&self, turning: &mut Turning, text: &str) {
        let parsed = manifest::parse(text);
        let Turning { handle, value, file, .. } = &*turning;
        let Some(document) = parsed.documents.get(handle.document) else { return };
        let attempt = self.read(|session| knobs::attempt(session, file, handle, document, value));
        let printed = self.act(|session| session.imagine(file, text, &attempt.line));
        turning.refused = knobs::refusal(&printed);
        turning.attempt = Some(attempt);
    }

    /// Lets go of the handle. What the API server refuses snaps back, and so does everything if
    /// the value is not to be kept.
    pub fn let_go(&self, keep: bool) {
        let Some(turning) = self.turning().filter(|turning| turning.held) else { return };
        let Turning { file, before, played, .. } = &*turning;
        let attempt = turning.attempt.as_ref().filter(|_| keep && turning.refused.is_none());
        self.act(|session| {
            session.stop_imagining();
            session.playback.playing = *played;
        });
        match attempt {
            None => self.turn_text(before),
            Some(attempt) => {
                let text = self.edit(|buffers| buffers.note_turn(before));
                if attempt.patches {
                    self.go_on(|session| {
                        // Other changes of the file wait until they are applied.
                        if session.files().read(file).as_ref() == Some(before) {
                            let request = Request::WriteFile { path: file.clone(), text };
                            // Writing a file is never refused.
                            let _ = session.perform(&format!("cat > {file}"), request);
                        }
                        session.run_line(&attempt.line);
                    });
                }
            }
        }
        let kept = keep && (attempt.is_some() || turning.refused.is_some());
        let rest = kept.then(|| Rc::new(Turning { held: false, ..(*turning).clone() }));
        self.0.turning.replace(rest);
        self.refresh();
    }

    /// What came of the last turning is told no longer.
    pub fn forget_turning(&self) {
        if self.turning().is_some_and(|turning| !turning.held) {
            self.0.turning.replace(None);
        }
    }

    /// Shows a text that is not typed and not kept yet.
    fn turn_text(&self, text: &str) {
        self.0.buffers.borrow_mut().turn_current(text);
        self.refresh();
    }
}
