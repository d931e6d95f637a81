//! How the drain of a node ends: what is said, and what is said once more at the very end.
//! Upstream: `k8s.io/kubectl/pkg/cmd/drain/drain.go`.

use super::{Drain, Eviction};
use crate::api::pod::Pod;
use crate::kubectl::write::driver::{Act, Turn};

/// Go's word for a deadline that has passed.
const LATE: &str = "context deadline exceeded";

impl Drain {
    /// The end of a node: drained, unless a pod would not go.
    pub fn drained(&mut self, turn: &Turn) -> Vec<Act> {
        let mut errors: Vec<String> = std::mem::take(&mut self.going)
            .iter()
            .filter_map(|going| match &going.eviction {
                Eviction::Failed(why) => Some(self.eviction_error(&going.pod, why)),
                Eviction::Late => Some(self.waiting_error(&going.pod, LATE)),
                _ => None,
            })
            .collect();
        // Deletions are waited for together.
        errors.dedup();
        if !errors.is_empty() {
            return self.not_drained(errors, turn);
        }
        let suffix = self.options.dry_run.suffix();
        let node = self.current.take();
        node.map(|node| Act::Print(format!("node/{} drained{suffix}", node.name)))
            .into_iter()
            .collect()
    }

    fn eviction_error(&self, pod: &Pod, why: &str) -> String {
        let (name, namespace) = (&*pod.meta.name, &*pod.meta.namespace);
        match self.options.delete {
            true => why.to_owned(),
            false => format!("error when evicting pods/{name:?} -n {namespace:?}: {why}"),
        }
    }

    fn waiting_error(&self, pod: &Pod, why: &str) -> String {
        let (name, namespace) = (&*pod.meta.name, &*pod.meta.namespace);
        match self.options.delete {
            true => why.to_owned(),
            false => format!(
                "error when waiting for pod {name:?} in namespace {namespace:?} to terminate: {why}"
            ),
        }
    }

    /// A real kubectl would wait for ever.
    pub fn given_up(&mut self, turn: &Turn) -> Vec<Act> {
        const WHY: &str = "nothing is due that would end it";
        let errors: Vec<String> = std::mem::take(&mut self.going)
            .iter()
            .map(|going| match &going.eviction {
                Eviction::Granted => self.waiting_error(&going.pod, WHY),
                _ => self.eviction_error(&going.pod, WHY),
            })
            .collect();
        self.not_drained(errors, turn)
    }

    fn not_drained(&mut self, errors: Vec<String>, turn: &Turn) -> Vec<Act> {
        let Some(node) = self.current.take() else { return Vec::new() };
        let (name, said) = (&*node.name, joined(&errors));
        let mut lines = Vec::new();
        let left = self.options.choose(&self.pods_on(&node, turn), turn.world.sim).pods;
        if !left.is_empty() {
            let error = "when an error occurred";
            lines.push(format!("There are pending pods in node {name:?} {error}: {said}"));
            lines.extend(left.iter().map(|pod| format!("pod/{}", pod.meta.name)));
        }
        let error = "due to error";
        lines.push(format!(
            "error: unable to drain node {name:?} {error}: {said}, continuing command..."
        ));
        self.refusals.extend(errors);
        self.pending.push(node);
        lines.into_iter().map(Act::FailNow).collect()
    }

    pub fn last_words(&mut self) -> Vec<Act> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        let mut text = "There are pending nodes to be drained:".to_string();
        for node in &self.pending {
            text = format!("{text}\n {}", node.name);
        }
        let mut said: Vec<&String> = Vec::new();
        for refusal in &self.refusals {
            if !said.contains(&refusal) {
                said.push(refusal);
                text = format!("{text}\n{refusal}");
            }
        }
        vec![Act::FailNow(text)]
    }
}

/// One error as it is, several as `[a, b]`.
pub fn joined(errors: &[String]) -> String {
    match errors {
        [one] => one.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}
