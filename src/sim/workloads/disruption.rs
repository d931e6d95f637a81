//! What a sync of a PodDisruptionBudget observes, and the Eviction API, which keeps to it.
//! Upstream: `registry/core/pod/storage/eviction.go`.

use crate::api::disruption_budget::{DisruptionBudgetStatus, PodDisruptionBudget};
use crate::api::event::EventDraft;
use crate::api::meta::{Kind, Uid};
use crate::api::object::{Object, Status};
use crate::api::pod::{ConditionStatus, Phase, Pod, PodCondition, PodConditionType};
use crate::controllers::disruption;
use crate::sim::Sim;
use crate::sim::command::Done;
use crate::sim::controllers::{Controller, closed};
use crate::sim::reason::Reason;
use crate::sim::record::{RecordId, Who};
use crate::store::DeleteOptions;
use crate::store::lister::Lister;
use crate::store::rejection::Rejection;
use crate::time::SimDuration;
use std::rc::Rc;

/// More granted evictions than this that the controller has not confirmed are too many.
const MOST_DISRUPTED: usize = 2000;

impl Sim {
    pub(in crate::sim) fn sync_disruption(&mut self, key: Uid, cause: Option<RecordId>) {
        let controller = Controller::Disruption;
        let lister = self.controllers.cache.lister();
        let Some(budget) = lister.get(key).and_then(Object::as_disruption_budget) else {
            return self.finish_sync(controller, key, None, None);
        };
        let pods: Vec<&Pod> = lister
            .all(Kind::Pod)
            .filter_map(Object::as_pod)
            .filter(|pod| budget.covers(pod))
            .map(|pod| &**pod)
            .collect();
        let observed = disruption::Observed { budget, pods: &pods, lister };
        let decision = disruption::decide(&observed, self.now());
        self.begin_sync(controller, key, cause, closed(decision, Reason::Disruption));
    }

    /// A pod that changes concerns the budget that covers it: of several, one alone.
    /// Upstream: `getPdbForPod`.
    pub(in crate::sim) fn budgets_see(&mut self, pod: &Pod, cause: RecordId) {
        let lister = self.controllers.cache.lister();
        let named = |budget: &Rc<PodDisruptionBudget>| (budget.meta.uid, budget.meta.name.clone());
        let covering: Vec<_> = budgets_of(pod, lister).map(named).take(2).collect();
        let Some((budget, name)) = covering.first() else { return };
        if covering.len() > 1 {
            let (namespace, pod_name) = (&*pod.meta.namespace, &*pod.meta.name);
            let text = format!(
                "Pod {namespace:?}/{pod_name:?} matches multiple PodDisruptionBudgets.  Chose \
                 {:?} arbitrarily.",
                &**name
            );
            let event = EventDraft::warning("MultiplePodDisruptionBudgets", text);
            self.say(Who::Disruption, pod.meta.uid, cause, event);
        }
        self.enqueue(Controller::Disruption, *budget, SimDuration::ZERO, Some(cause));
    }

    /// A deletion that says why, if the pod's budget allows it.
    pub(in crate::sim) fn evict(
        &mut self,
        uid: Uid,
        grace_seconds: Option<i64>,
    ) -> Result<Done, Rejection> {
        let now = self.now();
        let granted = match self.store.lister().pod(uid) {
            Some(pod) if !ignores_budgets(pod) => self.grant(pod)?,
            _ => None,
        };
        if let Some((budget, status)) = granted {
            self.store.set_status(budget, Status::PodDisruptionBudget(status))?;
        }
        let condition = PodCondition {
            kind: PodConditionType::DisruptionTarget,
            status: ConditionStatus::True,
            reason: "EvictionByEvictionAPI".into(),
            message: "Eviction API: evicting".into(),
            last_transition: now,
        };
        self.store.set_pod_condition(uid, condition)?;
        self.store.delete(uid, DeleteOptions { grace_seconds, ..Default::default() }, now)?;
        Ok(Done { uid: Some(uid), changed: true })
    }

    /// What the budget's status is once this pod may go; `None` when no budget has to change.
    fn grant(&self, pod: &Pod) -> Result<Option<(Uid, DisruptionBudgetStatus)>, Rejection> {
        let mut budgets = budgets_of(pod, self.store.lister());
        let Some(budget) = budgets.next() else { return Ok(None) };
        if budgets.next().is_some() {
            return Err(Rejection::SeveralBudgets);
        }
        let status = &budget.status;
        let (healthy, desired) = (status.current_healthy, status.desired_healthy);
        let always = budget.spec.unhealthy_pod_eviction_policy.as_deref() == Some("AlwaysAllow");
        if !pod.is_ready() && (always || healthy >= desired && desired > 0) {
            return Ok(None);
        }
        let name = &budget.meta.name;
        let refused = |cause: String| Err(Rejection::TooManyRequests { cause });
        if status.observed_generation < budget.meta.generation {
            return refused(format!(
                "The disruption budget {name} is still being processed by the server."
            ));
        }
        if status.disrupted.len() > MOST_DISRUPTED {
            return Err(Rejection::Forbidden {
                kind: Kind::PodDisruptionBudget,
                name: name.to_string(),
                why: "DisruptedPods map too big - too many evictions not confirmed by PDB \
                      controller"
                    .into(),
            });
        }
        if status.disruptions_allowed <= 0 {
            return refused(format!(
                "The disruption budget {name} needs {desired} healthy pods and has {healthy} \
                 currently"
            ));
        }
        let mut after = status.clone();
        after.disruptions_allowed -= 1;
        after.disrupted.insert(pod.meta.name.clone(), self.now().floor_secs());
        Ok(Some((budget.meta.uid, after)))
    }
}

/// Pods that disturb nobody when they go.
fn ignores_budgets(pod: &Pod) -> bool {
    pod.status.phase.is_terminal() || pod.status.phase == Phase::Pending || pod.meta.is_deleting()
}

pub(in crate::sim) fn budgets_of<'a>(
    pod: &'a Pod,
    lister: Lister<'a>,
) -> impl Iterator<Item = &'a Rc<PodDisruptionBudget>> {
    let budgets = lister.all(Kind::PodDisruptionBudget).filter_map(Object::as_disruption_budget);
    budgets.filter(|budget| budget.covers(pod))
}
