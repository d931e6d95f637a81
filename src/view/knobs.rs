//! Handles: the numbers and choices of a manifest that can be turned like a knob, and what they
//! become. Which scalars these are, and between which ends, stands in `api::fields`; nothing here
//! knows a kind.

use crate::api::fields::{self, Kind, Values};
use crate::kubectl;
use crate::manifest::{self, Document, Edit, Parsed, Span};
use crate::order::Order;
use crate::session::Session;
use crate::session::terminal::{Entry, EntryKind};
use serde_json::Value;

/// A scalar of the text that can be turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// The object it belongs to, by its place among [`Parsed::documents`].
    pub document: usize,
    pub path: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// Its value without quotes.
    pub value: String,
    quote: Option<char>,
    values: Values,
}

/// A percentage moves in steps of this size.
const PERCENT_STEP: i64 = 5;

/// The handles of a text, in its order.
pub fn handles(text: &str, parsed: &Parsed) -> Vec<Handle> {
    let documents = parsed.documents.iter().enumerate();
    let mut found: Vec<Handle> =
        documents.flat_map(|(index, document)| of_document(text, index, document)).collect();
    found.order_by_key(|handle| handle.span.start);
    found
}

fn of_document(text: &str, index: usize, document: &Document) -> Vec<Handle> {
    let Some(root) = document.served_kind().and_then(Kind::fields) else { return Vec::new() };
    let handle = |(path, place): (&str, manifest::Place)| {
        let values = fields::values(root, path)?;
        let written = manifest::slice(text, place.value);
        let quote = written.chars().next().filter(|first| "'\"".contains(*first));
        let value = written.trim_matches(['\'', '"']).to_owned();
        let path = path.to_owned();
        let span = place.value;
        let handle = Handle { document: index, path, span, value, quote, values };
        // What does not move at all, as `0.5` or a word that is none of the choices, is no handle.
        (handle.stepped(&handle.value, 1).is_some() || handle.stepped(&handle.value, -1).is_some())
            .then_some(handle)
    };
    document.spans.iter().filter_map(handle).collect()
}

/// The handle of a field of an object, wherever it stands by now.
pub fn find<'a>(handles: &'a [Handle], document: usize, path: &str) -> Option<&'a Handle> {
    handles.iter().find(|handle| handle.document == document && handle.path == path)
}

/// The handles of the one object of a text that has this kind and name, without those of single
/// containers and the like: its key values.
pub fn key_handles(text: &str, kind: &str, name: &str) -> Vec<Handle> {
    let parsed = manifest::parse(text);
    let of_object = |handle: &Handle| {
        let document = parsed.documents.get(handle.document);
        document.is_some_and(|document| document.kind == kind && document.name == name)
            && !handle.path.contains('[')
    };
    handles(text, &parsed).into_iter().filter(of_object).collect()
}

/// What is typed to give a handle another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub line: String,
    /// Whether the object runs, so that it is patched; otherwise the line applies the file.
    pub patches: bool,
}

/// The line that gives a handle of a file another value in the cluster.
pub fn attempt(
    session: &Session,
    file: &str,
    handle: &Handle,
    document: &Document,
    value: &str,
) -> Attempt {
    let runs = kubectl::outcome_of_apply(document, session.sim()).is_some();
    let patch = kubectl::patch_line(document, &handle.path, &handle.json(value));
    match patch.filter(|_| runs) {
        Some(line) => Attempt { line, patches: true },
        None => Attempt { line: format!("kubectl apply -f {file}"), patches: false },
    }
}

/// Why what was typed was refused, from what it printed. Warnings come on the same stream, and
/// nothing is refused by them.
pub fn refusal(printed: &[Entry]) -> Option<String> {
    let errors = printed.iter().filter(|entry| entry.kind == EntryKind::Stderr);
    let words: String = errors.map(|entry| entry.text.as_str()).collect();
    words.lines().any(|line| !line.starts_with("Warning:")).then(|| shortened(&words))
}

/// The API server's words without the value that it repeats, where that is long.
fn shortened(words: &str) -> String {
    const SAYS: &str = "Invalid value: ";
    /// Longer values are left out.
    const LONGEST: usize = 60;
    let words = words.trim_end();
    let Some((before, rest)) = words.split_once(SAYS) else { return words.to_owned() };
    match rest.rsplit_once(": ") {
        Some((value, why)) if value.len() > LONGEST => format!("{before}{SAYS}…: {why}"),
        _ => words.to_owned(),
    }
}

impl Handle {
    /// The value so many steps away from another; as far as it goes. `None` if it cannot move.
    pub fn moved(&self, from: &str, steps: i64) -> Option<String> {
        let direction = steps.signum();
        let mut last = None;
        for _ in 0..steps.unsigned_abs() {
            let now = last.as_deref().unwrap_or(from);
            match self.stepped(now, direction) {
                Some(next) => last = Some(next),
                None => break,
            }
        }
        last
    }

