//! One user's run: its history, the clock that plays it, the terminal, the lesson's script. The
//! caller brings the real time and the budget; nothing here reads a clock.

pub mod beside;
mod completion;
pub mod history;
pub mod playback;
pub mod rehearsal;
pub mod share;
mod steps;
pub mod terminal;
#[cfg(test)]
mod tests;

use crate::kubectl::shell::Files;
use crate::kubectl::task::HostRequest;
use crate::scenario::command::{Command, Request};
use crate::scenario::file::{QuietWord, Scenario, ScenarioError, ScenarioStep};
use crate::session::history::{History, Progress};
use crate::session::playback::{Playback, Quiet};
use crate::session::rehearsal::Imagined;
use crate::session::terminal::{Entry, RunFiles, Sources, Terminal};
use crate::sim::Sim;
use crate::sim::command::Outcome;
use crate::sim::record::RecordLog;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// How long a run goes on when nothing says otherwise.
const DEFAULT_LENGTH: SimDuration = SimDuration::from_mins(60);
/// A line typed outside the page waits this long for the cluster to come to rest.
const MOST_WAITING: SimDuration = SimDuration::from_mins(60);

#[derive(Debug)]
pub struct Session {
    scenario: Rc<Scenario>,
    history: History,
    terminal: Terminal,
    sources: Sources,
    /// The next step of the scenario's script.
    script: usize,
    pub playback: Playback,
    /// Where a seek that did not fit its budget is going.
    seeking: Option<SimTime>,
    /// The line under way was typed before the head: it goes on there, over what is known.
    in_past: bool,
    /// The future that somebody tries out.
    imagined: Option<Box<Imagined>>,
    /// When the user last did something: the run goes on beyond the scenario's end.
    acted: Option<SimTime>,
}

/// What a call of [`Session::frame`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The cursor or the state changed: draw again.
    pub moved: bool,
    /// The budget was used up: there is more to do at once.
    pub behind: bool,
}

