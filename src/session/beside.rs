//! Two runs on one clock. The first one's playback moves it; the second is brought to the same
//! time since its beginning, and both share one budget.

use crate::session::{Frame, Session};
use crate::time::{SimDuration, SimTime};

/// The instant of one run as the other run's: the same time since the beginning.
fn same_time(at: SimTime, from: &Session, to: &Session) -> SimTime {
    start(to) + at.since(start(from))
}

fn start(session: &Session) -> SimTime {
    session.sim().setup().start()
}

/// One frame of real time for both: plays, and goes on with what did not fit the frames before.
/// At most `budget` steps together. Playing ends when both runs are over.
pub fn frame(first: &mut Session, second: &mut Session, real_ms: f64, budget: u64) -> Frame {
    let before = (first.now(), first.sim().steps(), second.now(), second.sim().steps());
    let mut left = budget / 2 + 1;
    // Whoever is behind goes on first, so that both are seen at the same time.
    let mut arrived = true;
    if second.elapsed() >= first.elapsed() {
        arrived = advance(first, second, real_ms, &mut left);
    }
    left += budget / 2;
    let together = follow(second, same_time(first.now(), first, second), &mut left);
    if arrived && together && first.playback.playing && first.is_over() && second.is_over() {
        first.at_the_end();
    }
    let after = (first.now(), first.sim().steps(), second.now(), second.sim().steps());
    Frame { moved: before != after, behind: !(arrived && together) }
}

fn advance(first: &mut Session, second: &Session, real_ms: f64, left: &mut u64) -> bool {
    if let Some(to) = first.seeking {
        let arrived = first.go(to, left);
        if arrived {
            first.seeking = None;
        }
        return arrived;
    }
    let others = second.next_at().map(|at| same_time(at, second, first));
    let next = [first.next_at(), others].into_iter().flatten().min();
    let target = first.playback.frame(first.now(), next, real_ms);
    first.go(target, left)
}

/// Brings a run to a time, as far as the budget allows.
fn follow(session: &mut Session, to: SimTime, left: &mut u64) -> bool {
    if session.now() == to && session.seeking.is_none() {
        return true;
    }
    session.history.rewind(to);
    session.seeking = None;
    session.go(to, left)
}

/// To the next thing that happens in either run, or the last.
pub fn step_by_record(first: &mut Session, second: &mut Session, forward: bool) {
    if forward {
        let others = second.record_after().map(|at| same_time(at, second, first));
        let next = [first.record_after(), others].into_iter().flatten().min();
        if let Some(at) = next {
            first.go_all_the_way(at);
        }
    } else {
        let others = same_time(second.record_before(), second, first);
        first.seek(first.record_before().max(others));
    }
    keep_together(first, second);
}

/// Brings the second run to where the first is, however far that is.
pub fn keep_together(first: &Session, second: &mut Session) {
    let mut left = u64::MAX;
    follow(second, same_time(first.now(), first, second), &mut left);
}

/// Simulates until both are over, or have come as far as they are shown.
pub fn run_to_end(first: &mut Session, second: &mut Session) {
    first.run_to_end(first.end());
    second.run_to_end(second.end());
    let length: SimDuration = first.elapsed().max(second.elapsed());
    first.go_all_the_way(start(first) + length);
    second.go_all_the_way(start(second) + length);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library::lesson;
    use crate::scenario::variant::Difference;

    fn pair(change: &str) -> (Session, Session) {
        let scenario = Scenario::parse(lesson("slots").unwrap().text).unwrap();
        let other = Difference::parse(change).of(&scenario).unwrap();
        (Session::new(scenario).unwrap(), Session::new(other).unwrap())
    }

    #[test]
    fn both_play_on_one_clock_until_both_are_over() {
        let (mut first, mut second) = pair("spec.parallelism=1");
        first.playback.playing = true;
        let mut frames = 0;
        while first.playback.playing {
            let frame = frame(&mut first, &mut second, 16.0, 100);
            assert!(frame.behind || first.elapsed() == second.elapsed());
            frames += 1;
            assert!(frames < 10_000);
        }
        assert!(first.is_over() && second.is_over());
        assert!(first.now() >= first.end());
        let alone = {
            let (_, mut alone) = pair("spec.parallelism=1");
            alone.seek(second.now());
            alone.sim().digest()
        };
        assert_eq!(second.sim().digest(), alone);
    }

    #[test]
    fn going_back_takes_both_back() {
        let (mut first, mut second) = pair("spec.parallelism=4");
        run_to_end(&mut first, &mut second);
        assert_eq!(first.elapsed(), second.elapsed());
        first.seek(start(&first) + SimDuration::from_secs(15));
        frame(&mut first, &mut second, 0.0, 10_000);
        assert_eq!(second.elapsed().secs(), 15);
        step_by_record(&mut first, &mut second, false);
        assert!(first.elapsed().secs() < 15 && first.elapsed() == second.elapsed());
        let there = first.elapsed();
        step_by_record(&mut first, &mut second, true);
        assert!(first.elapsed() > there && first.elapsed() == second.elapsed());
    }
}