    /// The value one step up or down; `None` at the end of the range.
    fn stepped(&self, value: &str, direction: i64) -> Option<String> {
        match self.values {
            Values::Choice(words) => {
                let at = words.iter().position(|word| *word == value)?;
                let next = at.checked_add_signed(direction as isize)?;
                words.get(next).map(|word| (*word).to_owned())
            }
            Values::Whole { least, most } => {
                let next = next_number(number(value)?, direction);
                (least..=most).contains(&next).then(|| next.to_string())
            }
            Values::WholeOrPercent | Values::Quantity => {
                let end = value.find(|c: char| !c.is_ascii_digit()).unwrap_or(value.len());
                let (digits, unit) = value.split_at_checked(end)?;
                if unit.contains(|c: char| c.is_ascii_digit() || c == '.') {
                    return None;
                }
                let now = number(digits)?;
                let next = match unit {
                    "%" => next_percent(now, direction),
                    _ => next_number(now, direction),
                };
                (next >= 0).then(|| format!("{next}{unit}"))
            }
        }
    }

    pub fn is_choice(&self) -> bool {
        matches!(self.values, Values::Choice(_))
    }

    /// The words it can be; empty for numbers.
    pub fn words(&self) -> &'static [&'static str] {
        match self.values {
            Values::Choice(words) => words,
            _ => &[],
        }
    }

    /// The first and the last value, where both are worth naming.
    pub fn ends(&self) -> (Option<i64>, Option<i64>) {
        match self.values {
            Values::Choice(words) => (Some(0), Some(words.len() as i64 - 1)),
            Values::Whole { least, most } => {
                let most = (most < i64::from(i32::MAX)).then_some(most);
                ((least > i64::from(i32::MIN)).then_some(least), most)
            }
            Values::WholeOrPercent | Values::Quantity => (Some(0), None),
        }
    }

    /// The value as a number: that of a choice is its place among them.
    pub fn level(&self, value: &str) -> i64 {
        match self.values {
            Values::Choice(words) => {
                words.iter().position(|word| *word == value).unwrap_or(0) as i64
            }
            _ => {
                let digits = value.trim_end_matches(|c: char| !c.is_ascii_digit());
                number(digits).unwrap_or(0)
            }
        }
    }

    /// The name of the field alone.
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or(&self.path)
    }

    /// The change of the text that gives the handle another value.
    pub fn edit(&self, value: &str) -> Edit {
        let quote = self.quote.map(String::from).unwrap_or_default();
        Edit { span: self.span, text: format!("{quote}{value}{quote}") }
    }

    /// The value as the API takes it.
    pub fn json(&self, value: &str) -> Value {
        let plain = self.quote.is_none();
        match value {
            "true" | "false" if plain => Value::Bool(value == "true"),
            _ => match number(value).filter(|_| plain) {
                Some(number) => Value::from(number),
                None => Value::from(value),
            },
        }
    }
}

