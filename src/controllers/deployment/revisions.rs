//! The ReplicaSets as revisions: which one is of the current template, its number and annotations,
//! and how a new one is made. Upstream: pkg/controller/deployment/sync.go `getNewReplicaSet`,
//! pkg/controller/deployment/util.

use crate::api::deployment::{
    Deployment, DeploymentConditionType, OWN_ANNOTATIONS, POD_TEMPLATE_HASH, REVISION,
    REVISION_HISTORY,
};
use crate::api::meta::{Kind, Labels, Meta};
use crate::api::object::Status;
use crate::api::pod::ConditionStatus;
use crate::api::pod_template::PodTemplate;
use crate::api::replica_set::{ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use crate::api::template_hash::template_hash;
use crate::controllers::deployment::Observed;
use crate::controllers::deployment::conditions;
use crate::controllers::deployment::plan::{Plan, note_sizes};
use crate::controllers::deployment::reason::Reason;
use crate::controllers::deployment::rolling::{new_size, room};
use crate::decision::{Action, Write};
use std::rc::Rc;

/// The list of earlier numbers is cut at its start when it grows longer.
const LONGEST_HISTORY: usize = 2000;
const LONGEST_NAME: usize = 253;

/// The oldest set whose template is the Deployment's, but for the hash. Upstream:
/// `FindNewReplicaSet`.
pub fn find_new(deployment: &Deployment, sets: &[ReplicaSet]) -> Option<usize> {
    sets.iter().position(|set| same_template(&deployment.spec.template, &set.spec.template))
}

/// Upstream: `EqualIgnoreHash`.
pub fn same_template(own: &PodTemplate, other: &PodTemplate) -> bool {
    fn labels(template: &PodTemplate) -> impl Iterator<Item = (&String, &String)> {
        template.metadata.labels.iter().filter(|(key, _)| *key != POD_TEMPLATE_HASH)
    }
    (Rc::ptr_eq(&own.spec, &other.spec) || own.spec == other.spec)
        && labels(own).eq(labels(other))
        && own.metadata.annotations == other.metadata.annotations
        && own.metadata.name == other.metadata.name
}

/// The number of a revision; 0 if it has none.
pub fn revision(meta: &Meta) -> i64 {
    meta.annotations.get(REVISION).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// One more than the highest among the old sets.
fn next_revision(plan: &Plan) -> i64 {
    plan.old().map(|at| revision(&plan.sets[at].meta)).max().unwrap_or(0).saturating_add(1)
}

/// Brings what the new set carries up to date: number, annotations, `minReadySeconds`.
pub fn refresh_new(plan: &mut Plan) {
    let Some(at) = plan.new else { return };
    let next = next_revision(plan);
    let deployment = plan.deployment;
    let before = revision(&plan.sets[at].meta);
    let set = &mut plan.sets[at];
    let mut changed = copy_annotations(deployment, set);
    changed |= raise_revision(set, next);
    let min_ready = deployment.spec.min_ready_seconds.unwrap_or(0);
    if set.spec.min_ready_seconds.unwrap_or(0) != min_ready {
        Rc::make_mut(&mut set.spec).min_ready_seconds = Some(min_ready);
        changed = true;
    }
    let (name, own) = (set.meta.name.clone(), revision(&set.meta));
    if changed {
        let write = Write::Update(Box::new(set.clone().into()));
        plan.batches.push(vec![Action::new(write)]);
        if own != before && before > 0 {
            plan.reasons.push(Reason::RolledBack { set: name.clone(), was: before, is: own });
        }
    }
    plan.revision = plan.sets[at].meta.annotations.get(REVISION).cloned();
    let progressing = DeploymentConditionType::Progressing;
    if conditions::deadline(deployment).is_some() && plan.status.condition(progressing).is_none() {
        let message = format!("Found new replica set \"{name}\"");
        let told = (ConditionStatus::True, "FoundNewReplicaSet", message);
        conditions::set(&mut plan.status, progressing, told, plan.now);
    }
}

fn copy_annotations(deployment: &Deployment, set: &mut ReplicaSet) -> bool {
    let mut changed = false;
    for (key, value) in deployment.meta.annotations.iter() {
        let copied = !OWN_ANNOTATIONS.contains(&key.as_str());
        if copied && set.meta.annotations.get(key) != Some(value) {
            Rc::make_mut(&mut set.meta.annotations).insert(key.clone(), value.clone());
            changed = true;
        }
    }
    changed
}

/// A number is only ever raised; the one before is kept in the list of earlier ones.
fn raise_revision(set: &mut ReplicaSet, next: i64) -> bool {
    let before = revision(&set.meta);
    if before >= next {
        return false;
    }
    let annotations = Rc::make_mut(&mut set.meta.annotations);
    let old = annotations.insert(REVISION.into(), next.to_string());
    if let Some(old) = old {
        let history = annotations.entry(REVISION_HISTORY.into()).or_default();
        let mut earlier: Vec<&str> = history.split(',').filter(|part| !part.is_empty()).collect();
        earlier.push(&old);
        let length = |parts: &[&str]| parts.iter().map(|part| part.len() + 1).sum::<usize>();
        let mut first = 0;
        while length(&earlier[first..]) > LONGEST_HISTORY + 1 && first + 1 < earlier.len() {
            first += 1;
        }
        *history = earlier[first..].join(",");
    }
    true
}

/// Makes the set of the current template unless there is one. `false` if its name is taken: then
/// the collision count rises and the next sync tries another hash.
pub fn ensure_new(observed: &Observed, plan: &mut Plan) -> bool {
    if plan.new.is_some() {
        return true;
    }
    let deployment = plan.deployment;
    let hash = template_hash(&deployment.spec.template, deployment.status.collision_count);
    let room_for_name = LONGEST_NAME.saturating_sub(hash.len() + 1);
    let base = deployment.meta.name.get(..room_for_name).unwrap_or(&deployment.meta.name);
    let name = format!("{base}-{hash}");
    let namespace = &deployment.meta.namespace;
    if observed.lister.named(Kind::ReplicaSet, namespace, &name).is_some() {
        let count = deployment.status.collision_count.unwrap_or(0).saturating_add(1);
        plan.status.collision_count = Some(count);
        plan.reasons.push(Reason::Collision { set: name.into(), count });
        return false;
    }
    let next = next_revision(plan);
    let replicas = new_size(plan, 0);
    let set = draft(plan, &name, &hash, replicas, next);
    if replicas > 0 {
        let reason = match plan.bounds.recreate {
            true => Reason::StartNew { from: 0, replicas },
            false => Reason::ScaleUpNew { room: room(plan, 0), gain: replicas },
        };
        plan.reasons.push(reason);
    }
    let why = Reason::NewSet { set: set.meta.name.clone(), revision: next, replicas };
    plan.reasons.push(why);
    let mut action = Action::new(Write::Create(Box::new(set.clone().into())));
    // Of a namespace that ends nothing is said: no Event could be written there either.
    if observed.lister.namespace(namespace).is_none_or(|own| !own.meta.is_deleting()) {
        let prefix = format!("Failed to create new replica set {name:?}: ");
        action = action.announce_failure(deployment.meta.uid, "ReplicaSetCreateError", prefix);
    }
    if replicas > 0 {
        let (about, event) = plan.say(format!("Scaled up replica set {name} from 0 to {replicas}"));
        action = action.announce(about, event);
    }
    plan.batches.push(vec![action]);
    plan.new = Some(plan.sets.len());
    plan.sets.push(set);
    plan.revision = Some(next.to_string());
    if conditions::deadline(deployment).is_some() {
        let told = (
            ConditionStatus::True,
            "NewReplicaSetCreated",
            format!("Created new replica set \"{name}\""),
        );
        let progressing = DeploymentConditionType::Progressing;
        conditions::set(&mut plan.status, progressing, told, plan.now);
    }
    true
}

fn draft(plan: &Plan, name: &str, hash: &str, replicas: i32, revision: i64) -> ReplicaSet {
    let spec = &plan.deployment.spec;
    let with_hash = |labels: &Labels| {
        let mut labels = labels.clone();
        labels.insert(POD_TEMPLATE_HASH.into(), hash.into());
        Rc::new(labels)
    };
    let mut template = spec.template.clone();
    template.metadata.labels = with_hash(&template.metadata.labels);
    let mut selector = spec.selector.clone().unwrap_or_default();
    let selected = selector.match_labels.get_or_insert_default();
    selected.insert(POD_TEMPLATE_HASH.into(), hash.into());
    let mut meta = Meta::draft(&plan.deployment.meta.namespace, name);
    meta.labels = template.metadata.labels.clone();
    meta.owners = vec![plan.deployment.meta.as_controller(Kind::Deployment)];
    meta.created = plan.now;
    let spec = ReplicaSetSpec {
        min_ready_seconds: spec.min_ready_seconds,
        replicas: Some(replicas),
        selector: Some(selector),
        template,
    };
    let mut set = ReplicaSet { meta, spec: Rc::new(spec), status: ReplicaSetStatus::default() };
    copy_annotations(plan.deployment, &mut set);
    raise_revision(&mut set, revision);
    note_sizes(&mut set, plan.bounds);
    set
}

/// What is written of the Deployment itself: its revision and its status.
pub fn write(plan: &Plan) -> Vec<Action> {
    let (meta, mut actions) = (&plan.deployment.meta, Vec::new());
    if let Some(number) = &plan.revision
        && meta.annotations.get(REVISION) != Some(number)
    {
        let annotations = vec![(REVISION, number.clone())];
        let write = Write::SetMeta { uid: meta.uid, annotations, labels: Vec::new() };
        actions.push(Action::new(write));
    }
    if plan.status != plan.deployment.status {
        let status = Box::new(Status::Deployment(plan.status.clone()));
        actions.push(Action::new(Write::UpdateStatus { uid: meta.uid, status }));
    }
    actions
}
