//! Which pods were made from which revision of their workload's template.

use crate::api::meta::Uid;
use crate::api::pod::Pod;
use crate::store::lister::Lister;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where the controllers write which template a pod was made from. Pods of Jobs have none.
const LABELS: [&str; 2] = ["pod-template-hash", "controller-revision-hash"];

/// The revisions of the pods of each workload, in the order of the pods' creation.
#[derive(Clone, Debug, Default)]
pub struct Revisions(BTreeMap<Uid, BTreeMap<Uid, Rc<str>>>);

impl Revisions {
    pub fn put(&mut self, workload: Uid, pod: Uid, revision: Rc<str>) {
        self.0.entry(workload).or_default().insert(pod, revision);
    }

    pub fn take(&mut self, workload: Uid, pod: Uid) {
        if let Some(pods) = self.0.get_mut(&workload) {
            pods.remove(&pod);
            if pods.is_empty() {
                self.0.remove(&workload);
            }
        }
    }

    /// The revision of the workload's newest pod.
    pub fn newest(&self, workload: Uid) -> Option<&str> {
        let (_, revision) = self.0.get(&workload)?.last_key_value()?;
        Some(revision)
    }
}

/// The workload whose template the pod is from, and the revision of that.
pub fn of(lister: Lister<'_>, pod: &Pod) -> Option<(Uid, Rc<str>)> {
    let revision = LABELS.iter().find_map(|label| pod.meta.labels.get(*label))?;
    let owner = pod.meta.controller()?.uid;
    // A ReplicaSet's template is its Deployment's.
    let above = lister.get(owner).and_then(|object| object.meta().controller());
    Some((above.map_or(owner, |above| above.uid), revision.as_str().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_revision_is_that_of_the_newest_pod() {
        let (web, api) = (Uid(1), Uid(2));
        let mut revisions = Revisions::default();
        for (workload, pod, revision) in [(web, 10, "59d8c"), (web, 11, "59d8c"), (api, 12, "a")] {
            revisions.put(workload, Uid(pod), revision.into());
        }
        assert_eq!((revisions.newest(web), revisions.newest(api)), (Some("59d8c"), Some("a")));
        revisions.put(web, Uid(13), "7f6b4".into());
        assert_eq!(revisions.newest(web), Some("7f6b4"));
        revisions.take(web, Uid(13));
        assert_eq!(revisions.newest(web), Some("59d8c"));
        revisions.take(api, Uid(12));
        assert_eq!(revisions.newest(api), None);
    }
}