/// A plain decimal number: `0644` and `1e3` are none.
fn number(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// One step from a number: large ones move in tens and hundreds, so that a hand gets anywhere.
fn next_number(now: i64, direction: i64) -> i64 {
    // Down from 100 comes 99, as up from 99 comes 100: the way back is the way there.
    let from = if direction < 0 { now.saturating_sub(1) } else { now };
    let step = match from.unsigned_abs() {
        0..100 => 1,
        100..1000 => 10,
        _ => 100,
    };
    now.saturating_add(direction.saturating_mul(step))
}

fn next_percent(now: i64, direction: i64) -> i64 {
    let whole = now.div_euclid(PERCENT_STEP) * PERCENT_STEP;
    match direction {
        d if d > 0 => (whole + PERCENT_STEP).min(100.max(now)),
        _ if whole < now => whole,
        _ => whole - PERCENT_STEP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {tier: \"7\"}}
spec:
  replicas: 3
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: \"33%\"}}
  template:
    spec:
      hostNetwork: false
      priority: -1
      securityContext: {runAsUser: 1000}
      containers:
      - name: web
        image: nginx:1.16
        imagePullPolicy: Sometimes
        resources: {limits: {cpu: 500m, memory: 1Gi}, requests: {cpu: 0.5}}
---
apiVersion: batch/v1
kind: CronJob
spec: {concurrencyPolicy: Forbid, schedule: '*/5 * * * *', startingDeadlineSeconds: 0644}
";

    fn found(text: &str) -> Vec<Handle> {
        handles(text, &manifest::parse(text))
    }

    fn turned(path: &str, from: &str, steps: i64) -> Option<String> {
        let all = found(DEPLOYMENT);
        let handle = all.iter().find(|handle| handle.path.ends_with(path)).unwrap();
        handle.moved(from, steps)
    }

    #[test]
    fn the_numbers_and_choices_that_the_simulation_runs_are_handles() {
        let shown: Vec<String> = found(DEPLOYMENT)
            .iter()
            .map(|h| format!("{}:{} {}={}", h.document, h.span.start.line, h.name(), h.value))
            .collect();
        assert_eq!(
            shown,
            [
                "0:5 replicas=3",
                "0:6 type=RollingUpdate",
                "0:6 maxSurge=25%",
                "0:6 maxUnavailable=33%",
                "0:9 hostNetwork=false",
                "0:10 priority=-1",
                "0:16 cpu=500m",
                "0:16 memory=1Gi",
                "1:20 concurrencyPolicy=Forbid",
            ]
        );
    }

    #[test]
    fn a_handle_goes_step_by_step_as_far_as_it_can() {
        for (path, from, steps, expected) in [
            ("replicas", "3", 2, Some("5")),
            ("replicas", "1", -5, Some("0")),
            ("replicas", "0", -1, None),
            ("replicas", "98", 4, Some("120")),
            ("replicas", "120", -4, Some("98")),
            ("replicas", "3000", 1, Some("3100")),
            ("priority", "0", -1, Some("-1")),
            ("maxSurge", "25%", 1, Some("30%")),
            ("maxSurge", "33%", -1, Some("30%")),
            ("maxSurge", "100%", 1, Some("100%")),
            ("maxSurge", "1", 1, Some("2")),
            ("maxSurge", "http", 1, None),
            ("limits.cpu", "500m", 1, Some("510m")),
            ("limits.memory", "1Gi", 1, Some("2Gi")),
            ("limits.memory", "1.5Gi", 1, None),
            ("strategy.type", "RollingUpdate", 7, Some("Recreate")),
            ("strategy.type", "RollingUpdate", -1, None),
            ("concurrencyPolicy", "Forbid", 1, Some("Replace")),
            ("hostNetwork", "false", 1, Some("true")),
        ] {
            assert_eq!(turned(path, from, steps).as_deref(), expected, "{path} {from} {steps}");
        }
    }

    #[test]
    fn a_new_value_takes_the_old_one_s_place_in_the_text() {
        let all = found(DEPLOYMENT);
        let edit = |name: &str, value: &str| {
            let handle = all.iter().find(|handle| handle.name() == name).unwrap();
            let text = manifest::replace(DEPLOYMENT, &handle.edit(value)).unwrap();
            let line = text.lines().nth(handle.span.start.line - 1).unwrap().trim().to_owned();
            (line, handle.json(value).to_string())
        };
        assert_eq!(edit("replicas", "12"), ("replicas: 12".into(), "12".into()));
        assert_eq!(edit("hostNetwork", "true"), ("hostNetwork: true".into(), "true".into()));
        let (line, json) = edit("maxUnavailable", "35%");
        assert!(line.ends_with("maxUnavailable: \"35%\"}}"), "{line}");
        assert_eq!(json, "\"35%\"");
    }

    #[test]
    fn a_running_object_is_patched_and_a_new_one_applied() {
        let text = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: paral-1}\nspec:\n  \
                    parallelism: 2\n";
        let mut session = crate::view::fixture::eight_by_two();
        session.seek(crate::view::fixture::at(&session, 5));
        let line = |text: &str| {
            let parsed = manifest::parse(text);
            let all = handles(text, &parsed);
            let tried = attempt(&session, "job.yaml", &all[0], &parsed.documents[0], "4");
            (tried.line, tried.patches)
        };
        let patch = r#"kubectl patch job paral-1 -p '{"spec":{"parallelism":4}}'"#;
        assert_eq!(line(text), (patch.to_owned(), true));
        assert_eq!(
            line(&text.replace("paral-1", "new")),
            ("kubectl apply -f job.yaml".into(), false)
        );
        assert_eq!(key_handles(text, "Job", "paral-1").len(), 1);
        assert_eq!(key_handles(text, "Job", "new").len(), 0);
    }

    #[test]
    fn long_values_are_left_out_of_the_api_server_s_words() {
        let long = "x".repeat(80);
        for (words, expected) in [
            ("spec.a: Invalid value: 5: field is immutable\n".to_owned(), None),
            (
                format!("spec.a: Invalid value: {{\"b\": {long}}}: field is immutable"),
                Some("spec.a: Invalid value: …: field is immutable"),
            ),
            ("error: no".to_owned(), None),
        ] {
            assert_eq!(shortened(&words), expected.unwrap_or(words.trim_end()));
        }
    }

    proptest! {
        #[test]
        fn the_way_back_is_the_way_there(from in 0_i64..100, steps in 1_i64..300) {
            let all = found(DEPLOYMENT);
            let there = all[0].moved(&from.to_string(), steps).unwrap();
            prop_assert_eq!(all[0].moved(&there, -steps), Some(from.to_string()));
        }
    }
}
