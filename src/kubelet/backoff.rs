//! When back-off doubles: 10, 20, 40, 80, 160, 300, 300 s. Knows windows and instants, not what
//! is retried. Upstream: client-go `util/flowcontrol/backoff.go`, `pkg/kubelet/kubelet.go`.

use crate::time::{SimDuration, SimTime};

/// A pod that waits is synced again after 10 s and up to half as much more: the mean of that. At
/// each sync the kubelet says again that it waits.
/// Upstream: `backOffPeriod`, `workerBackOffPeriodJitterFactor`.
pub const BACKED_OFF_SYNC: SimDuration = SimDuration::from_millis(12_500);

const FIRST: u16 = 10;
const LONGEST: u16 = 300;
/// An entry is forgotten when it was not touched for twice the longest window.
const FORGOTTEN: SimDuration = SimDuration::from_secs(2 * LONGEST as i64);

/// One entry of the kubelet's back-off table. The default is no entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackOff {
    /// Seconds; 0 means that there is no entry.
    window: u16,
    updated: SimTime,
}

impl BackOff {
    /// The window that applies to what happened at `event`: `None` if nothing holds it back.
    pub fn window(&self, event: SimTime) -> Option<SimDuration> {
        let known = self.window > 0 && event.since(self.updated) <= FORGOTTEN;
        known.then(|| SimDuration::from_secs(i64::from(self.window)))
    }

    /// The window as it stands, whether it applies or not.
    pub fn current(&self) -> SimDuration {
        SimDuration::from_secs(i64::from(self.window))
    }

    /// When the entry was last touched.
    pub fn updated(&self) -> SimTime {
        self.updated
    }

    /// A retry of what happened at `event` begins: the next one will wait 10 s, or twice as long
    /// as this one.
    pub fn next(&mut self, event: SimTime, now: SimTime) {
        self.window = match self.window(event) {
            None => FIRST,
            Some(_) => (self.window * 2).min(LONGEST),
        };
        self.updated = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_double_to_five_minutes_and_are_forgotten_after_ten() {
        let mut backoff = BackOff::default();
        let mut now = SimTime::from_secs(0);
        let mut waits = Vec::new();
        for _ in 0..8 {
            let wait = backoff.window(now).unwrap_or_default();
            waits.push(wait.secs());
            let event = now;
            now += wait;
            backoff.next(event, now);
        }
        assert_eq!(waits, [0, 10, 20, 40, 80, 160, 300, 300]);
        assert!(backoff.window(now + SimDuration::from_secs(600)).is_some());
        assert!(backoff.window(now + SimDuration::from_secs(601)).is_none());
        backoff.next(now + SimDuration::from_secs(601), now);
        assert_eq!(backoff.current().secs(), 10);
    }
}
