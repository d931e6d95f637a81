//! The cluster that a run starts with.

use crate::api::node::TaintEffect;
use crate::rng::Seed;
use crate::scenario::preset::Preset;
use crate::time::{SimDuration, SimTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that a run depends on besides its commands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    pub nodes: Vec<NodeSetup>,
    pub seed: u64,
    /// Virtual time zero, milliseconds since the epoch.
    pub start_millis: i64,
    /// Whether incidental delays exist.
    pub realistic: bool,
    /// What runs in kube-system from the start, on the first of the nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
}

/// A machine that joins the cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeSetup {
    pub name: String,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    #[serde(default)]
    pub taints: Vec<TaintSetup>,
    /// Thousandths of a core.
    pub cpu_millis: i64,
    /// Bytes.
    pub memory: i64,
    pub pods: i64,
    /// From joining until Ready; `None` is drawn from the seed.
    #[serde(default)]
    pub ready_after_millis: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaintSetup {
    pub key: String,
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

impl Default for Setup {
    fn default() -> Self {
        Setup::with_nodes(3)
    }
}

impl Setup {
    /// `node01`, `node02`, … of the usual size.
    pub fn with_nodes(count: usize) -> Self {
        let width = count.to_string().len().max(2);
        Setup {
            nodes: (1..=count).map(|n| NodeSetup::named(&format!("node{n:0width$}"))).collect(),
            seed: 1,
            start_millis: SimTime::DEFAULT_START.millis(),
            realistic: true,
            preset: None,
        }
    }

    pub fn seed(&self) -> Seed {
        Seed(self.seed)
    }

    pub fn start(&self) -> SimTime {
        SimTime::from_millis(self.start_millis)
    }
}

impl NodeSetup {
    /// 4 CPU, 8Gi, 110 pods.
    pub fn named(name: &str) -> Self {
        NodeSetup {
            name: name.into(),
            labels: BTreeMap::new(),
            taints: Vec::new(),
            cpu_millis: 4000,
            memory: 8 << 30,
            pods: 110,
            ready_after_millis: None,
        }
    }

    pub fn ready_after(&self) -> Option<SimDuration> {
        self.ready_after_millis.map(SimDuration::from_millis)
    }
}

impl TaintSetup {
    pub fn effect(&self) -> Option<TaintEffect> {
        TaintEffect::of(&self.effect)
    }
}
