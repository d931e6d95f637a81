//! The pictures as text, for those who do not see them: names and words of Kubernetes, and the few
//! words that stand in the pictures.

use crate::api::job::JobConditionType;
use crate::locale::Lang;
use crate::session::Session;
use crate::time::SimTime;
use crate::view::cluster::picture::{Picture, PodTile};
use crate::view::state::PodState;
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Moment;
use crate::view::timeline::curve::Curve;
use crate::view::timeline::lanes::{Lane, Lanes, PodBar};
use std::fmt::Write as _;

/// A mirror is for reading: more pods than this in one place are counted.
const MOST_NAMED: usize = 50;

/// The nodes with their pods, and the pods without a node, at the cursor.
pub fn cluster_text(session: &Session) -> String {
    let mut picture = Picture::default();
    picture.sync(session);
    cluster_text_of(&picture)
}

/// The same from facts that were taken already.
pub fn cluster_text_of(picture: &Picture) -> String {
    let mut text = String::new();
    for card in &picture.nodes {
        let (used, of) = (card.used.pods, card.allocatable.pods);
        // Writing into a String cannot fail.
        let _ = write!(text, "{} {} {used}/{of}", card.name, card.status());
        if let Some(off) = card.off {
            let _ = write!(text, " (PowerOff {})", picture.now.since(off).human());
        }
        for taint in &card.taints {
            let _ = write!(text, " {taint}");
        }
        text.push('\n');
        let pods: Vec<&PodTile> = card.active.iter().chain(&card.finished).collect();
        list(&mut text, &pods, picture.now);
    }
    if !picture.tray.is_empty() {
        let _ = writeln!(text, "Pending {}", picture.tray.len());
        list(&mut text, &picture.tray.iter().collect::<Vec<_>>(), picture.now);
        if let Some(sentence) = &picture.sentence {
            let _ = writeln!(text, "  {sentence}");
        }
    }
    text
}

fn list(text: &mut String, pods: &[&PodTile], now: SimTime) {
    for pod in pods.iter().take(MOST_NAMED) {
        let _ = write!(text, "  {} {}", pod.name, pod.word);
        if pod.state == PodState::Running {
            text.push_str(" 0/1");
        }
        match (pod.progress(now), pod.stopped) {
            (_, Some(_)) => text.push_str(" (stopped)"),
            (Some(part), None) => {
                let _ = write!(text, " {}%", (part * 100.0).floor() as u32);
            }
            (None, None) => {}
        }
        text.push('\n');
    }
    if pods.len() > MOST_NAMED {
        let _ = writeln!(text, "  +{}", pods.len() - MOST_NAMED);
    }
}

/// The whole run as known, lane by lane.
pub fn timeline_text(session: &Session, lang: Lang) -> String {
    let mut timeline = Timeline::default();
    timeline.sync(session);
    timeline_text_of(&timeline, session, lang)
}

/// The same from lanes that were read already.
pub fn timeline_text_of(timeline: &Timeline, session: &Session, lang: Lang) -> String {
    let lanes = timeline.lanes();
    let mut text = String::new();
    for flag in &lanes.flags {
        let _ = writeln!(text, "{} $ {}", clock(flag.at), &*flag.label);
    }
    for lane in &lanes.workloads {
        workload(&mut text, lanes, lane, session, lang);
    }
    for pod in lanes.pods.iter().filter(|pod| pod.lane.is_none()).take(MOST_NAMED) {
        bar(&mut text, pod, session);
    }
    for lane in lanes.nodes.iter().filter(|lane| lane.states.len() > 1 || lane.removed.is_some()) {
        let _ = write!(text, "Node {}:", lane.name);
        for (since, state) in &lane.states {
            let power = if state.powered { "" } else { " PowerOff" };
            let cordoned = if state.cordoned { ",SchedulingDisabled" } else { "" };
            let ready = format!("{:?}", state.ready);
            let _ = write!(text, " {} {ready}{cordoned}{power}", clock(*since));
        }
        if let Some(removed) = lane.removed {
            let _ = write!(text, " {} Removed", clock(removed));
        }
        text.push('\n');
    }
    text
}

