//! Why: what the object in focus wants and has, what was decided about it last, and what led there
//! and followed. Reads records and says them; decides nothing.

use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::locale::{Lang, Sentence, job, kubelet, ttl_after_finished};
use crate::session::Session;
use crate::sim::reason::Reason;
use crate::sim::record::{Record, RecordId, What, Who};
use crate::time::SimTime;
use serde::Serialize;

/// What a controller wants, what there is, and the difference it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    pub want: i32,
    pub have: i32,
    pub counted: Counted,
}

impl Gap {
    pub fn gap(self) -> i32 {
        self.want.saturating_sub(self.have)
    }
}

/// What a gap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Completions of a Job.
    Completions,
    /// Pods at once, where no number of completions is asked for.
    Pods,
}

/// One decision, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub record: RecordId,
    pub at: SimTime,
    pub who: &'static str,
    pub about: ObjectKey,
    /// Never empty; the first is the headline.
    pub sentences: Vec<Sentence>,
}

/// A record as a line of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub record: RecordId,
    pub at: SimTime,
    pub who: &'static str,
    pub about: Option<ObjectKey>,
    pub text: String,
}

/// The object that the sentence and the gap are about: the selected one or what acts for it, the
/// scenario's, or the youngest that a controller looks after.
pub fn focus(session: &Session, selection: Option<Uid>) -> Option<Uid> {
    let lister = session.sim().lister();
    if let Some(uid) = selection {
        let owner = lister.get(uid).and_then(|object| object.meta().controller());
        return Some(owner.map_or(uid, |owner| owner.uid));
    }
    let asked = session.scenario().view.focus.as_deref().and_then(named);
    let asked = asked.and_then(|key| lister.find(&key)).map(Object::uid);
    asked.or_else(|| lister.all(Kind::Job).last().map(Object::uid))
}

/// `job/paral-1`, in the default namespace.
fn named(text: &str) -> Option<ObjectKey> {
    let (kind, name) = text.split_once('/')?;
    Some(ObjectKey::new(Kind::of_word(kind)?, "default", name))
}

/// `None` for kinds that no gap is closed for.
pub fn gap(session: &Session, uid: Uid) -> Option<Gap> {
    match session.sim().lister().get(uid)? {
        Object::Job(job) => Some(match job.spec.completions {
            Some(want) => {
                Gap { want, have: job.status.succeeded, counted: Counted::Completions }
            }
            None => Gap {
                want: job.spec.parallelism.unwrap_or(1),
                have: job.status.active + job.status.succeeded,
                counted: Counted::Pods,
            },
        }),
        Object::Namespace(_) | Object::Node(_) | Object::Pod(_) | Object::Event(_) => None,
    }
}

/// The values of the object's manifest that its controller goes by, with their paths.
pub fn key_values(session: &Session, uid: Uid) -> Vec<(&'static str, String)> {
    match session.sim().lister().get(uid) {
        Some(Object::Job(job)) => {
            let spec = &job.spec;
            let number = |path, value: Option<i32>| value.map(|n| (path, n.to_string()));
            let deadline = spec.active_deadline_seconds.map(|n| n.to_string());
            let policy = job.spec.template.spec.restart_policy.clone();
            [
                number("spec.completions", spec.completions),
                number("spec.parallelism", spec.parallelism),
                number("spec.backoffLimit", spec.backoff_limit),
                deadline.map(|text| ("spec.activeDeadlineSeconds", text)),
                policy.map(|text| ("spec.template.spec.restartPolicy", text)),
            ]
            .into_iter()
            .flatten()
            .collect()
        }
        Some(Object::Namespace(_) | Object::Node(_) | Object::Pod(_) | Object::Event(_)) | None => {
            Vec::new()
        }
    }
}

/// The decisions about an object before the cursor, newest first.
pub fn decisions(session: &Session, uid: Uid, lang: Lang, most: usize) -> Vec<Decision> {
    let (log, end) = (session.log(), session.sim().records());
    let spoken = log.about(uid, end).filter_map(|(id, record)| decision(session, id, record, lang));
    spoken.take(most).collect()
}

