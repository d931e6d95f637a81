//! Which containers of which pods a `kubectl logs` line means.
//! Upstream: `pkg/polymorphichelpers/logsforobject.go`, `pkg/util/podutils` (ByLogging).

use super::read::Stream;
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::api::pod::{Phase, Pod, PodConditionType};
use crate::api::selector;
use crate::api::v1::LabelSelector as ObjectSelector;
use crate::kubectl::flags::Flags;
use crate::kubectl::read::label_selector::LabelSelector;
use crate::kubectl::read::query::{self, DEFAULT_NAMESPACE};
use crate::kubectl::read::resource::Resource;
use crate::kubectl::read::transcript;
use crate::kubectl::task::World;
use crate::order::Order;
use std::cmp::Reverse;
use std::rc::Rc;

const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

const USAGE: &str = "error: expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n\
                     POD or TYPE/NAME is a required argument for the logs command\n\
                     See 'kubectl logs -h' for help and examples";

/// What the command line asks for.
#[derive(Clone, Debug)]
pub struct Wanted {
    namespace: String,
    target: Target,
    container: Option<String>,
    all_containers: bool,
    all_pods: bool,
}

#[derive(Clone, Debug)]
enum Target {
    Selected(LabelSelector),
    Named { kind: Kind, name: String },
}

pub enum Chosen {
    Streams {
        streams: Vec<Stream>,
        remarks: Vec<String>,
    },
    /// An owner of pods has none yet.
    NoPodYet,
    /// Lines before the error, the error, and lines after it.
    Failed {
        before: Vec<String>,
        error: String,
        after: Vec<String>,
    },
}

impl Wanted {
    /// # Errors
    /// kubectl's message, with `error: `.
    pub fn read(flags: &Flags) -> Result<Self, String> {
        if flags.is_set("field-selector") {
            return Err("error: unknown flag: --field-selector\n\
                        See 'kubectl logs --help' for usage."
                .into());
        }
        let selector = flags.text("selector").filter(|text| !text.is_empty());
        let (target, second) = match (flags.args.as_slice(), selector) {
            ([], Some(selector)) => {
                let labels = LabelSelector::parse(selector);
                (Target::Selected(labels.map_err(|why| format!("error: {why}"))?), None)
            }
            ([_, ..], Some(_)) => {
                return Err("error: only a selector (-l) or a POD name is allowed".into());
            }
            ([name], None) => (named(name)?, None),
            ([name, container], None) => (named(name)?, Some(container.clone())),
            _ => return Err(USAGE.into()),
        };
        let container = flags.text("container").map(str::to_string);
        if container.is_some() && second.is_some() {
            return Err("error: only one of -c or an inline [CONTAINER] arg is allowed".into());
        }
        let container = container.or(second);
        let all_pods = flags.bool("all-pods");
        let all_containers = flags.bool("all-containers");
        if all_containers && container.is_some() {
            return Err(
                "error: --all-containers=true should not be specified with container name \
                        "
                .to_string()
                    + container.as_deref().unwrap_or_default(),
            );
        }
        Ok(Wanted {
            namespace: flags.text("namespace").unwrap_or(DEFAULT_NAMESPACE).into(),
            target,
            container,
            all_containers,
            all_pods,
        })
    }

    /// Finds the pods and their containers as they are now.
    pub fn choose(&self, world: &World) -> Chosen {
        let mut remarks = Vec::new();
        let pods = match &self.target {
            Target::Selected(labels) => {
                let mut pods = self.pods(world, |pod| labels.matches(&pod.meta.labels));
                if pods.is_empty() {
                    let nothing = format!("No resources found in {} namespace.", self.namespace);
                    return Chosen::Streams { streams: Vec::new(), remarks: vec![nothing] };
                }
                pods.order_by_key(|pod| pod.meta.name.clone());
                pods
            }
            Target::Named { kind, name } => match self.named_pods(*kind, name, world) {
                Ok(pods) if pods.is_empty() => return Chosen::NoPodYet,
                Ok(pods) if self.all_pods => pods,
                Ok(pods) => {
                    let count = pods.len();
                    let first: Vec<Rc<Pod>> = pods.into_iter().take(1).collect();
                    if let Some(pod) = first.first().filter(|_| count > 1) {
                        remarks.push(format!("Found {count} pods, using pod/{}", pod.meta.name));
                    }
                    first
                }
                Err(failed) => return failed,
            },
        };
        let mut streams = Vec::new();
        for pod in &pods {
            match self.containers(pod, &mut remarks) {
                Ok(names) => {
                    let stream = |name| Stream::new(pod.meta.uid, &pod.meta.name, name);
                    streams.extend(names.into_iter().map(stream));
                }
                Err(error) => {
                    return Chosen::Failed { before: remarks, error, after: Vec::new() };
                }
            }
        }
        Chosen::Streams { streams, remarks }
    }

