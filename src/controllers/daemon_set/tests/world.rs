//! One DaemonSet, the nodes, its pods and revisions, and a hand that changes them.

use crate::api::controller_revision::{ControllerRevision, REVISION_HASH};
use crate::api::daemon_set::{DaemonSet, DaemonSetSpec, DaemonSetStatus};
use crate::api::meta::{Kind, Meta, Uid};
use crate::api::node::{Node, TaintEffect};
use crate::api::object::{Object, Status};
use crate::api::pod::{ConditionStatus, Phase, Pod, PodConditionType};
use crate::controllers::daemon_set::{Memory, Observed, decide};
use crate::controllers::fixture::{at, node, taint};
use crate::decision::{Action, Said, Write};
use crate::locale::{Lang, daemon_set::sentence};
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

pub struct World {
    pub set: DaemonSet,
    pub nodes: Vec<Node>,
    pub pods: Vec<Pod>,
    pub orphans: Vec<Pod>,
    pub revisions: Vec<ControllerRevision>,
    pub memory: Memory,
    pub now: SimTime,
    pub met: bool,
    next: u32,
}

impl World {
    /// `ds` on `node01` and so on; `spec` is added to a template with the label `app: ds`.
    pub fn new(nodes: usize, spec: &str) -> World {
        let mut world = World {
            set: DaemonSet {
                meta: Meta { uid: Uid(1), generation: 1, ..Meta::draft("default", "ds") },
                spec: Rc::default(),
                status: DaemonSetStatus::default(),
            },
            nodes: (1..=nodes).map(|n| node(&format!("node{n:02}"), &[])).collect(),
            pods: Vec::new(),
            orphans: Vec::new(),
            revisions: Vec::new(),
            memory: Memory::default(),
            now: at(0),
            met: true,
            next: 2,
        };
        world.change(spec, "c:1");
        world
    }

    /// Another spec, and another image.
    pub fn change(&mut self, spec: &str, image: &str) {
        let yaml = format!(
            "{{selector: {{matchLabels: {{app: ds}}}}, template: {{metadata: {{labels: \
             {{app: ds}}}}, spec: {{containers: [{{name: c, image: '{image}'}}]}}}}}}"
        );
        let mut all: serde_yaml::Value = serde_yaml::from_str(&yaml).expect("YAML");
        let more: serde_yaml::Value = serde_yaml::from_str(&format!("{{{spec}}}")).expect("YAML");
        merge(&mut all, more);
        let spec: DaemonSetSpec = serde_yaml::from_value(all).expect("a DaemonSetSpec");
        self.set.spec = Rc::new(spec);
        self.set.meta.generation += 1;
    }

    pub fn taint(&mut self, name: &str, key: &str, effect: TaintEffect) {
        self.node(name).taints.push(taint(key, effect));
    }

    pub fn node(&mut self, name: &str) -> &mut Node {
        self.nodes.iter_mut().find(|node| &*node.meta.name == name).expect(name)
    }

    fn uid(&mut self) -> Uid {
        self.next += 1;
        Uid(self.next)
    }

    /// A pod on a node, called after it and its template: `node01-1`.
    pub fn pod(&mut self, name: &str) -> &mut Pod {
        self.pods.iter_mut().find(|pod| &*pod.meta.name == name).expect(name)
    }

    /// All pods are bound, run, and are Ready since now.
    pub fn ready_all(&mut self) {
        let names: Vec<String> = self.pods.iter().map(|pod| pod.meta.name.to_string()).collect();
        names.iter().for_each(|name| self.ready(name));
    }

    pub fn ready(&mut self, name: &str) {
        let now = self.now;
        let pod = self.pod(name);
        if !pod.is_ready() {
            pod.node = pod.pinned_to.clone();
            pod.status.phase = Phase::Running;
            let kind = PodConditionType::Ready;
            pod.status.set_condition(kind, ConditionStatus::True, ("", ""), now);
        }
    }

    pub fn unready(&mut self, name: &str) {
        let now = self.now;
        let status = &mut self.pod(name).status;
        let kind = PodConditionType::Ready;
        status.set_condition(kind, ConditionStatus::False, ("", ""), now);
    }

    /// What is terminating goes.
    pub fn bury(&mut self) {
        self.pods.retain(|pod| !pod.meta.is_deleting());
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += SimDuration::from_secs(seconds);
    }

    /// One sync; its writes are carried out. Answers them as text, then the sentences.
    pub fn sync(&mut self) -> Vec<String> {
        let pods: Vec<&Pod> = self.pods.iter().collect();
        let orphans: Vec<&Pod> = self.orphans.iter().collect();
        let nodes: Vec<&Node> = self.nodes.iter().collect();
        let revisions: Vec<&ControllerRevision> = self.revisions.iter().collect();
        let observed = Observed {
            set: &self.set,
            nodes: &nodes,
            pods: &pods,
            orphans: &orphans,
            revisions: &revisions,
            memory: &self.memory,
            expectations_met: self.met,
        };
        let decision = decide(&observed, self.now);
        self.memory = decision.memory;
        let mut said = Vec::new();
        for action in decision.batches.into_iter().flatten() {
            for event in &action.on_success {
                if let Said::Exactly(event) = &event.said {
                    said.push(format!("{}: {}", event.reason, event.message));
                }
            }
            said.extend(self.carry_out(action));
        }
        said.extend(decision.again.map(|after| format!("again in {} s", after.secs())));
        said.extend(decision.reasons.iter().map(|reason| sentence(reason, Lang::En).text));
        said
    }

