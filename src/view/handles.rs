//! Every number is a handle: which words of a table or of terminal output point at something in
//! the run, and what that is. Finding them reads the text only; what they mean is asked when
//! somebody points at one.

use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::api::pod::{Phase, Pod};
use crate::order::Order;
use crate::session::Session;
use crate::sim::record::What;
use crate::store::lister::Lister;
use crate::time::{SimDuration, SimTime};
use crate::view::timeline::axis::Moment;
use std::ops::Range;
use std::rc::Rc;

/// More than this is for scrolling, not for pointing.
const MOST_HANDLES: usize = 2000;
/// `hello-27477146`: a CronJob's Job ends in minutes since the epoch, which have eight digits from
/// 1989 to 2160.
const MINUTE_DIGITS: usize = 8;

/// A word that points at something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Its bytes in the text.
    pub range: Range<usize>,
    pub points: Points,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Points {
    /// AGE, LAST SEEN: so much of the time before the text was printed.
    Ago(SimDuration),
    /// DURATION of the object in this row.
    Lasted(SimDuration, Row),
    /// The minute in the name of a CronJob's Job.
    Minute(i64),
    /// Pods of the object in this row.
    Pods(Which, Row),
}

/// The object that a row of a table is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub kind: Kind,
    pub namespace: String,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Succeeded,
    Ready,
    All,
}

/// What a handle lights up.
#[derive(Clone, Debug, PartialEq)]
pub enum Lit {
    Span(SimTime, SimTime),
    Instant(SimTime),
    /// In ascending order.
    Pods(Rc<[Uid]>),
}

/// The handles of a text that kubectl printed, in its order.
pub fn find(text: &str) -> Vec<Handle> {
    let mut found = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        if let Some(header) = header(bare) {
            columns = header;
        } else if bare.trim().is_empty() {
            columns.clear();
        } else {
            row(&columns, bare, start, &mut found);
        }
        start += line.len();
        if found.len() > MOST_HANDLES {
            break;
        }
    }
    found
}

#[derive(Clone, Debug)]
struct Column {
    name: String,
    at: usize,
}

/// The columns of `NAME   STATUS   AGE`; `None` for any other line.
fn header(line: &str) -> Option<Vec<Column>> {
    let is_head = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '-' | '(' | ')');
    let named = line.starts_with("NAME") || line.starts_with("LAST SEEN");
    if !named || !line.chars().all(is_head) {
        return None;
    }
    let mut columns: Vec<Column> = Vec::new();
    let mut at = 0;
    for part in line.split("  ") {
        let name = part.trim();
        if !name.is_empty() {
            let inset = part.len() - part.trim_start().len();
            columns.push(Column { name: name.to_owned(), at: at + inset });
        }
        at += part.len() + 2;
    }
    Some(columns)
}

/// The handles of one line below a header, or of a line of its own.
fn row(columns: &[Column], line: &str, start: usize, found: &mut Vec<Handle>) {
    let cell = |i: usize| -> Option<(usize, &str)> {
        let from = columns.get(i)?.at;
        let to = columns.get(i + 1).map_or(line.len(), |next| next.at.min(line.len()));
        let text = line.get(from..to)?;
        Some((start + from, text.trim_end()))
    };
    let of = |name: &str| {
        let i = columns.iter().position(|column| column.name == name)?;
        cell(i).map(|(_, text)| text)
    };
    let object = of("NAME").and_then(|name| {
        let namespace = of("NAMESPACE").unwrap_or("default").to_owned();
        let (kind, name) = match name.split_once('/') {
            Some((word, name)) => (Kind::of_word(word.split('.').next()?)?, name),
            None => (kind_of(columns)?, name),
        };
        Some(Row { kind, namespace, name: name.to_owned() })
    });
    let mut here = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        let Some((at, text)) = cell(i) else { continue };
        if let Some(points) = points(&column.name, text, object.as_ref()) {
            here.push(Handle { range: at..at + text.len(), points });
        }
    }
    here.extend(minutes(line, start));
    here.order_by_key(|handle| handle.range.start);
    // A name with a minute in it is one handle.
    here.dedup_by(|next, before| next.range.start < before.range.end);
    found.extend(here);
}