fn decision(session: &Session, id: RecordId, record: &Record, lang: Lang) -> Option<Decision> {
    let What::Decided(reasons) = &record.what else { return None };
    let sentences: Vec<Sentence> = reasons.iter().filter_map(|r| sentence(r, lang)).collect();
    let about = session.log().key(record.object)?.clone();
    (!sentences.is_empty()).then(|| Decision {
        record: id,
        at: record.at,
        who: who(record.who),
        about,
        sentences,
    })
}

fn sentence(reason: &Reason, lang: Lang) -> Option<Sentence> {
    match reason {
        Reason::Job(reason) => Some(job::sentence(reason, lang)),
        Reason::OrphanPod(reason) => Some(job::orphan_pod_sentence(reason, lang)),
        Reason::TtlAfterFinished(reason) => Some(ttl_after_finished::sentence(reason, lang)),
        Reason::Kubelet(reason) => Some(kubelet::sentence(reason, lang)),
        Reason::Scheduler(_) => None,
    }
}

/// The records that led to this one, nearest first.
pub fn before(session: &Session, id: RecordId, lang: Lang, most: usize) -> Vec<Line> {
    let mut next = session.log().get(id).and_then(|record| record.cause);
    let chain = std::iter::from_fn(|| {
        let line = line(session, next?, lang)?;
        next = session.log().get(next?).and_then(|record| record.cause);
        Some(line)
    });
    chain.take(most).collect()
}

/// The records that this one caused, up to the cursor.
pub fn after(session: &Session, id: RecordId, lang: Lang, most: usize) -> Vec<Line> {
    /// What a record causes comes soon after it.
    const NEAR: u32 = 4000;
    let end = session.sim().records().min(id.saturating_add(NEAR));
    let caused = (id + 1..end).filter(|later| {
        session.log().get(*later).is_some_and(|record| record.cause == Some(id))
    });
    caused.filter_map(|later| line(session, later, lang)).take(most).collect()
}

/// One record in a line.
pub fn line(session: &Session, id: RecordId, lang: Lang) -> Option<Line> {
    let record = session.log().get(id)?;
    let about = session.log().key(record.object).cloned();
    let text = match &record.what {
        What::Decided(reasons) => {
            let said = reasons.first().and_then(|reason| sentence(reason, lang));
            said.map_or_else(|| word(reasons.first()), |sentence| sentence.text)
        }
        What::Command { label } => format!("$ {label}"),
        What::Event(said) => format!("{}: {}", said.reason, said.message),
        What::Pod(seen) => seen.status.to_string(),
        What::Bound { node } => format!("→ {node}"),
        What::Job(counts) => format!(
            "active {} · succeeded {} · failed {}",
            counts.active, counts.succeeded, counts.failed
        ),
        What::JobCondition { kind, status, .. } => format!("{}={status}", kind.name()),
        other => word(Some(other)),
    };
    Some(Line { record: id, at: record.at, who: who(record.who), about, text })
}

/// The name that a variant is written with in exports.
fn word<T: Serialize>(value: Option<&T>) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(serde_json::Value::Object(map)) => {
            let name = map.get("kind").and_then(|kind| kind.as_str()).map(str::to_string);
            name.or_else(|| map.keys().next().cloned()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// Who did it, as the component is called.
pub const fn who(who: Who) -> &'static str {
    match who {
        Who::User => "you",
        Who::Job => "job-controller",
        Who::TtlAfterFinished => "ttl-after-finished",
        Who::GarbageCollector => "garbage-collector",
        Who::PodGc => "pod-gc",
        Who::NodeLifecycle => "node-lifecycle",
        Who::TaintEviction => "taint-eviction",
        Who::Namespace => "namespace",
        Who::Scheduler => "scheduler",
        Who::Kubelet => "kubelet",
        Who::World => "world",
    }
}

/// When the next decision about an object was taken, or the one before the cursor; only what is
/// known already.
pub fn next_decision(session: &Session, uid: Uid, forward: bool) -> Option<SimTime> {
    let log = session.log();
    let now = session.now();
    let decided = |record: &Record| matches!(record.what, What::Decided(_));
    if forward {
        let later = log.since(session.sim().records());
        return later.iter().find(|r| r.object == uid && decided(r)).map(|r| r.at);
    }
    let earlier = log.about(uid, session.sim().records());
    earlier.map(|(_, record)| record).find(|r| r.at < now && decided(r)).map(|r| r.at)
}
