//! The account of a run as text and as JSON: a line per record. The names of the fields are a
//! promise to scripts.

use crate::api::meta::{ObjectKey, Uid};
use crate::locale::{Lang, record};
use crate::sim::record::{NOBODY, Record, RecordId, RecordLog, What};
use serde_json::{Map, Value, json};

/// `00:00:02.140  job  Job/default/pi  create Pod/default/pi-x2k9v  …`
pub fn text_line(record: &Record, log: &RecordLog, lang: Lang) -> String {
    let (object, what, detail) = subject(record, log);
    let said = record::sentence(record, log, lang);
    let formula = said.formula_text();
    let mut line = format!(
        "{}  {}  {}  {what}",
        record.at.rfc3339_millis().get(11..23).unwrap_or_default(),
        record.who.word(),
        object.map_or_else(|| "-".to_string(), ToString::to_string),
    );
    if !detail.is_empty() {
        line = format!("{line} {detail}");
    }
    line = format!("{line}  {}", said.text.replace('\n', " "));
    if !formula.is_empty() {
        line = format!("{line}  [{formula}]");
    }
    line
}

/// A record as one JSON object on one line, in the order of the promise.
pub fn json_line(id: RecordId, record: &Record, log: &RecordLog, lang: Lang) -> String {
    let (object, what, detail) = subject(record, log);
    let reasons = match &record.what {
        What::Decided(reasons) => reasons.clone(),
        // What a decision did carries why.
        _ => cause_of(record, log).unwrap_or_default(),
    };
    let reasons: Vec<Value> =
        reasons.iter().map(|reason| serde_json::to_value(reason).unwrap_or_default()).collect();
    let said = record::sentence(record, log, lang);
    let formula = said.formula_text();
    let mut fields: Vec<(&str, Value)> = vec![
        ("n", id.into()),
        ("at", record.at.rfc3339_millis().into()),
        ("who", record.who.word().into()),
        ("object", object.map_or(Value::Null, |key| key.to_string().into())),
        ("what", what.into()),
        ("detail", detail.into()),
        ("reason", reasons.first().cloned().unwrap_or_default()),
        ("sentence", said.text.into()),
        ("cause", record.cause.map_or(Value::Null, Value::from)),
    ];
    if !formula.is_empty() {
        fields.push(("formula", formula.into()));
    }
    if reasons.len() > 1 {
        fields.push(("reasons", reasons.into()));
    }
    let facts = facts(&record.what);
    if !facts.is_empty() {
        fields.push(("facts", Value::Object(facts)));
    }
    // serde_json sorts keys; the promise has an order.
    let shown: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    format!("{{{}}}", shown.join(","))
}

/// The whole account.
pub fn as_text(log: &RecordLog, lang: Lang) -> String {
    log.iter().map(|(_, record)| text_line(record, log, lang) + "\n").collect()
}

/// The whole account as JSON Lines.
pub fn as_json_lines(log: &RecordLog, lang: Lang) -> String {
    log.iter().map(|(id, record)| json_line(id, record, log, lang) + "\n").collect()
}

/// Whether a record is about the object, or about what was done for it.
pub fn concerns(record: &Record, log: &RecordLog, uid: Uid) -> bool {
    record.object == uid || owner_of(record, log) == Some(uid)
}

/// The object that a controller acted for, when it made or deleted another one.
fn owner_of(record: &Record, log: &RecordLog) -> Option<Uid> {
    if !matches!(record.what, What::Created | What::Deleting { .. } | What::Removed) {
        return None;
    }
    let cause = log.get(record.cause?)?;
    let decided = matches!(cause.what, What::Decided(_)) && cause.who == record.who;
    (decided && cause.object != record.object && cause.object != NOBODY).then_some(cause.object)
}

fn cause_of(record: &Record, log: &RecordLog) -> Option<std::rc::Rc<[crate::sim::reason::Reason]>> {
    let cause = log.get(record.cause?)?;
    match &cause.what {
        What::Decided(reasons) if cause.who == record.who => Some(reasons.clone()),
        _ => None,
    }
}

/// Who it was about, the word for what happened, and the rest.
fn subject<'a>(
    record: &Record,
    log: &'a RecordLog,
) -> (Option<&'a ObjectKey>, &'static str, String) {
    let own = log.key(record.object);
    let shown = || own.map_or_else(String::new, ToString::to_string);
    let owner = owner_of(record, log).and_then(|owner| log.key(owner));
    match (&record.what, owner) {
        (What::Created, Some(owner)) => (Some(owner), "create", shown()),
        (What::Deleting { .. } | What::Removed, Some(owner)) => (Some(owner), "delete", shown()),
        (what, _) => (own, word(what), detail(what)),
    }
}

fn word(what: &What) -> &'static str {
    match what {
        What::Command { .. } => "command",
        What::Decided(_) => "decide",
        What::Created => "create",
        What::Spec => "change",
        What::Meta => "change-metadata",
        What::Deleting { .. } => "delete",
        What::Removed => "remove",
        What::Bound { .. } => "bind",
        What::Pod(_) | What::Job(_) | What::Node { .. } | What::Counts(_) => "status",
        What::JobCondition { .. } | What::Condition { .. } => "condition",
        What::Taints { .. } => "taints",
        What::Event(_) => "event",
        What::Refused { .. } => "refuse",
        What::PowerOff => "power-off",
        What::PowerOn => "power-on",
        What::ControllerStopped { .. } => "controller-stop",
        What::ControllerStarted { .. } => "controller-start",
        What::World { .. } => "world",
    }
}

fn detail(what: &What) -> String {
    match what {
        What::Command { label } => label.to_string(),
        What::Bound { node } => format!("Node/{node}"),
        What::Pod(seen) => seen.status.to_string(),
        What::JobCondition { kind, .. } => kind.name().to_string(),
        What::Condition { kind, .. } => kind.to_string(),
        What::Event(said) => said.reason.to_string(),
        What::Refused { what } | What::World { what } => what.to_string(),
        What::ControllerStopped { name } | What::ControllerStarted { name } => name.to_string(),
        What::Decided(_)
        | What::Created
        | What::Spec
        | What::Meta
        | What::Deleting { .. }
        | What::Removed
        | What::Job(_)
        | What::Counts(_)
        | What::Node { .. }
        | What::Taints { .. }
        | What::PowerOff
        | What::PowerOn => String::new(),
    }
}

/// The numbers of what happened, for scripts that draw.
fn facts(what: &What) -> Map<String, Value> {
    let value = match what {
        What::Pod(seen) => serde_json::to_value(&**seen),
        What::Job(counts) => serde_json::to_value(counts),
        What::Event(said) => serde_json::to_value(&**said),
        What::JobCondition { status, reason, .. } => {
            Ok(json!({"status": status, "reason": &**reason}))
        }
        What::Deleting { grace_seconds } => Ok(json!({"graceSeconds": grace_seconds})),
        What::Taints { count } => Ok(json!({"count": count})),
        What::Node { ready, unschedulable } => {
            Ok(json!({"ready": ready.name(), "unschedulable": unschedulable}))
        }
        _ => Ok(Value::Null),
    };
    match value {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
