//! A run as files for other programs: the account, the terminal's transcript, a trace for
//! Perfetto. The timeline's picture is in `timeline::picture`.

mod trace;

use crate::kubectl::account;
use crate::locale::Lang;
use crate::session::Session;
use crate::session::terminal::EntryKind;

pub use trace::trace;

/// The account up to the head, a JSON object per line, as `-o json` prints it.
pub fn records(session: &Session, lang: Lang) -> String {
    account::as_json_lines(session.log(), lang)
}

/// What was typed, after a prompt, and what was printed.
pub fn transcript(session: &Session) -> String {
    let mut text = String::new();
    for entry in session.terminal().entries() {
        if entry.kind == EntryKind::Input {
            text.push_str("$ ");
        }
        text.push_str(&entry.text);
        if !entry.text.ends_with('\n') {
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::file::Scenario;
    use crate::scenario::library;
    use crate::view::fixture::{at, eight_by_two};
    use serde_json::Value;

    #[test]
    fn a_transcript_reads_like_a_terminal() {
        let mut session = eight_by_two();
        session.run_line_to_its_end("sleep 20");
        session.run_line("kubectl get jobs");
        let text = transcript(&session);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["$ sleep 20", "$ kubectl get jobs"]);
        assert!(lines[2].starts_with("NAME ") && lines[3].starts_with("paral-1 "), "{text}");
        assert_eq!(records(&session, Lang::En).lines().count(), session.log().len());
    }

    #[test]
    fn a_trace_has_a_track_for_each_pod_on_its_nodes_process() {
        let mut session = eight_by_two();
        session.run_to_end(at(&session, 600));
        let trace: Value = serde_json::from_str(&trace(&session)).unwrap();
        let events = trace["traceEvents"].as_array().unwrap();
        let named = |name: &str| -> Vec<&Value> {
            events.iter().filter(|event| event["name"] == name).collect()
        };
        let names = |of: &str| -> Vec<&str> {
            named(of).iter().filter_map(|event| event["args"]["name"].as_str()).collect()
        };
        let processes = names("process_name");
        assert_eq!(processes[..2], ["run", "workloads"]);
        assert!(processes.contains(&"node01"), "{processes:?}");
        let pods = names("thread_name").into_iter().filter(|name| name.starts_with("pod/"));
        assert_eq!(pods.count(), 8);
        // Thread 1 is the node's own.
        let ready: Vec<&Value> =
            named("Ready").into_iter().filter(|event| event["tid"] != 1).collect();
        assert_eq!(ready.len(), 8);
        // Microseconds since the run began, and none of them negative.
        for event in ready {
            let (ts, dur) = (event["ts"].as_i64().unwrap(), event["dur"].as_i64().unwrap());
            assert!(ts > 0 && (9_000_000..12_000_000).contains(&dur), "{event}");
        }
        let last = named("paral-1 pods").last().copied().unwrap();
        assert_eq!(last["args"]["succeeded"], 8);
    }

    /// Two slices of one thread must not overlap.
    #[test]
    fn jobs_that_run_at_the_same_time_have_threads_of_their_own() {
        let lesson = library::lesson("cron-policies").unwrap();
        let mut session = Session::new(Scenario::parse(lesson.text).unwrap()).unwrap();
        session.run_to_end(session.end());
        let trace: Value = serde_json::from_str(&trace(&session)).unwrap();
        let events = trace["traceEvents"].as_array().unwrap();
        let names = |of: &str| -> Vec<(u64, &str)> {
            let named = events.iter().filter(|event| event["pid"] == 2 && event["name"] == of);
            named
                .map(|e| (e["tid"].as_u64().unwrap(), e["args"]["name"].as_str().unwrap()))
                .collect()
        };
        let threads = names("thread_name");
        assert_eq!(
            threads[..3],
            [(1, "cronjob/allow"), (2, "cronjob/allow 1"), (3, "cronjob/allow 2")]
        );
        let of = |name: &str| events.iter().find(|event| event["name"] == name).unwrap();
        assert_eq!(
            (&of("allow-29454480")["tid"], &of("allow-29454481")["tid"]),
            (&2.into(), &3.into())
        );
    }
}
