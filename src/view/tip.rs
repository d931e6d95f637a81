//! What a thing in a picture says when the pointer rests on it: names and exact times.

use crate::api::meta::Uid;
use crate::locale::Lang;
use crate::session::Session;
use crate::sim::record::RecordId;
use crate::time::SimTime;
use crate::view::cluster::picture::Picture;
use crate::view::scene::Target;
use crate::view::text::levels;
use crate::view::timeline::Timeline;
use crate::view::timeline::axis::Moment;
use crate::view::timeline::lanes::{Lane, Lanes, PodBar};
use crate::view::words::{Word, told};
use std::fmt::Write as _;

fn exact(time: SimTime) -> Moment {
    Moment { time, step: 1.0 }
}

/// What the timeline says of a target; `time` is under the pointer.
pub fn timeline(
    session: &Session,
    timeline: &Timeline,
    target: Target,
    time: SimTime,
    lang: Lang,
) -> String {
    let lanes = timeline.lanes();
    let name = |uid: Uid| session.log().key(uid).map_or("", |key| &key.name);
    let clock = exact;
    match target {
        Target::Pod(uid) => match lanes.pod(uid) {
            Some(bar) => pod_story(name(uid), bar),
            None => name(uid).to_string(),
        },
        Target::Object(uid) | Target::Fold(uid) => match lanes.lane(uid) {
            Some(lane) if lane.uid != uid => job_story(name(uid), lane, uid),
            Some(lane) => {
                let kind = lane.key.kind.names().singular;
                let (name, size, created) = (lane.name(), lane.size(), clock(lane.created));
                let mut text = format!("{kind}/{name} {size}\n{created} Created");
                if let Some(end) = lane.job().and_then(|job| job.end.as_ref()) {
                    let _ = write!(text, "\n{} {}", clock(end.at), end.kind.name());
                    if *end.reason != *end.kind.name() {
                        let _ = write!(text, ": {}", &*end.reason);
                    }
                }
                text
            }
            None => name(uid).to_string(),
        },
        Target::Curve(uid) => {
            let lane = lanes.lane(uid);
            let levels = lane.and_then(|lane| lane.curve.as_ref()).map(|c| levels(c, time, lang));
            let levels = levels.unwrap_or_default().replace(" · ", "\n");
            format!("{} {}\n{levels}", name(uid), clock(time))
        }
        Target::Node(uid) => {
            let mut text = format!("node/{}", name(uid));
            let lane = lanes.nodes.iter().find(|lane| lane.uid == uid);
            for (since, state) in lane.iter().flat_map(|lane| &lane.states) {
                let power = if state.powered { "" } else { ", power off" };
                let cordoned = if state.cordoned { ", SchedulingDisabled" } else { "" };
                let ready = state.ready;
                let _ = write!(text, "\n{} {ready:?}{cordoned}{power}", clock(*since));
            }
            text
        }
        Target::Bracket(record) => {
            let mut all = lanes.workloads.iter().flat_map(|lane| &lane.brackets);
            let bracket = all.find(|bracket| bracket.record == record);
            bracket.map_or_else(String::new, |b| format!("{} +{}", clock(b.at), b.pods))
        }
        Target::Mark(record) => mark(lanes, record, lang),
        Target::Step(step) => match timeline.steps().get(step as usize) {
            Some(step) => format!("{} {}", clock(step.at), told(&step.text, lang)),
            None => String::new(),
        },
        Target::Quiet(from) => {
            let found = lanes.quiet.iter().find(|(since, _)| *since == from);
            let to = found.map_or(session.history().head(), |(_, to)| *to);
            let (length, word) = (to.since(from).go(), Word::Quiet.says(lang));
            format!("{} – {} ({length})\n{word}", clock(from), clock(to))
        }
        // A difference says itself in the list of them.
        Target::Time(_) | Target::Board | Target::Difference(_) => clock(time).to_string(),
    }
}

/// What was done at an instant, or what a lane marks, on its zone's clock too.
fn mark(lanes: &Lanes, record: RecordId, lang: Lang) -> String {
    if let Some(flag) = lanes.flags.iter().find(|flag| flag.record == record) {
        let here = lanes.flags.iter().filter(|other| other.at == flag.at);
        let lines = here.map(|flag| format!("{} $ {}", exact(flag.at), &*flag.label));
        return lines.collect::<Vec<_>>().join("\n");
    }
    let mut all = lanes.workloads.iter();
    let found =
        all.find_map(|lane| Some((lane, lane.marks.iter().find(|mark| mark.record == record)?)));
    found.map_or_else(String::new, |(lane, mark)| {
        let wall = lane.wall(mark.at).map_or_else(String::new, |wall| format!("\n{wall}"));
        format!("{} {}{wall}", exact(mark.at), mark.word.says(lang))
    })
}

