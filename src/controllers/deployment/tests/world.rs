//! One Deployment, its ReplicaSets, and a hand that changes them. A ReplicaSet is called after the
//! version of its image: `v1`.

use crate::api::deployment::*;
use crate::api::meta::{Kind, Meta, Uid};
use crate::api::object::Object;
use crate::api::pod::{Phase, Pod};
use crate::api::replica_set::{ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use crate::controllers::deployment::bounds::Bounds;
use crate::controllers::deployment::plan::{note_sizes, size};
use crate::controllers::deployment::reason::Reason;
use crate::controllers::deployment::{Observed, decide};
use crate::controllers::fixture::{self, START, at};
use crate::decision::{Action, Decision, Write};
use crate::locale::{Lang, deployment::sentence};
use crate::time::{SimDuration, SimTime};
use serde_yaml::{Mapping, Value};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What admission would fill in.
const DEFAULTS: &str = "{replicas: 1, progressDeadlineSeconds: 600, revisionHistoryLimit: 10, \
     selector: {matchLabels: {app: web}}, strategy: {type: RollingUpdate, rollingUpdate: \
     {maxSurge: 25%, maxUnavailable: 25%}}}";

pub struct World {
    pub inner: fixture::World,
    pub uid: Uid,
    pub now: SimTime,
    pub met: bool,
    yaml: Mapping,
}

fn template(version: &str) -> String {
    format!(
        "template: {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: c, image: \
         'web:{version}'}}]}}}}"
    )
}

/// `v1` of a set of image `web:1`.
fn short(set: &ReplicaSet) -> String {
    let image = set.spec.template.spec.containers[0].image.as_deref().unwrap_or_default();
    format!("v{}", image.rsplit(':').next().unwrap_or_default())
}

impl World {
    /// `web` of image `web:1`; other fields have the API's defaults.
    pub fn new(fields: &str) -> World {
        let mut meta = Meta::draft("default", "web");
        meta.created = START;
        let spec = Rc::new(DeploymentSpec::default());
        let mut inner = fixture::World::default();
        let uid = inner.add(Deployment { meta, spec, status: DeploymentStatus::default() });
        let yaml = serde_yaml::from_str(DEFAULTS).expect("YAML");
        let mut world = World { inner, uid, now: START, met: true, yaml };
        world.spec(&format!("{}, {fields}", template("1")));
        world
    }

    /// Sets fields of the spec; `null` takes one away.
    pub fn spec(&mut self, fields: &str) {
        let new: Mapping = serde_yaml::from_str(&format!("{{{fields}}}")).expect("YAML");
        self.yaml.extend(new);
        self.yaml.retain(|_, value| !value.is_null());
        let spec: DeploymentSpec =
            serde_yaml::from_value(Value::Mapping(self.yaml.clone())).expect("a DeploymentSpec");
        self.change(|own| {
            own.spec = Rc::new(spec);
            own.meta.generation += 1;
        });
    }

    pub fn image(&mut self, version: &str) {
        self.spec(&template(version));
    }

    pub fn wait(&mut self, seconds: i64) {
        self.now += SimDuration::from_secs(seconds);
    }

    pub fn change(&mut self, change: impl FnOnce(&mut Deployment)) {
        self.inner.change(self.uid, |object| match object {
            Object::Deployment(own) => change(Rc::make_mut(own)),
            other => panic!("{other:?}"),
        });
    }

    pub fn annotate(&mut self, key: &str, value: &str) {
        self.change(|own| {
            Rc::make_mut(&mut own.meta.annotations).insert(key.into(), value.into());
            own.meta.generation += 1;
        });
    }

    pub fn deployment(&self) -> &Deployment {
        self.inner.lister().deployment(self.uid).expect("the Deployment")
    }

    pub fn status(&self) -> &DeploymentStatus {
        &self.deployment().status
    }

    /// All ReplicaSets, oldest first.
    pub fn sets(&self) -> Vec<Rc<ReplicaSet>> {
        let all = self.inner.lister().all(Kind::ReplicaSet).filter_map(Object::as_replica_set);
        let mut sets: Vec<_> = all.cloned().collect();
        sets.sort_by_key(|set| (set.meta.created, set.meta.uid));
        sets
    }

    pub fn set(&self, name: &str) -> Rc<ReplicaSet> {
        self.sets().into_iter().find(|set| short(set) == name).expect(name)
    }

    pub fn change_set(&mut self, name: &str, change: impl FnOnce(&mut ReplicaSet)) {
        let uid = self.set(name).meta.uid;
        self.inner.change(uid, |object| match object {
            Object::ReplicaSet(set) => change(Rc::make_mut(set)),
            other => panic!("{other:?}"),
        });
    }

    /// A ReplicaSet of an earlier rollout, of this size and with so many available pods, last
    /// touched when the Deployment was as large as now. Each is a second younger than the last.
    pub fn add_set(&mut self, version: &str, replicas: i32, available: i32) {
        let number = self.sets().len() as i64 + 1;
        let deployment = self.deployment();
        let mut spec: DeploymentSpec =
            serde_yaml::from_str(&format!("{{{}}}", template(version))).expect("a template");
        let labels = Rc::make_mut(&mut spec.template.metadata.labels);
        labels.insert(POD_TEMPLATE_HASH.into(), version.into());
        let mut meta = Meta::draft("default", &format!("web-{version}"));
        (meta.created, meta.generation) = (at(number), 1);
        meta.labels = spec.template.metadata.labels.clone();
        meta.owners = vec![deployment.meta.as_controller(Kind::Deployment)];
        meta.annotations =
            Rc::new([(REVISION.to_owned(), number.to_string())].into_iter().collect());
        let own = ReplicaSetSpec {
            replicas: Some(replicas),
            min_ready_seconds: deployment.spec.min_ready_seconds,
            selector: deployment.spec.selector.clone(),
            template: spec.template,
        };
        let status = ReplicaSetStatus {
            observed_generation: 1,
            replicas,
            ready: available,
            available,
            terminating: Some(0),
            ..ReplicaSetStatus::default()
        };
        let mut set = ReplicaSet { meta, spec: Rc::new(own), status };
        note_sizes(&mut set, Bounds::of(&deployment.spec));
        self.inner.add(set);
    }

    /// A pod of a set, in this phase.
    pub fn add_pod(&mut self, name: &str, set: &str, phase: Phase) -> Uid {
        let owner = self.set(set).meta.as_controller(Kind::ReplicaSet);
        let mut pod: Pod = fixture::pod(name, "node01");
        (pod.meta.owners, pod.status.phase) = (vec![owner], phase);
        self.inner.add(pod)
    }

    /// `v1 3, v2 1`
    pub fn sizes(&self) -> String {
        let sizes = self.sets().into_iter().map(|set| format!("{} {}", short(&set), size(&set)));
        sizes.collect::<Vec<_>>().join(", ")
    }

    pub fn look(&self) -> Decision<Reason, ()> {
        let lister = self.inner.lister();
        let observed =
            Observed { deployment: self.deployment(), lister, expectations_met: self.met };
        let decision = decide(&observed, self.now);
        assert!(!decision.reasons.is_empty(), "every decision has a reason");
        for reason in &decision.reasons {
            let said = [Lang::En, Lang::Zh].map(|lang| sentence(reason, lang).text);
            assert!(said[0].ends_with('.') && said[1].ends_with('。'), "{said:?}");
        }
        decision
    }

    /// One sync: its writes but for the status, then what it says first.
    pub fn sync(&mut self) -> String {
        let decision = self.look();
        let deeds = self.deeds(&decision);
        self.inner.apply(&decision, self.now);
        let said = self.shortened(sentence(&decision.reasons[0], Lang::En).text);
        if deeds.is_empty() { said } else { format!("{deeds}: {said}") }
    }

    /// One sync, without what it says.
    pub fn act(&mut self) -> String {
        let decision = self.look();
        let deeds = self.deeds(&decision);
        self.inner.apply(&decision, self.now);
        deeds
    }

    /// Calls ReplicaSets by their short names.
    pub fn shortened(&self, text: String) -> String {
        self.sets().iter().fold(text, |text, set| text.replace(&*set.meta.name, &short(set)))
    }

    fn deeds(&self, decision: &Decision<Reason, ()>) -> String {
        let mut sizes: BTreeMap<Uid, i32> =
            self.sets().iter().map(|set| (set.meta.uid, size(set))).collect();
        let actions = decision.batches.iter().flatten();
        let deeds: Vec<String> =
            actions.filter_map(|action| self.deed(action, &mut sizes)).collect();
        deeds.join(", ")
    }

    fn deed(&self, action: &Action, sizes: &mut BTreeMap<Uid, i32>) -> Option<String> {
        let name = |uid: &Uid| {
            short(self.inner.lister().replica_set(*uid).expect("a ReplicaSet")).to_string()
        };
        let announced = action.on_success.len();
        Some(match &action.write {
            Write::Create(object) => {
                let set = object.as_replica_set().expect("a ReplicaSet");
                assert_eq!(announced, usize::from(size(set) > 0));
                format!("+{} {}", short(set), size(set))
            }
            Write::Update(object) => {
                let set = object.as_replica_set().expect("a ReplicaSet");
                let from = sizes.insert(set.meta.uid, size(set)).expect("known");
                assert_eq!(announced, usize::from(size(set) != from), "one Event for each resize");
                match size(set) {
                    to if to == from => format!("~{}", short(set)),
                    to => format!("{} {from}→{to}", short(set)),
                }
            }
            Write::Delete { uid, .. } => format!("-{}", name(uid)),
            Write::Adopt { uid, .. } => format!("adopt {}", name(uid)),
            Write::Release { uid, .. } => format!("release {}", name(uid)),
            Write::SetMeta { annotations, .. } => format!("revision {}", annotations[0].1),
            Write::UpdateStatus { .. } => return None,
            other => panic!("{other:?}"),
        })
    }

    /// The Events so far, without their times.
    pub fn events(&mut self) -> Vec<String> {
        let said = std::mem::take(&mut self.inner.said);
        let told = |line: String| line.split_once(' ').expect("a time").1.to_owned();
        said.into_iter().map(|line| self.shortened(told(line))).collect()
    }

    /// All ReplicaSets have the pods that they want, and all are available but those of `broken`.
    pub fn follow(&mut self, broken: &[&str]) {
        for name in self.sets().iter().map(|set| short(set)) {
            self.change_set(&name, |set| {
                let replicas = size(set);
                let available = match broken.contains(&&*name) {
                    true => set.status.available.min(replicas),
                    false => replicas,
                };
                set.status = ReplicaSetStatus {
                    observed_generation: set.meta.generation,
                    replicas,
                    ready: available,
                    available,
                    terminating: Some(0),
                    ..ReplicaSetStatus::default()
                };
            });
        }
    }

    /// Syncs, each followed by the ReplicaSets, until nothing changes any more.
    pub fn run(&mut self, broken: &[&str]) -> Vec<String> {
        let mut done = Vec::new();
        self.follow(broken);
        for _ in 0..200 {
            let before = self.status().clone();
            let deeds = self.act();
            self.follow(broken);
            if deeds.is_empty() && *self.status() == before {
                return done;
            }
            done.extend(Some(deeds).filter(|deeds| !deeds.is_empty()));
        }
        panic!("does not come to rest: {done:?}");
    }

    /// `Available=True MinimumReplicasAvailable`, with the seconds since the start at which it was
    /// updated and last changed its status.
    pub fn conditions(&self) -> Vec<String> {
        let seconds = |time: SimTime| time.since(START).secs();
        let told = |c: &DeploymentCondition| {
            let (kind, status) = (c.kind.name(), c.status.name());
            let times = (seconds(c.last_update), seconds(c.last_transition));
            self.shortened(format!("{kind}={status} {} {times:?}: {}", c.reason, c.message))
        };
        self.status().conditions.iter().map(told).collect()
    }
}
