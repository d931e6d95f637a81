//! How the drain of a node ends: what is said, and what is said once more at the very end.
//! Upstream: `k8s.io/kubectl/pkg/cmd/drain/drain.go`.

use super::{Drain, Eviction};
use crate::api::pod::Pod;
use crate::kubectl::write::driver::Act;

impl Drain {
    /// The end of a node: drained, unless an eviction failed.
    pub fn drained(&mut self) -> Vec<Act> {
        let errors: Vec<String> = std::mem::take(&mut self.going)
            .iter()
            .filter_map(|going| match &going.eviction {
                Eviction::Failed(why) => Some(self.eviction_error(&going.pod, why)),
                _ => None,
            })
            .collect();
        if !errors.is_empty() {
            return self.not_drained(errors).into_iter().collect();
        }
        let suffix = self.options.dry_run.suffix();
        let node = self.current.take();
        node.map(|node| Act::Print(format!("node/{} drained{suffix}", node.name)))
            .into_iter()
            .collect()
    }

    fn eviction_error(&self, pod: &Pod, why: &str) -> String {
        let (name, namespace) = (&*pod.meta.name, &*pod.meta.namespace);
        let doing = if self.options.delete { "deleting" } else { "evicting" };
        format!("error when {doing} pods/{name:?} -n {namespace:?}: {why}")
    }

    /// The pods would not go.
    pub fn given_up(&mut self, late: bool) -> Option<Act> {
        let why = match (late, self.options.timeout) {
            (true, Some(timeout)) => format!("global timeout reached: {}", timeout.go()),
            _ => "nothing is due that would end it".into(),
        };
        let errors: Vec<String> = std::mem::take(&mut self.going)
            .iter()
            .map(|going| match &going.eviction {
                Eviction::Granted => format!(
                    "error when waiting for pod {:?} in namespace {:?} to terminate: {why}",
                    &*going.pod.meta.name, &*going.pod.meta.namespace
                ),
                _ => self.eviction_error(&going.pod, &why),
            })
            .collect();
        self.not_drained(errors)
    }

    fn not_drained(&mut self, errors: Vec<String>) -> Option<Act> {
        let node = self.current.take()?;
        let line = format!(
            "error: unable to drain node {:?} due to error: {}, continuing command...",
            &*node.name,
            joined(&errors)
        );
        self.refusals.extend(errors);
        self.pending.push(node);
        Some(Act::FailNow(line))
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
