//! Which bound pods a selector of the incoming pod means, and which pods a pod affinity term
//! means. Upstream: `pkg/scheduler/framework.AffinityTerm`,
//! `plugins/podtopologyspread/common.go`.

use crate::api::meta::Labels;
use crate::api::selector;
use crate::api::v1::{LabelSelector, PodAffinityTerm, PodSpec, WeightedPodAffinityTerm};
use crate::scheduler::snapshot::{Group, NodeSlot};
use crate::store::lister::Lister;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};

/// Counts the pods of one namespace that a selector matches. Pods of a template share their
/// labels, so each set of labels is matched once.
#[derive(Debug)]
pub struct Matcher<'a> {
    /// None matches nothing.
    selector: Option<&'a LabelSelector>,
    /// Labels that must have the incoming pod's values (`matchLabelKeys`).
    same: &'a [String],
    own: &'a Labels,
    namespace: &'a str,
    /// By the address of labels that the snapshot keeps alive meanwhile.
    known: RefCell<FxHashMap<*const Labels, bool>>,
    /// The last answer: neighbours are often alike.
    last: Cell<(*const Labels, bool)>,
}

impl<'a> Matcher<'a> {
    pub fn new(
        selector: Option<&'a LabelSelector>,
        same: &'a [String],
        own: &'a Labels,
        namespace: &'a str,
    ) -> Self {
        let last = Cell::new((std::ptr::null(), false));
        Matcher { selector, same, own, namespace, known: RefCell::default(), last }
    }

    pub fn matches(&self, labels: &Labels) -> bool {
        let same = |key: &String| self.own.get(key).is_none_or(|own| labels.get(key) == Some(own));
        self.selector.is_some_and(|selector| selector::matches(selector, labels))
            && self.same.iter().all(same)
    }

    /// The matching pods of a node; those being deleted do not count.
    pub fn count(&self, slot: &NodeSlot) -> i64 {
        slot.groups().iter().filter(|group| self.takes(group)).map(|g| i64::from(g.staying())).sum()
    }

    fn takes(&self, group: &Group) -> bool {
        if *group.namespace != *self.namespace {
            return false;
        }
        let labels: &Labels = &group.labels;
        let address = std::ptr::from_ref(labels);
        let (last, answer) = self.last.get();
        if last == address {
            return answer;
        }
        let mut known = self.known.borrow_mut();
        let answer = *known.entry(address).or_insert_with(|| self.matches(labels));
        self.last.set((address, answer));
        answer
    }
}

/// A pod affinity term with the pod that states it.
#[derive(Clone, Copy, Debug)]
pub struct Term<'a> {
    pub term: &'a PodAffinityTerm,
    pub namespace: &'a str,
    pub labels: &'a Labels,
}

impl<'a> Term<'a> {
    /// Whether the term means a pod with these labels in this namespace. No selector means none.
    pub fn means(&self, namespace: &str, labels: &Labels, lister: Lister) -> bool {
        let Some(selector) = &self.term.label_selector else { return false };
        let equal =
            |key: &String| self.labels.get(key).is_none_or(|own| labels.get(key) == Some(own));
        let differs =
            |key: &String| self.labels.get(key).is_none_or(|own| labels.get(key) != Some(own));
        self.covers(namespace, lister)
            && selector::matches(selector, labels)
            && self.term.match_label_keys.iter().flatten().all(equal)
            && self.term.mismatch_label_keys.iter().flatten().all(differs)
    }

    /// Namespaces by name, by selector, or the pod's own when neither is given.
    fn covers(&self, namespace: &str, lister: Lister) -> bool {
        let named = self.term.namespaces.as_deref().unwrap_or_default();
        let Some(selector) = &self.term.namespace_selector else {
            let own = named.is_empty() && namespace == self.namespace;
            return own || named.iter().any(|name| name == namespace);
        };
        let everywhere = selector.match_labels.as_ref().is_none_or(|l| l.is_empty())
            && selector.match_expressions.as_ref().is_none_or(|e| e.is_empty());
        let selected = || {
            lister.namespace(namespace).is_some_and(|n| selector::matches(selector, &n.meta.labels))
        };
        everywhere || named.iter().any(|name| name == namespace) || selected()
    }
}

/// The four lists of pod affinity terms in a spec.
#[derive(Clone, Copy, Debug, Default)]
pub struct TermLists<'a> {
    pub affinity: &'a [PodAffinityTerm],
    pub anti_affinity: &'a [PodAffinityTerm],
    pub preferred: &'a [WeightedPodAffinityTerm],
    pub anti_preferred: &'a [WeightedPodAffinityTerm],
}

impl<'a> TermLists<'a> {
    pub fn of(spec: &'a PodSpec) -> Self {
        let Some(affinity) = &spec.affinity else { return TermLists::default() };
        let (with, against) = (affinity.pod_affinity.as_ref(), affinity.pod_anti_affinity.as_ref());
        TermLists {
            affinity: with
                .and_then(|a| a.required_during_scheduling_ignored_during_execution.as_deref())
                .unwrap_or_default(),
            anti_affinity: against
                .and_then(|a| a.required_during_scheduling_ignored_during_execution.as_deref())
                .unwrap_or_default(),
            preferred: with
                .and_then(|a| a.preferred_during_scheduling_ignored_during_execution.as_deref())
                .unwrap_or_default(),
            anti_preferred: against
                .and_then(|a| a.preferred_during_scheduling_ignored_during_execution.as_deref())
                .unwrap_or_default(),
        }
    }
}