    fn named_pods(&self, kind: Kind, name: &str, world: &World) -> Result<Vec<Rc<Pod>>, Chosen> {
        let failed =
            |error: String| Chosen::Failed { before: Vec::new(), error, after: Vec::new() };
        let Some(object) = query::find(kind, &self.namespace, name, world) else {
            let not_found = format!(
                "error from server (NotFound): {} {name:?} not found in namespace {:?}",
                kind.resource(),
                self.namespace
            );
            let meant = transcript::meant(world.sim, kind, &self.namespace, name);
            let typed_a_kind = Kind::of_word(name).is_some() && kind == Kind::Pod;
            let remark = typed_a_kind
                .then(|| "kubeloupe: kubectl logs takes the pod's name alone, or TYPE/NAME".into());
            let after = meant.or(remark).into_iter().collect();
            return Err(Chosen::Failed { before: Vec::new(), error: not_found, after });
        };
        let selector: &ObjectSelector = match &object {
            Object::Pod(pod) => return Ok(vec![pod.clone()]),
            Object::Job(_)
            | Object::DaemonSet(_)
            | Object::Deployment(_)
            | Object::ReplicaSet(_)
            | Object::StatefulSet(_) => match object.pod_selector() {
                Some(selector) => selector,
                None => return Ok(Vec::new()),
            },
            Object::Namespace(_)
            | Object::Node(_)
            | Object::Event(_)
            | Object::CronJob(_)
            | Object::ControllerRevision(_)
            | Object::PodDisruptionBudget(_) => {
                let go_type = format!("*v1.{}", kind.names().kind);
                return Err(failed(format!(
                    "cannot get the logs from {go_type}: selector for {go_type} not implemented"
                )));
            }
        };
        let mut pods = self.pods(world, |pod| selector::matches(selector, &pod.meta.labels));
        pods.order_by_key(|pod| by_logging(pod));
        Ok(pods)
    }

    fn pods(&self, world: &World, matches: impl Fn(&Pod) -> bool) -> Vec<Rc<Pod>> {
        let all = query::list(Kind::Pod, Some(&self.namespace), world);
        let pods = all.iter().filter_map(Object::as_pod);
        pods.filter(|pod| matches(pod)).cloned().collect()
    }

    /// The containers whose logs are meant.
    fn containers(&self, pod: &Pod, remarks: &mut Vec<String>) -> Result<Vec<String>, String> {
        let inits = pod.spec.init_containers.as_deref().unwrap_or_default();
        let apps = &pod.spec.containers;
        let names = || inits.iter().chain(apps).map(|container| container.name.clone());
        if self.all_containers || self.all_pods && self.container.is_none() {
            return Ok(names().collect());
        }
        if let Some(container) = &self.container {
            return if names().any(|name| name == *container) {
                Ok(vec![container.clone()])
            } else {
                let pod = &pod.meta.name;
                Err(format!("container {container} is not valid for pod {pod}"))
            };
        }
        let annotated = pod.meta.annotations.get(DEFAULT_CONTAINER).cloned();
        let annotated = annotated.filter(|name| names().any(|known| known == *name));
        let by_annotation = annotated.is_some();
        let first = annotated.or_else(|| apps.first().map(|container| container.name.clone()));
        let Some(first) = first else { return Ok(Vec::new()) };
        if inits.len() + apps.len() > 1 && !by_annotation {
            let mut all: Vec<String> =
                apps.iter().map(|container| container.name.clone()).collect();
            all.extend(inits.iter().map(|container| format!("{} (init)", container.name)));
            remarks.push(format!("Defaulted container {first:?} out of: {}", all.join(", ")));
        }
        Ok(vec![first])
    }
}

/// `pi-x2k9v`, `pod/pi-x2k9v`, `job/pi`.
fn named(argument: &str) -> Result<Target, String> {
    let Some((kind, name)) = argument.split_once('/') else {
        return Ok(Target::Named { kind: Kind::Pod, name: argument.into() });
    };
    if kind.is_empty() || name.is_empty() || name.contains('/') {
        let why = "error: arguments in resource/name form must have a single resource and name";
        return Err(why.into());
    }
    match Resource::of_word(kind)? {
        Resource::Known(kind) => Ok(Target::Named { kind, name: name.into() }),
        foreign @ Resource::Foreign(_) => {
            let remark = foreign.remark().unwrap_or_default();
            let not_found = format!(
                "error: error from server (NotFound): {} {name:?} not found",
                foreign.plural()
            );
            Err(format!("{not_found}\n{remark}"))
        }
    }
}

/// The pod whose log is most worth reading comes first.
fn by_logging(pod: &Pod) -> impl Ord + use<> {
    let phase = match pod.status.phase {
        Phase::Running | Phase::Succeeded | Phase::Failed => 0,
        Phase::Unknown => 1,
        Phase::Pending => 2,
    };
    let ready = pod.is_ready();
    let since = pod.status.condition(PodConditionType::Ready).map(|c| c.last_transition);
    let restarts = pod.status.containers.iter().map(|c| c.restart_count).max();
    let ready_since = since.filter(|_| ready);
    (pod.node.is_none(), phase, !ready, ready_since, Reverse(restarts), pod.meta.created)
}
