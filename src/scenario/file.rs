//! Scenario files: a cluster, files and timed shell lines, told in two languages.

use crate::scenario::preset::Preset;
use crate::scenario::setup::{NodeSetup, Setup, TaintSetup};
use crate::time::{SimDuration, SimTime};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// `kind: Scenario` of `kubeloupe/v1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
    pub api_version: String,
    pub kind: String,
    pub metadata: ScenarioMeta,
    #[serde(default)]
    pub title: Bilingual,
    /// What the lesson is about, in a sentence or two.
    #[serde(default)]
    pub about: Bilingual,
    #[serde(default)]
    pub cluster: Cluster,
    #[serde(default)]
    pub view: View,
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub files: IndexMap<String, String>,
    #[serde(default)]
    pub steps: Vec<ScenarioStep>,
    /// How long the run is shown; `None` is until nothing is due, at most an hour.
    #[serde(default)]
    pub until: Option<Span>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioMeta {
    pub name: String,
}

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    #[serde(default)]
    pub en: String,
    #[serde(default)]
    pub zh: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cluster {
    #[serde(default)]
    pub nodes: Option<Nodes>,
    /// A control plane and kube-system beside the nodes; these can only be counted then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preset: Option<Preset>,
    #[serde(default)]
    pub seed: Option<u64>,
    #[serde(default)]
    pub start: Option<String>,
    #[serde(default)]
    pub latency: LatencyWord,
}

/// A number of nodes, or the nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Nodes {
    Count(u32),
    Listed(Vec<NodeEntry>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeEntry {
    pub name: String,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// `key=value:Effect`.
    #[serde(default)]
    pub taints: Vec<String>,
    #[serde(default)]
    pub cpu: Option<serde_json::Value>,
    #[serde(default)]
    pub memory: Option<String>,
    #[serde(default)]
    pub pods: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LatencyWord {
    #[default]
    Realistic,
    Instant,
}

/// How the page shows the run at first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct View {
    #[serde(default)]
    pub speed: Option<f64>,
    #[serde(default)]
    pub window: Option<Span>,
    /// `job/paral-1`: the lane in focus.
    #[serde(default)]
    pub focus: Option<String>,
    #[serde(default)]
    pub quiet: QuietWord,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuietWord {
    #[default]
    Fast,
    Real,
}

/// A moment of the story: a line to run, something to say, or a question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioStep {
    pub at: Span,
    #[serde(default)]
    pub run: Option<String>,
    #[serde(default)]
    pub say: Option<Bilingual>,
    #[serde(default)]
    pub ask: Option<Bilingual>,
    /// The question may be drawn before it is run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<Draw>,
    #[serde(default)]
    pub choices: Vec<Choice>,
    #[serde(default)]
    pub answer: Option<String>,
    /// What is said once the question is answered.
    #[serde(default)]
    pub explain: Option<Bilingual>,
    #[serde(default)]
    pub check: Option<Check>,
}

/// What is drawn in the timeline as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Draw {
    /// Each pod as a bar, from its creation to its end.
    Bars,
    /// How many pods are available.
    Available,
}

/// An answer to choose: the same text in both languages, or one for each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    Plain(String),
    Told(Bilingual),
}

/// A line whose output must equal the answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    pub at: Span,
    pub run: String,
}

/// A span of virtual time, written `90s`, `4m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub SimDuration);

/// What is wrong with a scenario file, and where: line and column from 1, if known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub message: String,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (Some(line), Some(column)) => {
                write!(f, "line {line}, column {column}: {}", self.message)
            }
            _ => f.write_str(&self.message),
        }
    }
}

impl From<String> for ScenarioError {
    fn from(message: String) -> Self {
        ScenarioError { line: None, column: None, message }
    }
}

impl Scenario {
    /// Whether a text is meant as a scenario rather than as a manifest.
    pub fn is_one(text: &str) -> bool {
        text.lines().any(|line| line.trim_end() == "apiVersion: kubeloupe/v1")
    }

    /// A cluster of the usual size in which nothing is going to happen.
    pub fn blank(name: &str) -> Scenario {
        Scenario {
            api_version: "kubeloupe/v1".into(),
            kind: "Scenario".into(),
            metadata: ScenarioMeta { name: name.into() },
            title: Bilingual::default(),
            about: Bilingual::default(),
            cluster: Cluster::default(),
            view: View::default(),
            files: IndexMap::new(),
            steps: Vec::new(),
            until: None,
        }
    }

    /// Reads a scenario file. Unknown keys are errors.
    pub fn parse(text: &str) -> Result<Scenario, ScenarioError> {
        let scenario: Scenario = serde_yaml::from_str(text).map_err(|error| {
            let at = error.location();
            let message = error.to_string();
            // serde_yaml repeats the place at the end of its message.
            let message = message.split(" at line ").next().unwrap_or(&message).to_string();
            ScenarioError {
                line: at.as_ref().map(|l| l.line()),
                column: at.map(|l| l.column()),
                message,
            }
        })?;
        if scenario.api_version != "kubeloupe/v1" || scenario.kind != "Scenario" {
            let found = format!("{} {}", scenario.api_version, scenario.kind);
            return Err(format!("expected kubeloupe/v1 Scenario, found {found}").into());
        }
        if let Some(step) = scenario.steps.iter().find(|s| s.draw.is_some() && s.ask.is_none()) {
            let at = step.at.0.go();
            return Err(
                format!("the step at {at} has `draw` but no `ask`: nothing to answer").into()
            );
        }
        scenario.setup()?;
        Ok(scenario)
    }

