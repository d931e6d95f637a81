//! What the canvases draw, as text: for screen readers, search and tests.

use crate::api::meta::{Kind, Uid};
use crate::api::object::Object;
use crate::api::pod::{ConditionStatus, Pod};
use crate::session::Session;
use crate::sim::record::{RecordId, What};
use std::collections::BTreeMap;

/// More pods than this on one node are counted, not named.
const MOST_NAMED: usize = 40;
/// How far back the timeline is read.
const MOST_RECORDS: RecordId = 4000;
const MOST_LANES: usize = 60;

/// A line for each node with its pods, and one for pods without a node.
pub fn cluster(session: &Session) -> Vec<String> {
    let lister = session.sim().lister();
    let mut lines: Vec<String> = lister
        .nodes()
        .map(|node| {
            let pods: Vec<&Pod> = lister.pods_on(&node.meta.name).map(|pod| &**pod).collect();
            let ready = match node.readiness() {
                ConditionStatus::True => "Ready",
                ConditionStatus::False | ConditionStatus::Unknown => "NotReady",
            };
            let cordoned = if node.unschedulable { ",SchedulingDisabled" } else { "" };
            format!("{} {ready}{cordoned}: {}", node.meta.name, listed(&pods))
        })
        .collect();
    let waiting: Vec<&Pod> = lister
        .all(Kind::Pod)
        .filter_map(Object::as_pod)
        .map(|pod| &**pod)
        .filter(|pod| pod.node.is_none())
        .collect();
    if !waiting.is_empty() {
        lines.push(format!("Pending: {}", listed(&waiting)));
    }
    lines
}

fn listed(pods: &[&Pod]) -> String {
    if pods.is_empty() {
        return "0 pods".into();
    }
    let named: Vec<String> = pods
        .iter()
        .take(MOST_NAMED)
        .map(|pod| format!("{} {}", pod.meta.name, pod.word().status))
        .collect();
    let more = match pods.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(", +{more}"),
    };
    format!("{}{more}", named.join(", "))
}

/// A line for each pod of the recent past, in creation order: what it was, and when. The first
/// line is the time.
pub fn timeline(session: &Session) -> Vec<String> {
    let (log, end) = (session.log(), session.sim().records());
    let mut lanes: BTreeMap<Uid, Vec<String>> = BTreeMap::new();
    for id in end.saturating_sub(MOST_RECORDS)..end {
        let Some(record) = log.get(id) else { continue };
        let Some(key) = log.key(record.object).filter(|key| key.kind == Kind::Pod) else {
            continue;
        };
        let word = match &record.what {
            What::Created => "created".to_string(),
            What::Pod(seen) => seen.status.to_string(),
            What::Removed => "removed".to_string(),
            _ => continue,
        };
        let lane = lanes.entry(record.object).or_insert_with(|| vec![key.name.to_string()]);
        let last = lane.last().and_then(|entry| entry.split(' ').next());
        if last != Some(word.as_str()) {
            lane.push(format!("{word} {}", record.at.clock()));
        }
    }
    let skipped = lanes.len().saturating_sub(MOST_LANES);
    let lines = lanes.into_values().skip(skipped).map(|lane| lane.join(", "));
    std::iter::once(session.now().clock()).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::command::Request;
    use crate::scenario::file::Scenario;
    use crate::time::SimDuration;
    use serde_json::json;

    #[test]
    fn nodes_and_pods_are_told_as_text() {
        let text = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\n\
            cluster: {nodes: 1}\n";
        let mut session = Session::new(Scenario::parse(text).unwrap()).unwrap();
        let manifest = json!({
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one", "namespace": "default"},
            "spec": {"restartPolicy": "Never",
                "containers": [{"name": "c", "image": "busybox", "command": ["sleep", "5"]}]}
        });
        assert_eq!(cluster(&session), ["node01 Ready: 0 pods"]);
        session.perform("create", Request::Create { manifest }).unwrap();
        session.seek(session.now() + SimDuration::from_secs(60));
        assert_eq!(cluster(&session), ["node01 Ready: one Completed"]);
        let lane = timeline(&session).pop().unwrap();
        assert!(lane.starts_with("one, created 00:00:00, "), "{lane}");
        assert!(lane.contains("Running 00:00:0") && lane.contains("Completed 00:00:"), "{lane}");
    }
}
