//! Runs for the tests of pictures.

use crate::scenario::command::Request;
use crate::scenario::file::Scenario;
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use serde_json::{Value, json};

pub fn session(nodes: usize) -> Session {
    with_latency(nodes, "realistic")
}

/// Without incidental delays: every time is known beforehand.
pub fn instant() -> Session {
    with_latency(3, "instant")
}

fn with_latency(nodes: usize, latency: &str) -> Session {
    let text = format!(
        "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {{name: t}}\n\
         cluster: {{seed: 7, nodes: {nodes}, latency: {latency}}}\nview: {{window: 90s}}\n"
    );
    Session::new(Scenario::parse(&text).unwrap()).unwrap()
}

/// A Job whose pods sleep; `spec` is merged into its spec.
pub fn job(name: &str, seconds: u32, annotations: Value, spec: Value) -> Request {
    let mut whole = json!({
        "template": {
            "metadata": {"annotations": annotations},
            "spec": {
                "restartPolicy": "Never",
                "containers": [{
                    "name": "c", "image": "busybox", "command": ["sleep", seconds.to_string()],
                }],
            },
        },
    });
    for (key, value) in spec.as_object().into_iter().flatten() {
        whole[key] = value.clone();
    }
    Request::Create {
        manifest: json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": name, "namespace": "default"}, "spec": whole,
        }),
    }
}

/// Eight completions, two at a time.
pub fn eight_by_two() -> Session {
    eight_by_two_in(session(3))
}

pub fn eight_by_two_in(mut session: Session) -> Session {
    let request = job("paral-1", 10, json!({}), json!({"completions": 8, "parallelism": 2}));
    session.perform("kubectl apply -f job1.yaml", request).unwrap();
    session
}

/// A Job whose pods all fail, with three tries.
pub fn failing() -> Session {
    failing_in(session(3))
}

pub fn failing_in(mut session: Session) -> Session {
    let annotations = json!({"kubeloupe/exit-code": "1", "kubeloupe/duration": "3s"});
    let request = job("never", 3, annotations, json!({"backoffLimit": 4}));
    session.perform("kubectl apply -f never.yaml", request).unwrap();
    session
}

pub fn at(session: &Session, seconds: i64) -> SimTime {
    session.sim().setup().start() + SimDuration::from_secs(seconds)
}

/// Writes a picture where somebody can look at it: only when asked to.
pub fn show(name: &str, scene: &crate::view::scene::Scene) {
    if let Some(folder) = std::env::var_os("PICTURES") {
        for dark in [false, true] {
            let theme = if dark { "dark" } else { "light" };
            let path = std::path::Path::new(&folder).join(format!("{name}-{theme}.svg"));
            std::fs::write(path, crate::view::svg::svg(scene, dark)).unwrap();
        }
    }
}
