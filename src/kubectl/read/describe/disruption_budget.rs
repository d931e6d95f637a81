//! `kubectl describe poddisruptionbudget`.

use super::lists;
use super::page::Page;
use crate::api::disruption_budget::PodDisruptionBudget;
use crate::api::int_or_percent;
use crate::api::object::Object;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;
use std::rc::Rc;

pub fn describe(budget: &Rc<PodDisruptionBudget>, world: &World, page: &mut Page) {
    let value = value_of(&Object::PodDisruptionBudget(budget.clone()), world.sim);
    let (spec, status) = (&budget.spec, &budget.status);
    page.field(0, "Name", &*budget.meta.name);
    page.field(0, "Namespace", &*budget.meta.namespace);
    if let Some(least) = &spec.min_available {
        page.field(0, "Min available", int_or_percent::text(least));
    } else if let Some(most) = &spec.max_unavailable {
        page.field(0, "Max unavailable", int_or_percent::text(most));
    }
    let selector = lists::selector(&value, "/spec/selector");
    page.field(0, "Selector", selector.unwrap_or_else(|| "<unset>".into()));
    page.line(0, "Status:");
    for (title, count) in [
        ("Allowed disruptions", status.disruptions_allowed),
        ("Current", status.current_healthy),
        ("Desired", status.desired_healthy),
        ("Total", status.expected_pods),
    ] {
        page.field(2, title, count.to_string());
    }
}
