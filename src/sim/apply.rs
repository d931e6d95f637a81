//! Carries out the writes that deciders ask for, and tells everybody what changed.

use crate::api::event::EventDraft;
use crate::api::meta::{Labels, Meta, Uid};
use crate::api::text::Text;
use crate::decision::{Action, Announcement, Propagation, Said as Saying, Write};
use crate::sim::Sim;
use crate::sim::facts::facts;
use crate::sim::informer::{Delivery, INFORMERS};
use crate::sim::latency::Delay;
use crate::sim::record::{RecordId, Said, What, Who};
use crate::sim::step::Step;
use crate::store::rejection::Rejection;
use crate::store::{Change, DeleteOptions};
use std::rc::Rc;

impl Who {
    /// The component that signs an Event.
    pub const fn source(self) -> &'static str {
        match self {
            Who::User => "kubectl",
            Who::Job => "job-controller",
            Who::TtlAfterFinished => "ttl-after-finished-controller",
            Who::GarbageCollector => "garbage-collector-controller",
            Who::PodGc => "pod-garbage-collector-controller",
            Who::NodeLifecycle => "node-controller",
            Who::TaintEviction => "taint-eviction-controller",
            Who::Namespace => "namespace-controller",
            Who::Scheduler => "default-scheduler",
            Who::Kubelet | Who::World => "kubelet",
            Who::CronJob => "cronjob-controller",
            Who::DaemonSet => "daemonset-controller",
            Who::Deployment => "deployment-controller",
            Who::ReplicaSet => "replicaset-controller",
            Who::StatefulSet => "statefulset-controller",
            Who::Disruption => "controllermanager",
        }
    }
}

impl Sim {
    /// Carries out one action and announces its outcome.
    pub(super) fn carry_out(
        &mut self,
        who: Who,
        cause: RecordId,
        action: Action,
    ) -> Result<(), Rejection> {
        let target = action.write.target();
        // What is deleted may be gone at once, and is named all the same.
        let named =
            action.on_success.iter().any(|said| matches!(said.said, Saying::Prefixed { .. }));
        let before = target.filter(|_| named).and_then(|uid| self.lister().get(uid)).cloned();
        match self.write(action.write) {
            Ok(written) => {
                let last = self.publish(who, Some(cause)).unwrap_or(cause);
                for announcement in action.on_success {
                    let name = || {
                        let written = written.and_then(|uid| self.lister().get(uid));
                        let object = written.or(before.as_ref());
                        object.map_or_else(String::new, |object| object.meta().name.to_string())
                    };
                    let event = spoken(announcement.said, name);
                    self.say(who, announcement.about, last, event);
                }
                Ok(())
            }
            Err(rejection) => {
                self.store.take_changes();
                if let Some(announcement) = action.on_failure {
                    let Announcement { about, said } = announcement;
                    let what = What::Refused { what: rejection.to_string().into() };
                    let refused = self.record(who, about, Some(cause), what);
                    let event = spoken(said, || rejection.to_string());
                    self.say(who, about, refused, event);
                }
                Err(rejection)
            }
        }
    }

    /// Puts a Kubernetes Event into the account.
    pub(super) fn say(&mut self, who: Who, about: Uid, cause: RecordId, event: EventDraft) {
        let EventDraft { kind, reason, message, field_path, again } = event;
        let source = Text::Static(who.source());
        let said = Said { kind, reason, message, field_path, source, again };
        self.record(who, about, Some(cause), What::Event(Rc::new(said)));
    }

    /// The write itself. Answers the identity of a new object.
    fn write(&mut self, write: Write) -> Result<Option<Uid>, Rejection> {
        let now = self.now();
        match write {
            Write::Nothing => {}
            Write::CreatePod(pod) => return self.store.create((*pod).into(), now).map(Some),
            Write::DeletePod { uid, grace_seconds } => {
                let options = DeleteOptions { grace_seconds, ..DeleteOptions::default() };
                return gone_is_fine(self.store.delete(uid, options, now));
            }
            Write::FinishPodDeletion { uid } => {
                let options = DeleteOptions { grace_seconds: Some(0), ..DeleteOptions::default() };
                return gone_is_fine(self.store.delete(uid, options, now));
            }
            Write::Delete { uid, propagation } => {
                let options = DeleteOptions { propagation, ..DeleteOptions::default() };
                return gone_is_fine(self.store.delete(uid, options, now));
            }
            Write::UpdatePodStatus { uid, status } => {
                return gone_is_fine(self.store.set_pod_status(uid, *status));
            }
            Write::SetPodCondition { uid, condition } => {
                return gone_is_fine(self.store.set_pod_condition(uid, *condition));
            }
            Write::FailPod { uid, condition } => {
                return gone_is_fine(self.store.fail_pod(uid, *condition));
            }
            Write::NominateNode { uid, node } => {
                return gone_is_fine(self.store.nominate_node(uid, node));
            }
            Write::BindPod { uid, node } => self.store.bind_pod(uid, node, now)?,
            Write::RemoveFinalizer { uid, finalizer } => {
                let remove = |meta: &mut Meta| meta.finalizers.retain(|f| **f != *finalizer);
                return gone_is_fine(self.store.update_meta(uid, remove).map(drop));
            }
            Write::Adopt { uid, owner, finalizer } => {
                self.store.update_meta(uid, |meta| {
                    meta.owners.push(*owner);
                    meta.finalizers.extend(finalizer.map(Rc::from));
                })?;
            }
            Write::Release { uid, owner, finalizer } => {
                let release = |meta: &mut Meta| {
                    meta.owners.retain(|reference| reference.uid != owner);
                    meta.finalizers.retain(|f| Some(&**f) != finalizer);
                };
                return gone_is_fine(self.store.update_meta(uid, release).map(drop));
            }
            Write::Create(object) => return self.store.create(*object, now).map(Some),
            Write::Update(object) => {
                self.store.update(object.uid(), *object)?;
            }
            Write::SetMeta { uid, annotations, labels } => {
                self.store.update_meta(uid, |meta| {
                    insert_all(&mut meta.annotations, annotations);
                    insert_all(&mut meta.labels, labels);
                })?;
            }
            Write::UpdateStatus { uid, status } => self.store.set_status(uid, *status)?,
            Write::UpdateCronJobStatus { uid, version, status, started } => {
                self.set_cron_job_status(uid, version, *status, started)?;
            }
            Write::SetTaints { uid, add, remove } => self.store.set_taints(uid, add, &remove)?,
            Write::SetNodeConditions { uid, conditions } => {
                self.store.set_node_conditions(uid, conditions)?;
            }
        }
        Ok(None)
    }

