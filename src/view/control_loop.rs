//! One controller's loop as a picture: what is in which stage at the cursor, in words. Reads the
//! stages that the simulation has; decides nothing.

use crate::api::meta::{ObjectKey, Uid};
use crate::locale::Lang;
use crate::locale::control_loop as say;
use crate::session::Session;
use crate::sim::controllers::Controller;
use crate::sim::record::Who;
use crate::sim::stages::{Key, Stages, Worker};
use crate::view::explain::{self, Line};
use crate::view::gap;

/// A stage shows this many entries; the others are counted.
const MOST: usize = 5;
/// A step that changes nothing in the loop is passed over, but not more of them than this.
const MOST_STEPS: usize = 5_000;
/// How far back the account is searched.
const MOST_RECORDS: u32 = 3_000;

/// The stages from the API server round to it again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    pub stopped: bool,
    pub revision: u64,
    pub watch: Stage,
    pub later: Stage,
    pub queue: Stage,
    pub workers: Stage,
    pub writes: Stage,
}

/// What is in one stage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stage {
    pub entries: Vec<Entry>,
    /// So many more are not named.
    pub more: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub uid: Uid,
    /// `job/pi`.
    pub name: String,
    pub note: String,
}

/// All controllers with a queue, and whether each is switched off.
pub fn controllers(session: &Session) -> Vec<(Controller, bool)> {
    let stopped = |controller| session.sim().stages(controller, 0).stopped;
    Controller::ALL.into_iter().map(|controller| (controller, stopped(controller))).collect()
}

/// The controller that works on what is in focus.
pub fn of_focus(session: &Session, selected: Option<Uid>) -> Controller {
    let focus = gap::focus(session, selected).and_then(|uid| session.log().key(uid));
    focus.and_then(|key| Controller::of_kind(key.kind)).unwrap_or(Controller::Job)
}

/// The loop at the cursor.
pub fn picture(session: &Session, controller: Controller, lang: Lang) -> Picture {
    let stages = session.sim().stages(controller, MOST);
    let now = session.now();
    let stage = |entries: Vec<Entry>, count: usize| {
        let more = count.saturating_sub(entries.len());
        Stage { entries, more }
    };
    let entry = |uid: Uid, note: String| Entry { uid, name: name(session, uid), note };
    let watch = stages.watch.iter().map(|event| {
        let note = say::watch_event(event.change, event.at.since(now), lang);
        entry(event.uid, note)
    });
    let later = stages.later.iter().map(|(at, key)| {
        let note = say::waits(at.since(now), key.asked, key.failures, lang);
        entry(key.uid, note)
    });
    let unseen = |key: &Key| stages.unseen.iter().find(|(uid, _)| *uid == key.uid);
    let ready = stages.ready.iter().map(|key| {
        let unseen = unseen(key).map_or(0, |(_, count)| *count);
        entry(key.uid, say::queued(key.asked, unseen, lang))
    });
    let workers = stages.workers.iter().map(|w| entry(w.uid, say::worker(w.again, lang)));
    Picture {
        stopped: stages.stopped,
        revision: session.sim().revision(),
        watch: stage(watch.collect(), stages.watch_count),
        later: stage(later.collect(), stages.later_count),
        queue: stage(ready.collect(), stages.ready_count),
        workers: stage(workers.collect(), stages.worker_count),
        writes: writes(session, &stages, lang),
    }
}

fn writes(session: &Session, stages: &Stages, lang: Lang) -> Stage {
    let writing = stages.workers.iter().filter(|worker| !worker.writes.is_empty());
    let entry = |worker: &Worker| Entry {
        uid: worker.uid,
        name: name(session, worker.uid),
        note: say::batch(&worker.writes, worker.batches_left, lang),
    };
    let under_way = writing.map(entry);
    let unseen = stages.unseen.iter().map(|(uid, count)| Entry {
        uid: *uid,
        name: name(session, *uid),
        note: say::unseen(*count, lang),
    });
    Stage { entries: under_way.chain(unseen).collect(), more: 0 }
}

fn name(session: &Session, uid: Uid) -> String {
    session.log().key(uid).map_or_else(|| format!("{}", uid.0), short)
}

/// `job/pi`.
fn short(key: &ObjectKey) -> String {
    format!("{}/{}", key.kind.names().singular, key.name)
}

/// Takes steps of the run until something in the loop has changed. `false` if nothing did.
pub fn step(session: &mut Session, controller: Controller) -> bool {
    session.playback.playing = false;
    let before = session.sim().stages(controller, MOST);
    for _ in 0..MOST_STEPS {
        if !session.step_once() {
            return false;
        }
        if session.sim().stages(controller, MOST) != before {
            return true;
        }
    }
    false
}

/// What the controller did last, newest first.
pub fn account(session: &Session, controller: Controller, lang: Lang, most: usize) -> Vec<Line> {
    let end = session.sim().records();
    let recent = (end.saturating_sub(MOST_RECORDS)..end).rev();
    let who: Who = controller.who();
    let own = recent.filter(|id| session.log().get(*id).is_some_and(|r| r.who == who));
    own.filter_map(|id| explain::line(session, id, lang)).take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{eight_by_two, failing};

    fn shown(picture: &Picture) -> String {
        let stages = [
            ("watch", &picture.watch),
            ("later", &picture.later),
            ("queue", &picture.queue),
            ("work", &picture.workers),
            ("write", &picture.writes),
        ];
        let mut text = String::new();
        for (name, stage) in stages {
            for entry in &stage.entries {
                text += format!("{name}: {} {}", entry.name, entry.note).trim_end();
                text += "; ";
            }
        }
        text.trim_end_matches("; ").to_owned()
    }

    #[test]
    fn steps_lead_a_change_round_the_loop() {
        let mut session = eight_by_two();
        let mut seen = Vec::new();
        for _ in 0..6 {
            seen.push(shown(&picture(&session, Controller::Job, Lang::En)));
            assert!(step(&mut session, Controller::Job));
        }
        assert_eq!(
            seen,
            [
                "watch: job/paral-1 ADDED in 4 ms",
                "queue: job/paral-1",
                "work: job/paral-1; write: job/paral-1 create 1 Pod, then 2 more batches",
                "watch: pod/paral-1-f7bhf ADDED in 5 ms; work: job/paral-1; \
                 write: job/paral-1 create 1 Pod, then 1 more batch; \
                 write: job/paral-1 1 own write not seen yet",
                "later: job/paral-1 in 1.0 s; work: job/paral-1; \
                 write: job/paral-1 create 1 Pod, then 1 more batch",
                "watch: pod/paral-1-tsrh6 ADDED in 3 ms; later: job/paral-1 in 991 ms; \
                 work: job/paral-1; write: job/paral-1 update 1 Job; \
                 write: job/paral-1 1 own write not seen yet",
            ]
        );
    }

    #[test]
    fn many_changes_become_one_key_and_failures_wait_longer() {
        let mut session = failing();
        let mut notes = String::new();
        for _ in 0..400 {
            if !step(&mut session, Controller::Job) {
                break;
            }
            notes += &shown(&picture(&session, Controller::Job, Lang::En));
        }
        assert!(notes.contains("requests, 1 key"), "{notes}");
        assert!(notes.contains("create 1 Pod"), "{notes}");
        assert_eq!(of_focus(&session, None), Controller::Job);
        let account = account(&session, Controller::Job, Lang::En, 5);
        assert!(account.iter().all(|line| line.who == "job-controller"), "{account:?}");
    }
}
