//! Why: what was decided about an object last, what led there and what followed. Reads records and
//! says them; decides nothing.

use crate::api::meta::{ObjectKey, Uid};
use crate::locale::record::{of_reason, sentence};
use crate::locale::{Lang, Sentence};
use crate::session::Session;
use crate::sim::record::{Record, RecordId, What, Who};
use crate::time::SimTime;

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

/// The decisions about an object before the cursor, newest first.
pub fn decisions(session: &Session, uid: Uid, lang: Lang, most: usize) -> Vec<Decision> {
    let (log, end) = (session.log(), session.sim().records());
    let spoken = log.about(uid, end).filter_map(|(id, record)| decision(session, id, record, lang));
    spoken.take(most).collect()
}

fn decision(session: &Session, id: RecordId, record: &Record, lang: Lang) -> Option<Decision> {
    let What::Decided(reasons) = &record.what else { return None };
    let sentences: Vec<Sentence> = reasons.iter().map(|reason| of_reason(reason, lang)).collect();
    let about = session.log().key(record.object)?.clone();
    (!sentences.is_empty()).then(|| Decision {
        record: id,
        at: record.at,
        who: who(record.who),
        about,
        sentences,
    })
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
    let caused = (id + 1..end)
        .filter(|later| session.log().get(*later).is_some_and(|record| record.cause == Some(id)));
    caused.filter_map(|later| line(session, later, lang)).take(most).collect()
}

/// One record in a line.
pub fn line(session: &Session, id: RecordId, lang: Lang) -> Option<Line> {
    let record = session.log().get(id)?;
    let about = session.log().key(record.object).cloned();
    let text = sentence(record, session.log(), lang).text;
    Some(Line { record: id, at: record.at, who: who(record.who), about, text })
}

/// Who did it, as the component is called.
pub const fn who(who: Who) -> &'static str {
    match who {
        Who::User => "you",
        Who::Job => "job-controller",
        other => other.word(),
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
