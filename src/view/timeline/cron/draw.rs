//! The firings to come.

use super::CronFacts;
use crate::view::scene::{Scene, Sign};
use crate::view::timeline::draw::Frame;
use crate::view::timeline::lane::Parts;
use crate::view::timeline::lanes::Lane;
use crate::view::tokens::Token;

/// So many of them are drawn.
const AHEAD: usize = 2;

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
}