impl Session {
    /// # Errors
    /// When the scenario describes an impossible cluster.
    pub fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        let history = History::new(Rc::new(scenario.setup()?));
        let mut playback = Playback::default();
        if let Some(speed) = scenario.view.speed {
            playback.set_speed(speed);
        }
        playback.quiet = match scenario.view.quiet {
            QuietWord::Fast => Quiet::Fast,
            QuietWord::Real => Quiet::Real,
        };
        let given = scenario.files.iter().map(|(path, text)| (path.clone(), text.clone()));
        let sources = Sources { given: given.collect(), outside: None };
        let terminal = Terminal::default();
        let scenario = Rc::new(scenario);
        Ok(Session {
            scenario,
            history,
            terminal,
            sources,
            script: 0,
            playback,
            seeking: None,
            in_past: false,
            imagined: None,
            acted: None,
        })
    }

    /// A run whose commands up to `head` are known, at its beginning. What a script would type
    /// until then is among the commands.
    ///
    /// # Errors
    /// When the scenario describes an impossible cluster.
    pub fn again(
        scenario: Scenario,
        commands: Vec<Command>,
        head: SimTime,
    ) -> Result<Self, ScenarioError> {
        let mut session = Session::new(scenario)?;
        session.script = session.first_step_after(head);
        session.history.foresee(commands);
        session.acted = Some(head).filter(|head| *head > session.end());
        Ok(session)
    }

    /// Real files that the run's own files shadow: the command line's.
    pub fn set_outside_files(&mut self, files: Rc<dyn Files>) {
        self.sources.outside = Some(files);
    }

    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    pub fn history(&self) -> &History {
        &self.history
    }

    pub fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// The state at the cursor.
    pub fn sim(&self) -> &Sim {
        self.history.sim()
    }

    /// The account up to the head.
    pub fn log(&self) -> &RecordLog {
        self.history.log()
    }

    pub fn now(&self) -> SimTime {
        self.history.now()
    }

    /// The time since the run began.
    pub fn elapsed(&self) -> SimDuration {
        self.now().since(self.sim().setup().start())
    }

    /// The files at the cursor.
    pub fn files(&self) -> RunFiles<'_> {
        self.sources.at(&self.history)
    }

    /// The steps of the script that lie at or before the cursor.
    pub fn told(&self) -> impl Iterator<Item = &ScenarioStep> {
        let elapsed = self.elapsed();
        self.scenario.steps.iter().filter(move |step| step.at.0 <= elapsed)
    }

    /// When the run is over: at its `until`, or after an hour; an hour after the user last did
    /// something if that is later.
    pub fn end(&self) -> SimTime {
        let length = self.scenario.until.map_or(DEFAULT_LENGTH, |span| span.0);
        let end = self.sim().setup().start() + length;
        self.acted.map_or(end, |acted| end.max(acted + DEFAULT_LENGTH))
    }

    /// Whether nothing is left that would happen by itself before the end.
    pub fn is_over(&self) -> bool {
        let script_done = self.script >= self.scenario.steps.len();
        self.history.at_head() && script_done && self.sim().is_idle() && !self.terminal.is_busy()
            || self.now() >= self.end()
    }

    /// One frame of real time: plays, and goes on with what did not fit the frames before. At
    /// most `budget` steps.
    pub fn frame(&mut self, real_ms: f64, budget: u64) -> Frame {
        let before = (self.now(), self.sim().steps());
        let mut left = budget;
        if let Some(to) = self.seeking {
            let behind = !self.go(to, &mut left);
            if !behind {
                self.seeking = None;
            }
            return Frame { moved: true, behind };
        }
        let next = self.next_at();
        let target = self.playback.frame(self.now(), next, real_ms);
        let arrived = self.go(target, &mut left);
        if self.playback.playing && self.is_over() {
            self.at_the_end();
        }
        let imagining = self.imagined.is_some() && left > 0;
        let more_to_imagine = imagining && self.go_on_imagining(&mut left);
        let moved = imagining || before != (self.now(), self.sim().steps());
        Frame { moved, behind: !arrived || more_to_imagine }
    }

    /// When something happens next: a step, a line of the script, a waiting command.
    pub fn next_at(&self) -> Option<SimTime> {
        let script = self.script_at();
        let waiting = self.terminal.wake().and_then(|wake| wake.at);
        let known = (!self.history.at_head()).then(|| self.history.next_known()).flatten();
        [self.sim().next_at(), script, waiting, known].into_iter().flatten().min()
    }

    fn at_the_end(&mut self) {
        if self.playback.repeat {
            self.seek(self.sim().setup().start());
        } else {
            self.playback.playing = false;
        }
    }

    /// Moves the cursor, however far; the run is simulated if it was not yet. With a budget the
    /// rest follows in the next frames.
    pub fn seek(&mut self, to: SimTime) {
        let to = to.max(self.sim().setup().start());
        self.history.rewind(to);
        let mut left = u64::MAX;
        self.go(to, &mut left);
        self.seeking = None;
    }

    /// Moves the cursor as far as the budget allows; the rest follows in the next frames.
    pub fn seek_within(&mut self, to: SimTime, budget: u64) {
        let to = to.max(self.sim().setup().start());
        self.history.rewind(to);
        let mut left = budget;
        let arrived = self.go(to, &mut left);
        self.seeking = (!arrived).then_some(to);
    }

    /// Simulates until nothing but heartbeats is due, the script is told and the terminal is
    /// quiet, but not beyond `limit`.
    pub fn run_to_end(&mut self, limit: SimTime) {
        while !self.is_over() && self.now() < limit {
            let Some(next) = self.next_at() else { break };
            let mut left = u64::MAX;
            self.go(next.min(limit), &mut left);
        }
    }

    /// Types a line into the terminal and carries it on as far as it goes without time passing.
    pub fn run_line(&mut self, line: &str) {
        self.prepare_to_act();
        self.in_past = !self.history.at_head();
        self.terminal.type_line(line);
        self.terminal.pump(&mut self.history, &self.sources);
    }

    /// Types a line and lets as much virtual time pass as it waits for. One that waits for the
    /// cluster to come to rest is interrupted after an hour: a CronJob never does.
    pub fn run_line_to_its_end(&mut self, line: &str) {
        self.run_line(line);
        let mut waits_since = self.now();
        while self.terminal.is_busy() {
            let wake = self.terminal.wake().and_then(|wake| wake.at);
            if wake.is_some() {
                waits_since = self.now();
            } else if self.now().since(waits_since) >= MOST_WAITING {
                self.interrupt();
            }
            let next = [self.sim().next_at(), wake].into_iter().flatten().min();
            let mut left = u64::MAX;
            let before = (self.now(), self.sim().steps(), self.terminal.entries().len());
            match next {
                Some(at) => self.go(at, &mut left),
                None => break,
            };
            let after = (self.now(), self.sim().steps(), self.terminal.entries().len());
            if before == after && next.is_some_and(|at| at <= self.now()) {
                break;
            }
        }
    }

    /// Carries out what a click asks for; `label` is the line that would have done it.
    pub fn perform(&mut self, label: &str, request: Request) -> Outcome {
        self.prepare_to_act();
        self.history.execute(label, request)
    }

    /// Ctrl-C.
    pub fn interrupt(&mut self) {
        self.terminal.interrupt(self.history.now());
    }

    /// Takes what the terminal shows: for a host that prints it once and for all.
    pub fn take_entries(&mut self) -> Vec<Entry> {
        self.terminal.take_entries()
    }

    /// What terminal lines asked of the page.
    pub fn take_requests(&mut self) -> Vec<HostRequest> {
        let mut kept = Vec::new();
        for request in self.terminal.take_requests() {
            match request {
                HostRequest::Seek(time) => self.seek(time),
                other => kept.push(other),
            }
        }
        kept
    }

    /// Brings the future back that the last fork put aside.
    pub fn undo(&mut self) -> bool {
        let done = self.history.undo();
        if done {
            self.script = self.scenario.steps.len().min(self.first_step_after(self.history.head()));
        }
        done
    }

    /// Acting in the past forks the run: what was typed later never happened.
    fn prepare_to_act(&mut self) {
        self.acted = Some(self.now());
        if !self.history.at_head() {
            let now = self.history.now();
            self.terminal.forget_after(now);
            self.script = self.first_step_after(now);
        }
    }

    /// The step of the script that would come next if something were done at the cursor.
    fn next_script_step(&self) -> usize {
        if self.history.at_head() { self.script } else { self.first_step_after(self.now()) }
    }

    fn first_step_after(&self, time: SimTime) -> usize {
        let elapsed = time.since(self.sim().setup().start());
        self.scenario.steps.partition_point(|step| step.at.0 <= elapsed)
    }

    /// When the next line of the script is due, if the cursor is where it would be typed.
    fn script_at(&self) -> Option<SimTime> {
        let step = self.scenario.steps.get(self.script)?;
        Some(self.sim().setup().start() + step.at.0)
    }

    fn go_all_the_way(&mut self, to: SimTime) {
        let mut left = u64::MAX;
        self.go(to, &mut left);
    }

    /// Moves on to `to`, typing the script and waking the terminal on the way. `false` when the
    /// budget ran out first.
    fn go(&mut self, to: SimTime, left: &mut u64) -> bool {
        loop {
            self.pump();
            let script = self.script_at().filter(|at| *at > self.now());
            let wake = self.terminal.wake();
            let woken = wake.and_then(|wake| wake.at).filter(|at| *at > self.now());
            let stop = [Some(to), script, woken].into_iter().flatten().min().unwrap_or(to);
            let records = wake.and_then(|wake| wake.records_over);
            let before = self.sim().steps();
            let progress = self.history.advance(stop, *left, records);
            *left = left.saturating_sub(self.sim().steps() - before);
            match progress {
                Progress::Arrived if stop >= to => {
                    self.pump();
                    return true;
                }
                Progress::More => return false,
                Progress::Arrived | Progress::Woken => {}
            }
        }
    }

    /// Types what the script says now, and carries the terminal on. Lines wait while the cursor is
    /// in the past, except for one that was typed there.
    fn pump(&mut self) {
        if self.history.at_head() {
            self.tell();
        } else if !self.in_past {
            return;
        }
        self.terminal.pump(&mut self.history, &self.sources);
        self.in_past &= self.terminal.is_busy();
    }

    /// Types the lines of the script whose time has come.
    fn tell(&mut self) {
        while self.script_at().is_some_and(|at| at <= self.history.now()) {
            let step = self.scenario.steps.get(self.script);
            let line = step.and_then(|step| step.run.clone());
            self.script += 1;
            if let Some(line) = line {
                self.terminal.type_line(&line);
            }
        }
    }
}
