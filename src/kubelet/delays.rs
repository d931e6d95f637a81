//! How long the incidental parts of a container's life take. Knows the ranges; the simulation
//! draws from them.

use crate::time::SimDuration;

/// One pod's share of chance. May be drawn anew for every decision: each step keeps the instant at
/// which it will be over, and `resync` and `removal` are kept from the pod's first decision on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// The runtime makes the pod's sandbox and its network.
    pub sandbox: SimDuration,
    /// The registry is asked about an image that the node already has (policy `Always`).
    pub registry: SimDuration,
    /// A pull fails after this long.
    pub pull_failure: SimDuration,
    /// A container is created and started.
    pub start: SimDuration,
    /// Until the kubelet notices that a container started or ended: its relist period is 1 s.
    pub detection: SimDuration,
    /// Until the sync after the one that met a back-off shows it: STATUS goes from `Error` to
    /// `CrashLoopBackOff`.
    pub resync: SimDuration,
    /// From a deleted pod's terminal status to the last delete.
    pub removal: SimDuration,
}

/// A delay, its range in milliseconds, and where the range comes from.
#[derive(Clone, Copy, Debug)]
pub struct DelayRange {
    pub what: &'static str,
    pub low: i64,
    pub high: i64,
    pub source: &'static str,
}

impl Delays {
    /// What `--latency instant` means for a kubelet.
    pub const INSTANT: Delays = Delays {
        sandbox: SimDuration::ZERO,
        registry: SimDuration::ZERO,
        pull_failure: SimDuration::ZERO,
        start: SimDuration::ZERO,
        detection: SimDuration::ZERO,
        resync: SimDuration::ZERO,
        removal: SimDuration::ZERO,
    };

    /// The ranges, in the order of the fields.
    pub const RANGES: [DelayRange; 7] = [
        range("sandbox", 200, 700, "containerd RunPodSandbox with a CNI plugin"),
        range("registry", 300, 1500, "manifest check of a cached image"),
        range("pull failure", 500, 2500, "registry answers not found"),
        range("start", 100, 400, "containerd CreateContainer and StartContainer"),
        range("detection", 0, 1000, "pkg/kubelet/pleg genericPlegRelistPeriod"),
        range("resync", 1000, 3000, "next sync of the pod worker"),
        range("removal", 300, 1200, "syncTerminatedPod and the status manager"),
    ];

    /// Fills every field through `between(low, high)`, in milliseconds, both ends included.
    pub fn draw(mut between: impl FnMut(i64, i64) -> i64) -> Delays {
        let [sandbox, registry, pull_failure, start, detection, resync, removal] =
            Delays::RANGES.map(|r| SimDuration::from_millis(between(r.low, r.high)));
        Delays { sandbox, registry, pull_failure, start, detection, resync, removal }
    }
}

const fn range(what: &'static str, low: i64, high: i64, source: &'static str) -> DelayRange {
    DelayRange { what, low, high, source }
}