    /// The writes of a sync without the sentences and the status.
    pub fn deeds(&mut self) -> Vec<String> {
        let deed = |line: &String| {
            ["create", "delete", "adopt", "release"].iter().any(|verb| line.starts_with(verb))
        };
        self.sync().into_iter().filter(deed).collect()
    }

    /// Syncs until the pods are as they should be, each made ready and each that goes buried.
    pub fn settle(&mut self) {
        for _ in 0..40 {
            let (deeds, pods) = (self.deeds(), self.pods.len());
            self.bury();
            self.ready_all();
            if deeds.is_empty() && self.pods.len() == pods {
                return;
            }
        }
        panic!("does not settle");
    }

    fn carry_out(&mut self, action: Action) -> Option<String> {
        match action.write {
            Write::CreatePod(mut pod) => {
                let node = pod.pinned_to.clone().expect("pinned");
                let image = pod.spec.containers[0].image.clone().unwrap_or_default();
                let name = format!("{node}-{}", image.trim_start_matches("c:"));
                (pod.meta.uid, pod.meta.created) = (self.uid(), self.now);
                pod.meta.name = name.as_str().into();
                self.pods.push(*pod);
                Some(format!("create {name}"))
            }
            Write::DeletePod { uid, .. } => {
                let now = self.now;
                let pod = self.pods.iter_mut().find(|pod| pod.meta.uid == uid).expect("a pod");
                pod.meta.deleted = Some(now);
                Some(format!("delete {}", pod.meta.name))
            }
            Write::UpdateStatus { status, .. } => {
                let Status::DaemonSet(status) = *status else { panic!("another status") };
                let line = format!(
                    "status {} desired {} current {} ready {} updated {} available {} misscheduled",
                    status.desired,
                    status.current,
                    status.ready,
                    status.updated,
                    status.available,
                    status.misscheduled
                );
                self.set.status = status;
                Some(line)
            }
            Write::Create(object) => {
                let Object::ControllerRevision(revision) = *object else { panic!("no revision") };
                let mut revision = ControllerRevision::clone(&revision);
                revision.meta.uid = self.uid();
                let line = format!("revision {}", revision.revision);
                self.revisions.push(revision);
                Some(line)
            }
            Write::Update(object) => {
                let new = object.as_controller_revision().expect("a revision");
                let uid = new.meta.uid;
                let old = self.revisions.iter_mut().find(|r| r.meta.uid == uid).expect("known");
                let line = format!("revision {} is now {}", old.revision, new.revision);
                *old = ControllerRevision::clone(new);
                Some(line)
            }
            Write::Delete { uid, .. } => {
                let gone = self.revisions.iter().position(|r| r.meta.uid == uid).expect("known");
                Some(format!("delete revision {}", self.revisions.remove(gone).revision))
            }
            Write::Adopt { uid, owner, .. } => {
                if let Some(orphan) = self.orphans.iter().position(|pod| pod.meta.uid == uid) {
                    let mut pod = self.orphans.remove(orphan);
                    pod.meta.owners.push(*owner);
                    let line = format!("adopt {}", pod.meta.name);
                    self.pods.push(pod);
                    return Some(line);
                }
                let revision = self.revisions.iter_mut().find(|r| r.meta.uid == uid);
                revision.expect("a revision").meta.owners.push(*owner);
                None
            }
            Write::Release { uid, .. } => {
                let pod = self.pods.iter().position(|pod| pod.meta.uid == uid).expect("a pod");
                Some(format!("release {}", self.pods.remove(pod).meta.name))
            }
            Write::SetMeta { uid, labels, .. } => {
                let pod = self.pods.iter_mut().find(|pod| pod.meta.uid == uid).expect("a pod");
                for (key, value) in labels {
                    assert_eq!(key, REVISION_HASH);
                    Rc::make_mut(&mut pod.meta.labels).insert(key.into(), value);
                }
                Some(format!("relabel {}", pod.meta.name))
            }
            other => panic!("no such write is expected: {other:?}"),
        }
    }

    /// A revision that another object of the namespace has under this name.
    pub fn take_name(&mut self) {
        let (set, kind) = (&self.set, Kind::DaemonSet);
        let template = &set.spec.template;
        let mut other = crate::controllers::shared::revisions::draft(
            &set.meta,
            kind,
            template,
            1,
            set.status.collision_count,
        );
        other.meta.owners = vec![Meta { uid: Uid(99), ..set.meta.clone() }.as_controller(kind)];
        other.meta.uid = Uid(98);
        self.revisions.push(other);
    }
}

fn merge(all: &mut serde_yaml::Value, more: serde_yaml::Value) {
    match (all.as_mapping_mut(), more) {
        (Some(all), serde_yaml::Value::Mapping(more)) => {
            for (key, value) in more {
                merge(all.entry(key).or_insert(serde_yaml::Value::Null), value);
            }
        }
        (_, more) => *all = more,
    }
}
