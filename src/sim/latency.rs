//! How long the incidental things of a cluster take: one table. What Kubernetes' rules name
//! (batching, back-offs, monitor periods) and what a workload names is not here.

use crate::rng::Seed;
use crate::time::SimDuration;
use serde::{Deserialize, Serialize};

/// Whether incidental delays exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Latency {
    /// Drawn from the seed within the ranges of the table.
    #[default]
    Realistic,
    /// All zero.
    Instant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// A write to the API server, there and back.
    ApiCall,
    /// From a write until a watcher has it.
    Watch,
    /// One scheduling attempt.
    ScheduleAttempt,
    /// Binding, after the choice.
    Bind,
    /// Network and sandbox of a pod.
    Sandbox,
    /// A pull of an image that the node lacks.
    ImagePull,
    /// A pull of an image that the node has (policy Always): the registry is asked.
    ImageCheck,
    /// Creating and starting one container.
    ContainerStart,
    /// From the end of a process until the kubelet's relist finds it.
    ExitDetection,
    /// From a new machine's start until its node is Ready.
    NodeReady,
}

/// How many objects a controller looks through in a millisecond. An estimate: upstream's syncs of
/// the largest sets take tens of milliseconds. Small sets take no time that can be told.
const LOOKED_THROUGH: usize = 100;

/// How long a sync takes that looks through so many objects.
pub fn looking_through(objects: usize, latency: Latency) -> SimDuration {
    match latency {
        Latency::Instant => SimDuration::ZERO,
        Latency::Realistic => SimDuration::from_millis((objects / LOOKED_THROUGH) as i64),
    }
}

impl Delay {
    /// Lowest and highest value in milliseconds, and the name of its stream.
    const fn range(self) -> (i64, i64, &'static str) {
        match self {
            // etcd's fsync and a round trip: upstream's own SLO dashboards show 5–15 ms.
            Delay::ApiCall => (4, 14, "api"),
            Delay::Watch => (1, 6, "watch"),
            // kube-scheduler benchmarks: some hundred pods a second.
            Delay::ScheduleAttempt => (1, 3, "attempt"),
            Delay::Bind => (4, 12, "bind"),
            // containerd with a CNI plugin.
            Delay::Sandbox => (250, 700, "sandbox"),
            // The course notes show 3.6 s for busybox.
            Delay::ImagePull => (1800, 4200, "pull"),
            Delay::ImageCheck => (400, 1600, "check"),
            Delay::ContainerStart => (60, 180, "start"),
            // The kubelet relists once a second.
            Delay::ExitDetection => (50, 1000, "exit"),
            Delay::NodeReady => (8000, 14_000, "node-ready"),
        }
    }

    /// The delay for the thing with this number: the same whenever it is asked for.
    pub fn draw(self, latency: Latency, seed: Seed, number: u64) -> SimDuration {
        match latency {
            Latency::Instant => SimDuration::ZERO,
            Latency::Realistic => {
                let (low, high, name) = self.range();
                SimDuration::from_millis(seed.stream(name, number).between(low, high))
            }
        }
    }
}
