//! Which pods of a node `kubectl drain` removes, leaves, or stumbles over.
//! Upstream: `k8s.io/kubectl/pkg/drain/filters.go`.

use super::Options;
use crate::api::meta::{Kind, ObjectKey};
use crate::api::pod::Pod;
use crate::sim::Sim;
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// What is to be done with the pods of a node.
#[derive(Debug, Default)]
pub struct Chosen {
    pub pods: Vec<Rc<Pod>>,
    pub warnings: Vec<String>,
    pub errors: Vec<String>,
}

impl Options {
    /// The chain of filters. Upstream: `pkg/drain/filters.go`.
    pub fn choose(&self, pods: &[Rc<Pod>], sim: &Sim) -> Chosen {
        const IGNORED: &str = "ignoring DaemonSet-managed Pods";
        const OWNERLESS: &str = "deleting Pods that declare no controller";
        const NO_DAEMONS: &str =
            "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
        const NO_LOCAL: &str =
            "cannot delete Pods with local storage (use --delete-emptydir-data to override)";
        const NO_OWNERLESS: &str =
            "cannot delete Pods that declare no controller (use --force to override)";
        let mut chosen = Chosen::default();
        let mut said: Vec<(String, bool, Vec<String>)> = Vec::new();
        let mut say = |text: &str, error: bool, name: &str| match said
            .iter_mut()
            .find(|(known, ..)| *known == text)
        {
            Some((.., names)) => names.push(name.into()),
            None => said.push((text.into(), error, vec![name.into()])),
        };
        for pod in pods {
            let name = format!("{}/{}", pod.meta.namespace, pod.meta.name);
            if skipped(pod, self.skip_after, sim.now()) {
                continue;
            }
            if pod.status.phase.is_terminal() {
                chosen.pods.push(pod.clone());
                continue;
            }
            let owner = pod.meta.controller();
            if let Some(set) = owner.filter(|owner| owner.kind == Kind::DaemonSet) {
                let key = ObjectKey::new(Kind::DaemonSet, &pod.meta.namespace, &set.name);
                let is_orphan = sim.lister().find(&key).is_none();
                let gone = format!("cannot delete daemonsets.apps {:?} not found", &*set.name);
                match (is_orphan, self.ignore_daemon_sets) {
                    // Nobody would bring it back.
                    (true, _) if self.force => {}
                    (true, _) => say(&gone, true, &name),
                    (false, true) => say(IGNORED, false, &name),
                    (false, false) => say(NO_DAEMONS, true, &name),
                }
                if !(is_orphan && self.force) {
                    continue;
                }
            }
            if pod.is_static() {
                continue;
            }
            let volumes = pod.spec.volumes.as_deref().unwrap_or_default();
            let local = volumes.iter().any(|volume| volume.sources.contains_key("emptyDir"));
            if local && !self.delete_empty_dir {
                say(NO_LOCAL, true, &name);
                continue;
            }
            if owner.is_none() {
                say(if self.force { OWNERLESS } else { NO_OWNERLESS }, !self.force, &name);
                if !self.force {
                    continue;
                }
            }
            // Of a pod with local storage upstream would warn, but only the last filter's word is
            // kept, and that has none.
            chosen.pods.push(pod.clone());
        }
        for (text, error, names) in said {
            let line = format!("{text}: {}", names.join(", "));
            if error { chosen.errors.push(line) } else { chosen.warnings.push(line) }
        }
        chosen
    }
}

/// `--skip-wait-for-delete-timeout`: a pod that has been going for longer is not waited for.
pub fn skipped(pod: &Pod, seconds: Option<i64>, now: SimTime) -> bool {
    match (seconds, pod.meta.deleted) {
        (Some(seconds), Some(due)) => now.since(due) > SimDuration::from_secs(seconds),
        _ => false,
    }
}