fn workload(text: &mut String, lanes: &Lanes, lane: &Lane, session: &Session, lang: Lang) {
    let kind = lane.key.kind.names().kind;
    let _ = write!(text, "{kind} {} {}:", lane.name(), lane.size());
    if let Some(job) = lane.job() {
        let counts = job.counts_at(session.now());
        let (active, succeeded) = (counts.active, counts.succeeded);
        let _ = write!(text, " active {active} succeeded {succeeded} failed {}", counts.failed);
        if let Some(end) = &job.end {
            let reason = if end.kind == JobConditionType::Failed { &*end.reason } else { "" };
            let _ = write!(text, ", {} {} {reason}", clock(end.at), end.kind.name());
        }
    }
    let end = text.trim_end().len();
    text.truncate(end);
    text.push('\n');
    for mark in newest(text, &lane.marks) {
        let wall = lane.wall(mark.at).map_or_else(String::new, |wall| format!(" ({wall})"));
        let _ = writeln!(text, "  {}{wall} {}", clock(mark.at), mark.word.says(lang));
    }
    if let Some(curve) = &lane.curve {
        let steps = curve.steps();
        for (at, _) in steps.iter().take(MOST_NAMED) {
            let _ = writeln!(text, "  {} {}", clock(*at), levels(curve, *at, lang));
        }
        if steps.len() > MOST_NAMED {
            let _ = writeln!(text, "  +{}", steps.len() - MOST_NAMED);
        }
    }
    for span in newest(text, &lane.spans) {
        let until = span.until.unwrap_or(lanes.end);
        let (from, until) = (clock(span.from), clock(until));
        let _ = write!(text, "  {}: {from}–{until} {}", &*span.label, span.ended);
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
    let pods: Vec<u32> = lane.rows.iter().flat_map(|row| &row.pods).copied().collect();
    for index in pods.iter().take(MOST_NAMED) {
        if let Some(pod) = lanes.pods.get(*index as usize) {
            bar(text, pod, session);
        }
    }
    if pods.len() > MOST_NAMED {
        let _ = writeln!(text, "  +{}", pods.len() - MOST_NAMED);
    }
}

/// What a curve shows at an instant: its layers, then the bounds in force.
pub fn levels(curve: &Curve, at: SimTime, lang: Lang) -> String {
    let mut text = String::new();
    for (layer, level) in curve.layers.iter().zip(curve.at(at)) {
        let start = if text.is_empty() { "" } else { " · " };
        let _ = write!(text, "{start}{} {level}", layer.word.says(lang));
    }
    for bound in &curve.bounds {
        if let Some(height) = bound.at(at) {
            let _ = write!(text, " · {} {height}", bound.word.says(lang));
        }
    }
    text
}

/// The last of a list that goes on for ever, with how many come before.
fn newest<'a, T>(text: &mut String, list: &'a [T]) -> &'a [T] {
    let before = list.len().saturating_sub(MOST_NAMED);
    if before > 0 {
        let _ = writeln!(text, "  +{before}");
    }
    list.get(before..).unwrap_or_default()
}

fn bar(text: &mut String, pod: &PodBar, session: &Session) {
    let name = session.log().key(pod.uid).map_or("", |key| &key.name);
    let _ = write!(text, "  {} {name}:", pod.row + 1);
    for (since, state) in &pod.states {
        let _ = write!(text, " {} {state:?}", clock(*since));
    }
    if let Some(code) = pod.exit_code {
        let _ = write!(text, " (exit {code})");
    }
    if let Some(removed) = pod.removed {
        let _ = write!(text, " {} Removed", clock(removed));
    }
    text.push('\n');
}

fn clock(time: SimTime) -> Moment {
    Moment { time, step: 1000.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{at, eight_by_two};

    #[test]
    fn the_mirrors_say_what_the_pictures_show() {
        let mut session = eight_by_two();
        session.seek(at(&session, 25));
        let text = cluster_text(&session);
        assert_eq!(text.matches("Completed").count(), 2, "{text}");
        assert_eq!(text.lines().filter(|line| line.contains('%')).count(), 2, "{text}");
        session.run_to_end(at(&session, 600));
        let text = timeline_text(&session, Lang::En);
        assert!(text.contains("$ kubectl apply -f job1.yaml"), "{text}");
        assert!(text.contains("Job paral-1 8×2: active 0 succeeded 8 failed 0, "), "{text}");
        assert_eq!(text.matches("Completed").count(), 8, "{text}");
    }
}