fn points(column: &str, text: &str, row: Option<&Row>) -> Option<Points> {
    let pods = |which| Some(Points::Pods(which, row?.clone()));
    match column {
        "AGE" | "LAST SEEN" | "LAST SCHEDULE" => span(text).map(Points::Ago),
        "DURATION" => Some(Points::Lasted(span(text)?, row?.clone())),
        "COMPLETIONS" if text.contains('/') => pods(Which::Succeeded),
        "READY" | "AVAILABLE" if is_count(text) => pods(Which::Ready),
        "DESIRED" | "CURRENT" | "UP-TO-DATE" if is_count(text) => pods(Which::All),
        _ => None,
    }
}

/// `8`, `8/8`.
fn is_count(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'/')
}

/// The kind that a table lists, by the columns that no other table has.
fn kind_of(columns: &[Column]) -> Option<Kind> {
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    let word = if has("COMPLETIONS") {
        "job"
    } else if has("RESTARTS") {
        "pod"
    } else if has("UP-TO-DATE") && has("NODE SELECTOR") {
        "daemonset"
    } else if has("UP-TO-DATE") {
        "deployment"
    } else if has("DESIRED") {
        "replicaset"
    } else if has("READY") {
        "statefulset"
    } else {
        return None;
    };
    Kind::of_word(word)
}

/// Words that end in the minute of a CronJob's run.
fn minutes(line: &str, start: usize) -> impl Iterator<Item = Handle> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let words = line.match_indices(is_name).fold(Vec::<Range<usize>>::new(), |mut all, (at, _)| {
        match all.last_mut() {
            Some(last) if last.end == at => last.end = at + 1,
            _ => all.push(at..at + 1),
        }
        all
    });
    words.into_iter().filter_map(move |word| {
        let parts: Vec<&str> = line.get(word.clone())?.split('-').collect();
        let minute = parts.iter().skip(1).find_map(|part| {
            let fits = part.len() == MINUTE_DIGITS && part.bytes().all(|b| b.is_ascii_digit());
            fits.then(|| part.parse().ok()).flatten()
        })?;
        let range = start + word.start..start + word.end;
        Some(Handle { range, points: Points::Minute(minute) })
    })
}

/// `40s`, `2m30s`, `3d4h`, as kubectl shortens durations.
fn span(text: &str) -> Option<SimDuration> {
    let (mut seconds, mut digits) = (0_i64, String::new());
    for c in text.chars() {
        let unit = match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'y' => 365 * 86_400,
            _ => return None,
        };
        let number: i64 = std::mem::take(&mut digits).parse().ok()?;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
    }
    (digits.is_empty() && !text.is_empty()).then(|| SimDuration::from_secs(seconds))
}

impl Points {
    /// What it says beside the pointer; `at` is when the text was printed. Counts say nothing: what
    /// they count lights up.
    pub fn says(&self, at: SimTime) -> String {
        let clock = |time: SimTime| Moment { time, step: 1e3 };
        match self {
            Points::Ago(span) => {
                let from = at + SimDuration::from_millis(-span.millis());
                format!("{} – {}", clock(from), clock(at))
            }
            Points::Lasted(..) | Points::Pods(..) => String::new(),
            Points::Minute(minute) => {
                let time = SimTime::from_secs(minute.saturating_mul(60)).rfc3339();
                let (day, clock) = (time.get(..10), time.get(11..16));
                format!("{} {} UTC", day.unwrap_or_default(), clock.unwrap_or_default())
            }
        }
    }

