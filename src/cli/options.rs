//! The arguments of the program.

use crate::cli::Failed;
use crate::scenario::file::{Cluster, LatencyWord, NodeEntry, Nodes};
use crate::scenario::file::{Scenario, ScenarioMeta};
use crate::scenario::preset;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Simulates the Kubernetes workload controllers on a virtual clock.
#[derive(Parser)]
#[command(name = "kubeloupe", version, disable_help_subcommand = true)]
pub struct Options {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Lines from stdin, or a prompt on a terminal
    Shell(ShellOptions),
    /// Run manifests or a scenario, then print the account of the run
    Run(RunOptions),
    /// Parse and validate manifests and scenarios; nothing runs
    Check {
        #[arg(required = true)]
        files: Vec<String>,
    },
    /// List the built-in lessons, or print one as YAML
    Lessons { name: Option<String> },
    /// When a CronJob's schedule fires next
    Cron(CronOptions),
}

#[derive(Args)]
pub struct CronOptions {
    /// Five fields, such as '*/5 * * * *', or @hourly, @daily, @every 90s, …
    pub schedule: String,
    /// The firings after this time, RFC 3339; else after now
    #[arg(long)]
    pub from: Option<String>,
    /// The time zone whose clock counts, such as Asia/Shanghai; else UTC
    #[arg(long)]
    pub tz: Option<String>,
    /// How many
    #[arg(short = 'n', default_value_t = 5)]
    pub count: usize,
}

#[derive(Args)]
pub struct ShellOptions {
    #[command(flatten)]
    pub cluster: ClusterOptions,
    /// Echo each line as `$ line`
    #[arg(short = 'x')]
    pub echo: bool,
}

#[derive(Args)]
pub struct RunOptions {
    /// Manifests, or one scenario
    #[arg(required = true)]
    pub files: Vec<String>,
    /// How long to run, such as 10m; else until nothing but heartbeats is due, at most 1h
    #[arg(long)]
    pub until: Option<String>,
    #[arg(short, long, value_enum, default_value = "text")]
    pub output: Output,
    #[command(flatten)]
    pub cluster: ClusterOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A line per record
    Text,
    /// A JSON object per record
    Json,
    /// The kubectl tables at the end
    Table,
    /// The timeline
    Svg,
    /// The run's digest
    Digest,
}

#[derive(Args)]
pub struct ClusterOptions {
    /// A number of nodes, or their names separated by commas
    #[arg(long)]
    pub nodes: Option<String>,
    /// A control plane with kube-system beside the nodes
    #[arg(long, value_enum)]
    pub preset: Option<Preset>,
    /// The number that all chance comes from
    #[arg(long)]
    pub seed: Option<u64>,
    /// When virtual time begins, RFC 3339
    #[arg(long)]
    pub start: Option<String>,
    /// Whether API calls, watches, pulls and starts take time
    #[arg(long, value_enum)]
    pub latency: Option<Latency>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// master01, and so many workers as --nodes says (3)
    Kubeadm,
    /// minikube, minikube-m02, …: as many as --nodes says (3)
    Minikube,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Latency {
    Realistic,
    Instant,
}

impl ClusterOptions {
    /// An empty scenario on this cluster.
    pub fn scenario(&self, name: &str) -> Result<Scenario, Failed> {
        let mut scenario = Scenario {
            api_version: "kubeloupe/v1".into(),
            kind: "Scenario".into(),
            metadata: ScenarioMeta { name: name.into() },
            title: Default::default(),
            about: Default::default(),
            cluster: Cluster::default(),
            view: Default::default(),
            files: Default::default(),
            steps: Vec::new(),
            until: None,
        };
        self.change(&mut scenario.cluster)?;
        Ok(scenario)
    }

    /// Options win over what a scenario says.
    pub fn change(&self, cluster: &mut Cluster) -> Result<(), Failed> {
        if let Some(nodes) = &self.nodes {
            cluster.nodes = Some(read_nodes(nodes)?);
        }
        if let Some(preset) = self.preset {
            cluster.preset = Some(match preset {
                Preset::Kubeadm => preset::Preset::Kubeadm,
                Preset::Minikube => preset::Preset::Minikube,
            });
        }
        if let Some(seed) = self.seed {
            cluster.seed = Some(seed);
        }
        if let Some(start) = &self.start {
            cluster.start = Some(start.clone());
        }
        if let Some(latency) = self.latency {
            cluster.latency = match latency {
                Latency::Realistic => LatencyWord::Realistic,
                Latency::Instant => LatencyWord::Instant,
            };
        }
        Ok(())
    }
}

fn read_nodes(text: &str) -> Result<Nodes, Failed> {
    if let Ok(count) = text.parse() {
        return Ok(Nodes::Count(count));
    }
    let mut listed = Vec::new();
    for name in text.split(',') {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(format!("--nodes: {text:?} is neither a number nor node names").into());
        }
        listed.push(NodeEntry {
            name: name.into(),
            labels: Default::default(),
            taints: Vec::new(),
            cpu: None,
            memory: None,
            pods: None,
        });
    }
    Ok(Nodes::Listed(listed))
}
