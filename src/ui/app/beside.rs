//! The second run of the page, while two are compared: made from the first by one difference, on
//! the same clock. What was there before comes back afterwards.

use crate::locale::compare::refusal;
use crate::scenario::file::{Bilingual, Scenario};
use crate::scenario::variant::{Difference, Field, fields};
use crate::session::Session;
use crate::session::share::Shared;
use crate::ui::app::App;
use crate::view::compare::titles;

/// Steps of a jump that are done before the next frame.
const SEEK_STEPS: u64 = 20_000;

/// A comparison under way.
#[derive(Debug)]
pub struct Beside {
    pub session: Session,
    pub difference: Difference,
    /// What each run is called.
    pub titles: [Bilingual; 2],
    /// The run as it was before.
    before: Session,
}

/// Which of the two runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    First,
    Second,
}

impl Run {
    pub const BOTH: [Run; 2] = [Run::First, Run::Second];

    /// `A`, `B`.
    pub const fn letter(self) -> &'static str {
        match self {
            Run::First => "A",
            Run::Second => "B",
        }
    }
}

/// From where a comparison plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Beginning,
    /// The moment where the run stands.
    Here,
}

impl App {
    /// Compares the run with another one. Both are made anew from the files and from what was
    /// typed.
    ///
    /// # Errors
    /// In words, when there is no such difference.
    pub fn compare(&self, difference: Difference, from: From) -> Result<(), String> {
        let why = |error| refusal(&error, self.lang());
        let run = |scenario: Scenario| Session::new(scenario).map_err(|error| error.to_string());
        let (scenario, elapsed, playback) = self
            .read(|session| (Shared::of(session).scenario(), session.elapsed(), session.playback));
        let other = difference.of(&scenario).map_err(why)?;
        let titles = titles(&scenario, &other, &difference).map_err(why)?;
        let (mut first, session) = (run(scenario)?, run(other)?);
        first.playback = playback;
        match from {
            From::Beginning => first.playback.playing = true,
            From::Here => first.seek_within(first.now() + elapsed, SEEK_STEPS),
        }
        let earlier = self.0.beside.take().map(|beside| beside.before);
        let current = self.replace_run(first);
        let before = earlier.unwrap_or(current);
        self.0.beside.replace(Some(Beside { session, difference, titles, before }));
        self.refresh();
        Ok(())
    }

    /// Back to the one run as it was before.
    pub fn end_comparison(&self) {
        if let Some(beside) = self.0.beside.take() {
            self.replace_run(beside.before);
        }
    }

    pub fn is_comparing(&self) -> bool {
        self.0.beside.borrow().is_some()
    }

    /// Looks at the comparison under way.
    pub fn beside<R>(&self, look: impl FnOnce(&Beside) -> R) -> Option<R> {
        self.0.beside.borrow().as_ref().map(look)
    }

    /// Looks at one of the runs; there is always a first.
    pub fn read_run<R>(&self, run: Run, look: impl FnOnce(&Session) -> R) -> Option<R> {
        match run {
            Run::First => Some(self.read(look)),
            Run::Second => self.beside(|beside| look(&beside.session)),
        }
    }

    /// Changes the runs, like [`App::act`]: the second one is there while two are compared.
    pub fn act_on_both<R>(
        &self,
        change: impl FnOnce(&mut Session, Option<&mut Session>) -> R,
    ) -> R {
        let mut beside = self.0.beside.borrow_mut();
        let second = beside.as_mut().map(|beside| &mut beside.session);
        let result = change(&mut self.0.session.borrow_mut(), second);
        drop(beside);
        self.answer_requests();
        self.keep_run();
        self.refresh();
        result
    }

    /// The values that the run could be compared in.
    pub fn fields(&self) -> Vec<Field> {
        self.read(|session| fields(&Shared::of(session).scenario()))
    }
}
