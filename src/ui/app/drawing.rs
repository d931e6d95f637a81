//! The answer that somebody draws in the timeline before the run shows it. Moving time ends the
//! drawing; the end of the run brings the differences.

use crate::locale::ui::Word;
use crate::session::Session;
use crate::ui::app::App;
use crate::ui::bridge;
use crate::view::sketch::exercise::Exercise;
use crate::view::sketch::judge::Found;
use serde_json::json;

impl App {
    /// Looks at the answer that is drawn, if one is.
    pub fn exercise<R>(&self, look: impl FnOnce(&Exercise) -> R) -> Option<R> {
        self.with_exercise(|exercise| exercise.map(look))
    }

    pub fn with_exercise<R>(&self, look: impl FnOnce(Option<&Exercise>) -> R) -> R {
        look(self.0.exercise.borrow().as_ref())
    }

    /// Whether an answer is drawn right now.
    pub fn is_drawing(&self) -> bool {
        self.exercise(Exercise::is_drawing) == Some(true)
    }

    /// Takes up the question of a step, at its moment.
    pub fn begin_drawing(&self, step: usize) {
        let at = self.read(|session| {
            let asked = session.scenario().steps.get(step)?;
            Some(session.sim().setup().start() + asked.at.0)
        });
        let Some(at) = at else { return };
        self.act(|session| {
            session.playback.playing = false;
            session.seek(at);
        });
        let exercise = self.read(|session| Exercise::begin(session, step));
        if exercise.is_none() {
            self.add_note(self.word(Word::NoFocus).to_owned());
        }
        self.0.exercise.replace(exercise);
        self.refresh();
    }

    /// Changes the drawing.
    pub fn draw(&self, change: impl FnOnce(&mut Exercise)) {
        if let Some(exercise) = self.0.exercise.borrow_mut().as_mut() {
            change(exercise);
        }
        self.refresh();
    }

    /// Back to the drawing, and to its moment.
    pub fn draw_again(&self) {
        let Some(begun) = self.exercise(|exercise| exercise.begun) else { return };
        self.act(|session| {
            session.playback.playing = false;
            session.seek(begun);
        });
        self.draw(Exercise::draw_again);
    }

    /// Runs on to the end, which brings the differences.
    pub fn finish_drawing(&self) {
        self.act(|session| {
            session.playback.playing = false;
            session.seek(session.history().head());
            session.run_to_end(session.end());
        });
    }

    pub fn stop_drawing(&self) {
        self.0.exercise.take();
        self.refresh();
    }

    /// Looks at the run again on behalf of the drawing.
    pub(super) fn follow_drawing(&self) {
        let judged = {
            let mut exercise = self.0.exercise.borrow_mut();
            let Some(exercise) = exercise.as_mut() else { return };
            let session: &Session = &self.0.session.borrow();
            let moves = session.playback.playing || session.now() > exercise.begun;
            if exercise.is_drawing() && moves {
                exercise.run();
            }
            exercise.look(session).then(|| (exercise.summary(), exercise.found().is_empty()))
        };
        if let Some((given, correct)) = judged {
            bridge::announce(self, "answer", &json!({"given": given, "correct": correct}));
            self.refresh();
        }
    }

    /// Shows what explains a difference: the moment, the object, and why.
    pub fn open_difference(&self, found: Found) {
        let record = self.read(|session| {
            let record = session.log().get(found.why?)?;
            Some((record.object, record.at))
        });
        let Some((object, at)) = record else { return };
        self.set_open("why", true);
        self.act(|session| {
            session.playback.playing = false;
            session.seek(at);
        });
        self.select(Some(object));
    }
}
