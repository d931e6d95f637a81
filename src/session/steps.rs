//! Moving the cursor by what happens: to the next record or the one before, or by one step.

use crate::session::Session;
use crate::time::SimTime;

impl Session {
    /// To the next record, or the one before.
    pub fn step_by_record(&mut self, forward: bool) {
        if !forward {
            return self.seek(self.record_before());
        }
        if let Some(at) = self.record_after() {
            self.go_all_the_way(at);
        }
    }

    /// When the next record after the cursor comes, as far as that is known.
    pub(super) fn record_after(&self) -> Option<SimTime> {
        let known = self.log().get(self.sim().records()).map(|record| record.at);
        known.or_else(|| self.next_at())
    }

    /// When the last record before this instant came; the beginning if there is none.
    pub(super) fn record_before(&self) -> SimTime {
        let before = self.log().first_at(self.now()).checked_sub(1);
        let at = before.and_then(|id| self.log().get(id)).map(|record| record.at);
        at.unwrap_or_else(|| self.sim().setup().start())
    }

    /// Takes the one thing that is due next: a step of the simulation, a line of the script, a
    /// waiting line. `false` when nothing is.
    pub fn step_once(&mut self) -> bool {
        let Some(next) = self.next_at() else { return false };
        let script = [self.script_at(), self.terminal.wake().and_then(|wake| wake.at)];
        let line = script.into_iter().flatten().filter(|at| *at > self.now()).min();
        match line {
            Some(at) if at <= next => self.go_all_the_way(at),
            _ => {
                self.history.step();
                self.pump();
            }
        }
        true
    }
}
