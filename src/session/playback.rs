//! Play, pause, speed, quiet time: how much virtual time a frame of real time brings. Knows
//! numbers only; the caller measures real time.

use crate::time::{SimDuration, SimTime};
use serde::{Deserialize, Serialize};

/// What the transport does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Playback {
    pub playing: bool,
    /// Virtual seconds per real second, within [`SLOWEST`] and [`FASTEST`].
    speed: f64,
    pub quiet: Quiet,
    /// So slow that what takes milliseconds can be seen.
    pub slow_motion: bool,
    /// At the end, start over.
    pub repeat: bool,
    /// Virtual milliseconds that frames have brought and that are less than a whole one.
    rest: f64,
    /// How much faster quiet time passes right now: 1 is not at all.
    boost: f64,
}

/// What happens to time in which nothing does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Quiet {
    /// It is accelerated, never cut.
    #[default]
    Fast,
    /// It is the subject: it passes at the chosen speed.
    Real,
}

pub const SLOWEST: f64 = 0.25;
pub const FASTEST: f64 = 10_000.0;
/// In slow motion a real second brings 5 ms: about a change on its way to a watcher.
const SLOW_MOTION: f64 = 0.005;
/// A pause longer than this, in real seconds, is accelerated …
const PATIENCE: f64 = 2.0;
/// … so that it takes about this long.
const QUIET_TAKES: f64 = 1.0;
/// A frame never brings more real time than this: a page that was hidden does not leap.
const LONGEST_FRAME_MS: f64 = 250.0;

impl Default for Playback {
    fn default() -> Self {
        Playback {
            playing: false,
            speed: 3.0,
            quiet: Quiet::Fast,
            slow_motion: false,
            repeat: false,
            rest: 0.0,
            boost: 1.0,
        }
    }
}

impl Playback {
    pub fn speed(&self) -> f64 {
        if self.slow_motion { SLOW_MOTION } else { self.speed }
    }

    /// Ends slow motion, too.
    pub fn set_speed(&mut self, speed: f64) {
        if speed.is_finite() {
            self.speed = speed.clamp(SLOWEST, FASTEST);
            self.slow_motion = false;
        }
    }

    /// A pause longer than this is accelerated; `None` if none is.
    pub fn patience(&self) -> Option<SimDuration> {
        let millis = (PATIENCE * self.speed * 1000.0) as i64;
        (self.quiet == Quiet::Fast).then(|| SimDuration::from_millis(millis))
    }

    /// How much faster than the chosen speed time passes now.
    pub fn boost(&self) -> f64 {
        self.boost
    }

    /// The time to advance to after a frame of `real_ms`. `next` is when something is due next.
    pub fn frame(&mut self, now: SimTime, next: Option<SimTime>, real_ms: f64) -> SimTime {
        if !self.playing {
            return now;
        }
        let real = real_ms.clamp(0.0, LONGEST_FRAME_MS);
        let gap = next.map(|next| next.since(now).millis().max(0) as f64);
        self.boost = match (self.quiet, gap) {
            (Quiet::Fast, Some(gap)) => {
                let waits = gap / 1000.0 / self.speed();
                // Once boosted, stay so until the end of the pause: a boost that fades as the pause
                // shrinks would never end it.
                if waits > PATIENCE || self.boost > 1.0 && gap > real * self.speed() {
                    self.boost.max(waits / QUIET_TAKES)
                } else {
                    1.0
                }
            }
            _ => 1.0,
        };
        let mut millis = real * self.speed() * self.boost + self.rest;
        if self.boost > 1.0
            && let Some(gap) = gap
        {
            millis = millis.min(gap.max(1.0));
        }
        let whole = millis.floor();
        self.rest = millis - whole;
        now + SimDuration::from_millis(whole as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SimTime = SimTime::DEFAULT_START;

    fn playing() -> Playback {
        Playback { playing: true, ..Playback::default() }
    }

    #[test]
    fn a_second_brings_as_many_seconds_as_the_speed_says() {
        let mut playback = playing();
        playback.set_speed(3.0);
        let mut now = START;
        for _ in 0..60 {
            now = playback.frame(now, Some(now), 1000.0 / 60.0);
        }
        assert!((2990..=3000).contains(&now.since(START).millis()), "{}", now.since(START).go());
    }

    #[test]
    fn a_long_pause_takes_about_a_second_and_is_not_overshot() {
        let mut playback = playing();
        let next = START + SimDuration::from_secs(600);
        let (mut now, mut frames) = (START, 0);
        while now < next && frames < 1000 {
            now = playback.frame(now, Some(next), 16.0);
            frames += 1;
        }
        assert_eq!(now, next);
        assert!((50..=80).contains(&frames), "{frames} frames");
    }

    #[test]
    fn slow_motion_shows_milliseconds_and_still_passes_over_quiet_time() {
        let mut playback = Playback { slow_motion: true, ..playing() };
        let next = START + SimDuration::from_millis(6);
        let mut now = START;
        for _ in 0..60 {
            now = playback.frame(now, Some(next), 1000.0 / 60.0);
        }
        assert!((4..=5).contains(&now.since(START).millis()), "{}", now.since(START).go());
        let next = now + SimDuration::from_secs(60);
        let mut frames = 0;
        while now < next && frames < 100 {
            now = playback.frame(now, Some(next), 1000.0 / 60.0);
            frames += 1;
        }
        assert_eq!(now, next);
        playback.set_speed(3.0);
        assert_eq!(playback.speed(), 3.0);
    }

    #[test]
    fn real_quiet_time_is_not_accelerated() {
        let mut playback = Playback { quiet: Quiet::Real, ..playing() };
        let next = START + SimDuration::from_secs(600);
        let now = playback.frame(START, Some(next), 100.0);
        assert_eq!(now.since(START).millis(), 300);
    }

    #[test]
    fn paused_time_stands_and_a_hidden_page_does_not_leap() {
        assert_eq!(Playback::default().frame(START, None, 16.0), START);
        assert_eq!(playing().frame(START, Some(START), 60_000.0).since(START).millis(), 750);
    }
}
