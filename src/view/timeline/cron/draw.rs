//! The firings to come, and where the clock of the schedule's zone is set.

use super::CronFacts;
use crate::schedule::Schedule;
use crate::time::SimDuration;
use crate::view::scene::{Dash, Scene, Sign, Style};
use crate::view::timeline::draw::{Frame, SMALL};
use crate::view::timeline::lane::Parts;
use crate::view::timeline::lanes::Lane;
use crate::view::tokens::Token;

/// So many of them are drawn.
const AHEAD: usize = 2;
/// So many changes of the clock are drawn; beyond that they say nothing.
const MOST_CHANGES: usize = 6;

impl Frame<'_> {
    pub fn firings_ahead(&self, scene: &mut Scene, lane: &Lane, facts: &CronFacts, parts: Parts) {
        let Some(schedule) = facts.schedule.as_ref().filter(|_| lane.removed.is_none()) else {
            return;
        };
        let known = self.shown.head.max(lane.created);
        for time in schedule.after(known).take(AHEAD) {
            let x = self.x(time).round() + 0.5;
            if x >= self.plot.x && x <= self.plot.right() {
                scene.sign((x, parts.line + 12.0), 9.0, Sign::Ring, Token::Ghost);
            }
        }
    }

    /// A line where the wall clock of the schedule is set forward or back.
    pub fn clock_changes(&self, scene: &mut Scene, facts: &CronFacts, parts: Parts) {
        let Some(zone) = facts.schedule.as_ref().map(Schedule::zone) else { return };
        let (mut offset, mut next) = zone.at(self.left());
        for _ in 0..MOST_CHANGES {
            let Some(change) = next.filter(|change| *change <= self.right()) else { return };
            let (set, following) = zone.at(change);
            let x = self.x(change).round() + 0.5;
            scene.line((x, parts.line), (x, parts.bottom), Token::Waiting, 1.0, Dash::Dashed);
            let text = format!("{} → {}", from_utc(offset), from_utc(set));
            let style = Style::new(SMALL, Token::Waiting);
            scene.write((x + 4.0, parts.bottom - 3.0), style, text);
            (offset, next) = (set, following);
        }
    }
}

/// `UTC−5`, `UTC+5:30`.
fn from_utc(offset: SimDuration) -> String {
    let (sign, minutes) = (if offset.secs() < 0 { '−' } else { '+' }, offset.secs().abs() / 60);
    match minutes % 60 {
        0 => format!("UTC{sign}{}", minutes / 60),
        rest => format!("UTC{sign}{}:{rest:02}", minutes / 60),
    }
}