    /// The cluster that the run starts with.
    pub fn setup(&self) -> Result<Setup, ScenarioError> {
        let preset = self.cluster.preset;
        let nodes = match (&self.cluster.nodes, preset) {
            (Some(Nodes::Count(count)), _) if *count > MOST_NODES => {
                return Err(format!("at most {MOST_NODES} nodes, found {count}").into());
            }
            (None, None) => Setup::with_nodes(3).nodes,
            (Some(Nodes::Count(count)), None) => Setup::with_nodes(*count as usize).nodes,
            (Some(Nodes::Listed(listed)), None) => {
                listed.iter().map(NodeEntry::setup).collect::<Result<_, _>>()?
            }
            (None, Some(preset)) => preset.nodes(None),
            (Some(Nodes::Count(count)), Some(preset)) => preset.nodes(Some(*count)),
            (Some(Nodes::Listed(_)), Some(preset)) => {
                let name = preset.name();
                let why = format!("preset {name} names its nodes itself: give their number");
                return Err(why.into());
            }
        };
        let start = match &self.cluster.start {
            None => SimTime::DEFAULT_START,
            Some(text) => SimTime::parse_rfc3339(text)
                .ok_or_else(|| format!("cluster.start: not an RFC 3339 time: {text:?}"))?,
        };
        Ok(Setup {
            nodes,
            seed: self.cluster.seed.unwrap_or(1),
            start_millis: start.millis(),
            realistic: self.cluster.latency == LatencyWord::Realistic,
            preset,
        })
    }
}

/// More nodes than this are refused.
pub const MOST_NODES: u32 = 10_000;

impl NodeEntry {
    fn setup(&self) -> Result<NodeSetup, ScenarioError> {
        let mut node = NodeSetup::named(&self.name);
        node.labels = self.labels.clone();
        for taint in &self.taints {
            node.taints.push(TaintSetup::parse(taint)?);
        }
        if let Some(cpu) = &self.cpu {
            let text = cpu.as_str().map_or_else(|| cpu.to_string(), str::to_string);
            node.cpu_millis = quantity(&text)?;
        }
        if let Some(memory) = &self.memory {
            node.memory = quantity(memory)? / 1000;
        }
        node.pods = self.pods.unwrap_or(node.pods);
        Ok(node)
    }
}

fn quantity(text: &str) -> Result<i64, ScenarioError> {
    crate::api::quantity::millis(text)
        .and_then(|millis| i64::try_from(millis).ok())
        .ok_or_else(|| format!("not a quantity: {text:?}").into())
}

impl TaintSetup {
    /// Reads `key=value:Effect` or `key:Effect`.
    pub fn parse(text: &str) -> Result<TaintSetup, ScenarioError> {
        let bad = || format!("not a taint (key=value:Effect): {text:?}");
        let (pair, effect) = text.rsplit_once(':').ok_or_else(bad)?;
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let taint = TaintSetup { key: key.into(), value: value.into(), effect: effect.into() };
        if key.is_empty() || taint.effect().is_none() {
            return Err(bad().into());
        }
        Ok(taint)
    }
}

impl Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.go())
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        SimDuration::parse(&text)
            .map(Span)
            .ok_or_else(|| serde::de::Error::custom("expected a span of time such as 90s or 4m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: x}\n";

    #[test]
    fn a_scenario_is_read() {
        let text = format!(
            "{HEAD}cluster: {{nodes: 4, seed: 7, latency: instant}}\nfiles:\n  a.yaml: |\n    x: 1\n\
             steps:\n  - {{at: 90s, run: kubectl get pods}}\nuntil: 4m\n"
        );
        let scenario = Scenario::parse(&text).unwrap();
        let setup = scenario.setup().unwrap();
        assert_eq!((setup.nodes.len(), setup.seed, setup.realistic), (4, 7, false));
        assert_eq!(scenario.steps[0].at.0.secs(), 90);
        assert_eq!(scenario.files["a.yaml"], "x: 1\n");
    }

    #[test]
    fn presets_name_their_nodes() {
        let names = |cluster: &str| {
            let scenario = Scenario::parse(&format!("{HEAD}cluster: {cluster}\n")).unwrap();
            let nodes = scenario.setup().unwrap().nodes;
            nodes.into_iter().map(|node| node.name).collect::<Vec<_>>().join(" ")
        };
        let kubeadm = "master01.k8s.org node01.k8s.org node02.k8s.org node03.k8s.org";
        assert_eq!(names("{preset: kubeadm}"), kubeadm);
        assert_eq!(names("{preset: kubeadm, nodes: 0}"), "master01.k8s.org");
        assert_eq!(names("{preset: minikube}"), "minikube minikube-m02 minikube-m03");
        assert_eq!(names("{preset: minikube, nodes: 1}"), "minikube");
        assert_eq!(names("{preset: minikube, nodes: 0}"), "minikube");
    }

    #[test]
    fn mistakes_are_located() {
        for (tail, expected) in [
            ("stepz: []\n", "line 4, column 1: unknown field `stepz`"),
            ("until: soon\n", "expected a span of time"),
            ("cluster: {nodes: 20000}\n", "at most 10000 nodes"),
            ("cluster: {nodes: [{name: a, taints: [x]}]}\n", "not a taint"),
            ("cluster: {start: today}\n", "not an RFC 3339 time"),
            ("steps: [{at: 1s, draw: bars}]\n", "the step at 1s has `draw` but no `ask`"),
            ("steps: [{at: 1s, ask: {en: a}, draw: x}]\n", "unknown variant `x`"),
            ("cluster: {preset: kind}\n", "unknown variant `kind`, expected `kubeadm` or"),
            ("cluster: {preset: minikube, nodes: [{name: a}]}\n", "give their number"),
        ] {
            let error = Scenario::parse(&format!("{HEAD}{tail}")).unwrap_err().to_string();
            assert!(error.contains(expected), "{tail:?}: {error}");
        }
    }
}
