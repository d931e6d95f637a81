//! What every daemon pod tolerates: a node in trouble keeps its daemons.
//! Upstream: pkg/controller/daemon/util/daemonset_util.go `AddOrUpdateDaemonPodTolerations`.

use crate::api::v1::{PodSpec, Toleration};
use std::rc::Rc;

const ALWAYS: [(&str, &str); 6] = [
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
];
const ON_THE_HOST_NETWORK: (&str, &str) = ("node.kubernetes.io/network-unavailable", "NoSchedule");

/// The spec with the daemons' tolerations after its own. One that says the same is overwritten,
/// with its tolerationSeconds.
pub fn with_daemon_tolerations(spec: &Rc<PodSpec>) -> Rc<PodSpec> {
    let mut completed = PodSpec::clone(spec);
    let on_host = completed.host_network == Some(true);
    let own = completed.tolerations.get_or_insert_default();
    for (key, effect) in ALWAYS.into_iter().chain(on_host.then_some(ON_THE_HOST_NETWORK)) {
        let toleration = Toleration {
            key: Some(key.into()),
            operator: Some("Exists".into()),
            effect: Some(effect.into()),
            ..Toleration::default()
        };
        match own.iter_mut().find(|own| says_the_same(own, &toleration)) {
            Some(own) => *own = toleration,
            None => own.push(toleration),
        }
    }
    Rc::new(completed)
}

fn says_the_same(a: &Toleration, b: &Toleration) -> bool {
    fn text(text: &Option<String>) -> &str {
        text.as_deref().unwrap_or_default()
    }
    let said = |t: &Toleration| {
        let parts = [&t.key, &t.operator, &t.effect, &t.value];
        parts.map(|part| text(part).to_owned())
    };
    said(a) == said(b)
}