    /// What it means in this run; `None` if that is not there any more.
    pub fn lit(&self, session: &Session, at: SimTime) -> Option<Lit> {
        match self {
            Points::Ago(span) => Some(Lit::Span(at + SimDuration::from_millis(-span.millis()), at)),
            Points::Lasted(span, row) => {
                let lister = session.sim().lister();
                let uid = lister.named(row.kind, &row.namespace, &row.name)?.uid();
                let log = session.log();
                let made = log.about(uid, u32::MAX).find(|(_, r)| r.what == What::Created)?.1.at;
                Some(Lit::Span(made, made + *span))
            }
            Points::Minute(minute) => {
                Some(Lit::Instant(SimTime::from_secs(minute.checked_mul(60)?)))
            }
            Points::Pods(which, row) => {
                let lister = session.sim().lister();
                let owner = lister.named(row.kind, &row.namespace, &row.name)?;
                let mut pods = Vec::new();
                collect(lister, owner, &mut pods);
                let counted = pods.into_iter().filter(|pod| counts(*which, pod));
                let mut counted: Vec<Uid> = counted.map(|pod| pod.meta.uid).collect();
                counted.order();
                Some(Lit::Pods(counted.into()))
            }
        }
    }
}

/// The pods of an owner, through what stands between: ReplicaSets, a CronJob's Jobs.
fn collect<'a>(lister: Lister<'a>, owner: &'a Object, pods: &mut Vec<&'a Rc<Pod>>) {
    if let Some(pod) = owner.as_pod() {
        return pods.push(pod);
    }
    for dependent in lister.dependents(owner.uid()) {
        let controlled = dependent.meta().controller().is_some_and(|by| by.uid == owner.uid());
        if controlled && dependent.uid() > owner.uid() {
            collect(lister, dependent, pods);
        }
    }
}

fn counts(which: Which, pod: &Pod) -> bool {
    match which {
        Which::Succeeded => pod.status.phase == Phase::Succeeded,
        Which::Ready => pod.is_ready(),
        Which::All => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::fixture::{at, eight_by_two};

    fn words(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|handle| &text[handle.range]).collect()
    }

    #[test]
    fn columns_say_which_words_are_handles() {
        let text = "NAME          STATUS     COMPLETIONS   DURATION   AGE\n\
                    job.batch/a   Complete   8/8           44s        2m30s\n";
        assert_eq!(words(text), ["8/8", "44s", "2m30s"]);
        let handles = find(text);
        assert_eq!(handles[2].points, Points::Ago(SimDuration::from_secs(150)));
        let Points::Pods(Which::Succeeded, row) = &handles[0].points else { panic!("pods") };
        assert_eq!((row.kind, row.name.as_str()), (Kind::Job, "a"));
        assert_eq!(words("LAST SEEN   TYPE     REASON\n40s         Normal   Started\n"), ["40s"]);
        // Other lines with such words are text.
        assert_eq!(words("waits 40s\nerror: 8/8\n"), Vec::<&str>::new());
    }

    #[test]
    fn a_cron_jobs_job_says_its_minute_wherever_it_stands() {
        let text = "job.batch/hello-27477146 created\n";
        let handles = find(text);
        assert_eq!(&text[handles[0].range.clone()], "hello-27477146");
        let start = SimTime::DEFAULT_START;
        assert_eq!(handles[0].points.says(start), "2022-03-30 08:26 UTC");
        assert_eq!(words("pod hello-27477146-x2k9v on node-12345\n"), ["hello-27477146-x2k9v"]);
    }

    #[test]
    fn counts_light_the_pods_that_they_count() {
        let mut session = eight_by_two();
        session.seek(at(&session, 33));
        let answer = session.ask("kubectl get jobs");
        let handles = find(&answer.stdout);
        let lit: Vec<Lit> =
            handles.iter().filter_map(|h| h.points.lit(&session, session.now())).collect();
        assert!(matches!(&lit[0], Lit::Pods(pods) if pods.len() == 4), "{lit:?}");
        let Lit::Span(from, to) = lit[2] else { panic!("an age: {lit:?}") };
        assert_eq!((to, to.since(from).secs()), (session.now(), 33));
        let answer = session.ask("kubectl get pods");
        let pods = find(&answer.stdout);
        assert!(pods.iter().any(|h| matches!(&h.points, Points::Pods(Which::Ready, _))));
    }
}