/// A Job in its CronJob's lane: from when to when, and how it ended.
fn job_story(name: &str, lane: &Lane, job: Uid) -> String {
    let mut text = format!("job/{name}");
    let Some(span) = lane.spans.iter().rev().find(|span| span.object == job) else { return text };
    let wall = |time| lane.wall(time).map_or_else(String::new, |wall| format!(" ({wall})"));
    let _ = write!(text, "\n{}{} Created", exact(span.from), wall(span.from));
    if let Some(until) = span.until {
        let _ = write!(text, "\n{}{} {}", exact(until), wall(until), span.ended);
    }
    text
}

fn pod_story(name: &str, bar: &PodBar) -> String {
    let mut text = format!("pod/{name}");
    if let Some(node) = &bar.node {
        let _ = write!(text, " → {node}");
    }
    for (since, state) in &bar.states {
        let _ = write!(text, "\n{} {state:?}", exact(*since));
        if state.is_over()
            && let Some(code) = bar.exit_code
        {
            let _ = write!(text, " (exit {code})");
        }
    }
    if !bar.restarts.is_empty() {
        let _ = write!(text, "\nRESTARTS {}", bar.restarts.len());
    }
    if let Some(removed) = bar.removed {
        let _ = write!(text, "\n{} Removed", exact(removed));
    }
    text
}

/// What the cluster says of a target.
pub fn cluster(picture: &Picture, target: Target, lang: Lang) -> String {
    match target {
        Target::Pod(uid) => {
            let Some((node, tile)) = picture.find_pod(uid) else { return String::new() };
            let mut text = format!("pod/{}\n{}", tile.name, tile.word);
            if let Some(node) = node {
                let _ = write!(text, " → {}", node.name);
            }
            match (tile.stopped, tile.progress(picture.now)) {
                (Some(since), _) => {
                    let (word, ago) = (Word::Stopped.says(lang), picture.now.since(since).human());
                    let _ = write!(text, "\n{word} {ago}");
                }
                (None, Some(part)) => {
                    let _ = write!(text, "\n{}%", (part * 100.0).floor() as u32);
                }
                (None, None) => {}
            }
            text
        }
        Target::Node(uid) => {
            let Some(card) = picture.find_node(uid) else { return String::new() };
            let mut text = format!("node/{} {}", card.name, card.status());
            let (used, of) = (card.used, card.allocatable);
            let _ = write!(
                text,
                "\npods {}/{}  cpu {}m/{}m  memory {}Mi/{}Mi",
                used.pods,
                of.pods,
                used.cpu_millis,
                of.cpu_millis,
                used.memory >> 20,
                of.memory >> 20
            );
            let _ = write!(text, "\n{} {}", Word::Finished.says(lang), card.finished.len());
            if let Some(off) = card.off {
                let (word, ago) = (Word::Powerless.says(lang), picture.now.since(off).human());
                let _ = write!(text, "\n{word} {ago}");
                if card.status().starts_with("Ready") {
                    let _ = write!(text, "; {}", Word::Believed.says(lang));
                }
            }
            for label in card.labels.iter().chain(&card.taints) {
                let _ = write!(text, "\n{label}");
            }
            text
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::meta::Kind;
    use crate::view::fixture::{at, failing};
    use crate::view::timeline::Timeline;

    #[test]
    fn a_pod_tells_its_story_with_exact_times() {
        let mut session = failing();
        session.seek(at(&session, 8));
        let mut timeline = Timeline::default();
        timeline.sync(&session);
        let pod = session.sim().lister().all(Kind::Pod).next().unwrap().uid();
        let text = super::timeline(&session, &timeline, Target::Pod(pod), session.now(), Lang::En);
        let words: Vec<&str> =
            text.lines().skip(1).filter_map(|line| line.split(' ').nth(1)).collect();
        assert_eq!(words, ["Pending", "Creating", "Ready", "Failed"], "{text}");
        assert!(text.ends_with("(exit 1)"), "{text}");
    }
}
