//! What every object carries: kind, name, identity, owners, labels.

use crate::time::SimTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// Labels or annotations, shared between the objects made from one template.
pub type Labels = BTreeMap<String, String>;

/// The identity of an object: its number in creation order, never reused. Its UUID text is
/// `Seed::uuid` of this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Uid(pub u32);

/// The kinds that the cluster can keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    Namespace,
    Node,
    Pod,
    Event,
    Job,
    CronJob,
    DaemonSet,
    Deployment,
    ReplicaSet,
    StatefulSet,
    ControllerRevision,
    PodDisruptionBudget,
}

/// How a kind is spelled in its API and on the command line.
#[derive(Debug)]
pub struct KindNames {
    pub kind: &'static str,
    /// `apps`, `batch`; empty for the core group.
    pub group: &'static str,
    pub version: &'static str,
    pub plural: &'static str,
    pub singular: &'static str,
    pub short: &'static [&'static str],
    pub namespaced: bool,
}

const fn names(
    group: &'static str,
    kind: &'static str,
    plural: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
    namespaced: bool,
) -> KindNames {
    KindNames { kind, group, version: "v1", plural, singular, short, namespaced }
}

static NAMESPACE: KindNames = names("", "Namespace", "namespaces", "namespace", &["ns"], false);
static NODE: KindNames = names("", "Node", "nodes", "node", &["no"], false);
static POD: KindNames = names("", "Pod", "pods", "pod", &["po"], true);
static EVENT: KindNames = names("", "Event", "events", "event", &["ev"], true);
static JOB: KindNames = names("batch", "Job", "jobs", "job", &[], true);
static CRON_JOB: KindNames = names("batch", "CronJob", "cronjobs", "cronjob", &["cj"], true);
static DAEMON_SET: KindNames = names("apps", "DaemonSet", "daemonsets", "daemonset", &["ds"], true);
static DEPLOYMENT: KindNames =
    names("apps", "Deployment", "deployments", "deployment", &["deploy"], true);
static REPLICA_SET: KindNames =
    names("apps", "ReplicaSet", "replicasets", "replicaset", &["rs"], true);
static STATEFUL_SET: KindNames =
    names("apps", "StatefulSet", "statefulsets", "statefulset", &["sts"], true);
static CONTROLLER_REVISION: KindNames =
    names("apps", "ControllerRevision", "controllerrevisions", "controllerrevision", &[], true);
static POD_DISRUPTION_BUDGET: KindNames = names(
    "policy",
    "PodDisruptionBudget",
    "poddisruptionbudgets",
    "poddisruptionbudget",
    &["pdb"],
    true,
);

impl Kind {
    /// Those that something acts on: the others are refused in words.
    pub const ALL: [Kind; 12] = [
        Kind::Namespace,
        Kind::Node,
        Kind::Pod,
        Kind::Event,
        Kind::Job,
        Kind::CronJob,
        Kind::DaemonSet,
        Kind::Deployment,
        Kind::ReplicaSet,
        Kind::StatefulSet,
        Kind::ControllerRevision,
        Kind::PodDisruptionBudget,
    ];