    /// Records a change and sends it to its watchers. Answers the last record.
    pub(super) fn publish_change(
        &mut self,
        who: Who,
        cause: Option<RecordId>,
        change: Change,
    ) -> RecordId {
        let uid = change.uid;
        let mut last = cause;
        for (what, name) in facts(&change) {
            last = Some(self.record_named(who, uid, cause, what, name));
        }
        let last = last.unwrap_or_default();
        let Some(object) = change.new.as_ref().or(change.old.as_ref()) else { return last };
        let (kind, version) = (object.kind(), object.meta().resource_version);
        self.wrote.push((uid, version));
        let arrival = |sim: &Sim, stream: u64| {
            let number = u64::from(uid.0) << 34 ^ version << 2 ^ stream;
            sim.now() + sim.delay(Delay::Watch, number)
        };
        for (i, (_, watched)) in INFORMERS.iter().enumerate() {
            if *watched == kind {
                let at = arrival(self, i as u64);
                let delivery = Delivery { uid, object: change.new.clone(), cause: last };
                let at = self.informers[i].send(delivery, at);
                self.schedule(at, Step::Deliver { informer: i as u8 });
            }
        }
        let on_a_node = object.as_pod().is_some_and(|pod| pod.node.is_some());
        if on_a_node && who != Who::Kubelet {
            let at = arrival(self, 63);
            self.schedule(at, Step::KubeletSees { pod: uid, cause: last });
        }
        last
    }
}

impl Write {
    /// The object that is written to, unless it is new.
    pub(super) fn target(&self) -> Option<Uid> {
        match self {
            Write::Nothing | Write::CreatePod(_) | Write::Create(_) => None,
            Write::Update(object) => Some(object.uid()),
            Write::DeletePod { uid, .. }
            | Write::UpdatePodStatus { uid, .. }
            | Write::SetPodCondition { uid, .. }
            | Write::FinishPodDeletion { uid }
            | Write::FailPod { uid, .. }
            | Write::BindPod { uid, .. }
            | Write::NominateNode { uid, .. }
            | Write::RemoveFinalizer { uid, .. }
            | Write::Adopt { uid, .. }
            | Write::Release { uid, .. }
            | Write::UpdateStatus { uid, .. }
            | Write::UpdateCronJobStatus { uid, .. }
            | Write::SetMeta { uid, .. }
            | Write::Delete { uid, .. }
            | Write::SetTaints { uid, .. }
            | Write::SetNodeConditions { uid, .. } => Some(*uid),
        }
    }
}

impl From<crate::scenario::command::Cascade> for Propagation {
    fn from(cascade: crate::scenario::command::Cascade) -> Self {
        use crate::scenario::command::Cascade;
        match cascade {
            Cascade::Background => Propagation::Background,
            Cascade::Foreground => Propagation::Foreground,
            Cascade::Orphan => Propagation::Orphan,
        }
    }
}

fn insert_all(map: &mut Rc<Labels>, entries: Vec<(&'static str, String)>) {
    if !entries.is_empty() {
        Rc::make_mut(map).extend(entries.into_iter().map(|(key, value)| (key.to_owned(), value)));
    }
}

/// Upstream clients treat NotFound as done when they wanted the object gone or changed at the end.
fn gone_is_fine(result: Result<(), Rejection>) -> Result<Option<Uid>, Rejection> {
    match result {
        Ok(()) | Err(Rejection::NotFound { .. }) => Ok(None),
        Err(rejection) => Err(rejection),
    }
}

fn spoken(said: Saying, name: impl FnOnce() -> String) -> EventDraft {
    match said {
        Saying::Exactly(event) => event,
        Saying::Prefixed { kind, reason, prefix } => EventDraft {
            kind,
            reason,
            message: format!("{prefix}{}", name()).into(),
            field_path: Text::default(),
            again: None,
        },
    }
}
