//! Every sentence that a person reads, in English and Chinese, side by side. Each module matches
//! one decider's reasons exhaustively. Knows types, never decides.

pub mod changes;
mod claim;
pub mod compare;
pub mod control_loop;
pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod disruption;
pub mod fields;
pub mod garbage_collector;
pub mod job;
pub mod kubelet;
pub mod manifest;
pub mod namespace;
pub mod node_lifecycle;
mod numbers;
pub mod owners;
pub mod pod_gc;
pub mod record;
pub mod replica_set;
pub mod schedule;
pub mod scheduler;
pub mod sketch;
pub mod stateful_set;
pub mod taint_eviction;
pub mod ttl_after_finished;
pub mod ui;

use serde::Serialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    #[default]
    En,
    Zh,
}

/// What the why panel says of a decision: a sentence, and the formula with its numbers put in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sentence {
    pub text: String,
    /// Empty when there is nothing to compute.
    pub formula: Vec<Part>,
}

/// A piece of a formula. Numbers know where they come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub text: String,
    pub source: Option<Source>,
}

/// Where a number of a formula comes from: what a click on it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Source {
    /// A field of the object in question: `spec.parallelism`.
    Field(&'static str),
    /// Pods of the object in question.
    Pods(PodsCounted),
    /// Nodes of the cluster.
    Nodes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PodsCounted {
    Active,
    Ready,
    Succeeded,
    Failed,
    Terminating,
    /// Not Ready, or not for long enough.
    Unavailable,
}

impl Sentence {
    pub fn new(text: impl Into<String>) -> Self {
        Sentence { text: text.into(), formula: Vec::new() }
    }

    pub fn plain(mut self, text: impl Into<String>) -> Self {
        self.formula.push(Part { text: text.into(), source: None });
        self
    }

    pub fn field(mut self, text: impl Into<String>, path: &'static str) -> Self {
        self.formula.push(Part { text: text.into(), source: Some(Source::Field(path)) });
        self
    }

    pub fn pods(mut self, text: impl Into<String>, counted: PodsCounted) -> Self {
        self.formula.push(Part { text: text.into(), source: Some(Source::Pods(counted)) });
        self
    }

    pub fn nodes(mut self, text: impl Into<String>) -> Self {
        self.formula.push(Part { text: text.into(), source: Some(Source::Nodes) });
        self
    }

    /// The formula as one line.
    pub fn formula_text(&self) -> String {
        self.formula.iter().map(|part| part.text.as_str()).collect()
    }
}