    pub const fn names(self) -> &'static KindNames {
        match self {
            Kind::Namespace => &NAMESPACE,
            Kind::Node => &NODE,
            Kind::Pod => &POD,
            Kind::Event => &EVENT,
            Kind::Job => &JOB,
            Kind::CronJob => &CRON_JOB,
            Kind::DaemonSet => &DAEMON_SET,
            Kind::Deployment => &DEPLOYMENT,
            Kind::ReplicaSet => &REPLICA_SET,
            Kind::StatefulSet => &STATEFUL_SET,
            Kind::ControllerRevision => &CONTROLLER_REVISION,
            Kind::PodDisruptionBudget => &POD_DISRUPTION_BUDGET,
        }
    }

    /// `batch/v1`, `v1`.
    pub fn api_version(self) -> String {
        let names = self.names();
        match names.group {
            "" => names.version.into(),
            group => format!("{group}/{}", names.version),
        }
    }

    /// `job.batch`, `pod`: the form of kubectl's answers.
    pub fn resource_name(self) -> String {
        let names = self.names();
        match names.group {
            "" => names.singular.into(),
            group => format!("{}.{group}", names.singular),
        }
    }

    /// `jobs.batch`, `pods`: the form of the API server's refusals.
    pub fn resource(self) -> String {
        let names = self.names();
        match names.group {
            "" => names.plural.into(),
            group => format!("{}.{group}", names.plural),
        }
    }

    /// The kind of an `apiVersion` and `kind` as a manifest writes them.
    pub fn of(api_version: &str, kind: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.names().kind == kind && k.api_version() == api_version)
    }

    /// The kind of a word on the command line: plural, singular or short, any case, with or
    /// without its group (`jobs.batch`).
    pub fn of_word(word: &str) -> Option<Kind> {
        let word = word.to_ascii_lowercase();
        Kind::ALL.into_iter().find(|kind| {
            let names = kind.names();
            let bare = match (names.group, word.split_once('.')) {
                ("", _) | (_, None) => word.as_str(),
                (group, Some((bare, rest))) => {
                    let versioned = format!("{}.{group}", names.version);
                    if rest != group && rest != versioned {
                        return false;
                    }
                    bare
                }
            };
            bare == names.plural || bare == names.singular || names.short.contains(&bare)
        })
    }
}

/// What names an object: unique among the living.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ObjectKey {
    pub kind: Kind,
    /// Empty for cluster-scoped kinds.
    pub namespace: Rc<str>,
    pub name: Rc<str>,
}

impl ObjectKey {
    pub fn new(kind: Kind, namespace: &str, name: &str) -> Self {
        let namespace = if kind.names().namespaced { namespace } else { "" };
        ObjectKey { kind, namespace: namespace.into(), name: name.into() }
    }
}

/// `Job/default/pi`, `Node/node01`.
impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.names().kind)?;
        if !self.namespace.is_empty() {
            write!(f, "/{}", self.namespace)?;
        }
        write!(f, "/{}", self.name)
    }
}

/// A dependent's pointer to its owner. Owners are matched by identity, not by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerReference {
    pub kind: Kind,
    pub name: Rc<str>,
    pub uid: Uid,
    pub controller: bool,
    pub block_owner_deletion: bool,
}

/// Object metadata. Times are whole seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Meta {
    pub name: Rc<str>,
    /// Empty for cluster-scoped kinds.
    pub namespace: Rc<str>,
    pub generate_name: Option<Rc<str>>,
    pub uid: Uid,
    pub resource_version: u64,
    pub generation: i64,
    pub created: SimTime,
    /// `deletionTimestamp`: when the grace period ends, not when deletion was asked for.
    pub deleted: Option<SimTime>,
    /// `deletionGracePeriodSeconds`.
    pub grace_seconds: Option<i64>,
    pub labels: Rc<Labels>,
    pub annotations: Rc<Labels>,
    pub owners: Vec<OwnerReference>,
    pub finalizers: Vec<Rc<str>>,
}

impl Meta {
    /// The metadata of an object that the store has not seen yet.
    pub fn draft(namespace: &str, name: &str) -> Self {
        Meta {
            name: name.into(),
            namespace: namespace.into(),
            generate_name: None,
            uid: Uid(u32::MAX),
            resource_version: 0,
            generation: 0,
            created: SimTime::default(),
            deleted: None,
            grace_seconds: None,
            labels: Rc::default(),
            annotations: Rc::default(),
            owners: Vec::new(),
            finalizers: Vec::new(),
        }
    }

    /// The pointer of a dependent to this object, as its controller.
    pub fn as_controller(&self, kind: Kind) -> OwnerReference {
        OwnerReference {
            kind,
            name: self.name.clone(),
            uid: self.uid,
            controller: true,
            block_owner_deletion: true,
        }
    }

    /// The owner that acts for this object, if one does.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owners.iter().find(|owner| owner.controller)
    }

    pub fn is_deleting(&self) -> bool {
        self.deleted.is_some()
    }

    pub fn has_finalizer(&self, name: &str) -> bool {
        self.finalizers.iter().any(|f| &**f == name)
    }
}
