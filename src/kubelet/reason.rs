//! Why the kubelet did what it did, with the numbers it went by.

use crate::kubelet::runtime::StopCause;
use crate::time::{SimDuration, SimTime};
use serde::Serialize;
use std::rc::Rc;

/// What the kubelet decided about one pod. Durations are in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Reason {
    /// The machine has no power: nothing is decided here.
    NodeOff {
        since: SimTime,
    },
    /// The pod is new on this node; so many containers are to be started.
    Accepted {
        containers: usize,
        init: usize,
    },
    /// The pod was turned away.
    Refused {
        reason: &'static str,
    },
    /// Nothing is due before `next`, if at all.
    Steady {
        next: Option<SimTime>,
    },
    SandboxStarting {
        ready: SimTime,
    },
    SandboxReady,
    /// The machine was down; everything starts anew.
    Rebooted {
        down_since: SimTime,
        stopped: usize,
    },
    Pulling {
        container: Rc<str>,
        image: Rc<str>,
    },
    Pulled {
        container: Rc<str>,
        image: Rc<str>,
        #[serde(with = "millis")]
        took: SimDuration,
    },
    PresentAlready {
        container: Rc<str>,
        image: Rc<str>,
    },
    PullFailed {
        container: Rc<str>,
        image: Rc<str>,
        #[serde(with = "millis")]
        window: SimDuration,
    },
    PullBackOff {
        container: Rc<str>,
        image: Rc<str>,
        #[serde(with = "millis")]
        window: SimDuration,
        until: SimTime,
    },
    NeverPull {
        container: Rc<str>,
        image: Rc<str>,
    },
    InvalidImageName {
        container: Rc<str>,
        image: Rc<str>,
    },
    Started {
        container: Rc<str>,
        restarts: u32,
    },
    CannotStart {
        container: Rc<str>,
    },
    Running {
        container: Rc<str>,
    },
    /// All init containers have done their part.
    Initialized {
        init: usize,
    },
    BecameReady {
        container: Rc<str>,
        probed: bool,
    },
    BecameUnready {
        container: Rc<str>,
        failures: i32,
    },
    StartupPassed {
        container: Rc<str>,
    },
    ProbeFailed {
        container: Rc<str>,
        probe: &'static str,
    },
    /// So many failures in a row of a liveness or startup probe: the container is stopped.
    Unhealthy {
        container: Rc<str>,
        probe: &'static str,
        failures: i32,
    },
    Exited {
        container: Rc<str>,
        exit_code: i32,
        #[serde(with = "millis")]
        ran: SimDuration,
    },
    /// It ended before; the window doubles each time.
    CrashBackOff {
        container: Rc<str>,
        #[serde(with = "millis")]
        window: SimDuration,
        until: SimTime,
    },
    /// The first restart waits for nothing.
    RestartAtOnce {
        container: Rc<str>,
    },
    RestartAfterBackOff {
        container: Rc<str>,
        #[serde(with = "millis")]
        window: SimDuration,
    },
    ItemTaken {
        container: Rc<str>,
        queue: Rc<str>,
        left: u32,
    },
    QueueEmpty {
        container: Rc<str>,
        queue: Rc<str>,
    },
    Stopping {
        cause: StopCause,
        #[serde(with = "millis")]
        grace: SimDuration,
        running: usize,
    },
    /// A second delete left less time.
    GraceShortened {
        #[serde(with = "millis")]
        grace: SimDuration,
    },
    StopsContainer {
        container: Rc<str>,
    },
    /// All app containers are done: how many ended with 0, how many otherwise.
    Ended {
        phase: &'static str,
        succeeded: usize,
        failed: usize,
        policy: &'static str,
    },
    InitFailed {
        container: Rc<str>,
        exit_code: i32,
    },
    /// The containers are gone, so the object may go.
    Removed,
    /// The containers of a pod whose object went first are gone too.
    Dropped,
    /// Somebody else had changed the Ready condition.
    ReadyRestored {
        ready: bool,
    },
}

mod millis {
    use crate::time::SimDuration;
    use serde::Serializer;

    pub fn serialize<S: Serializer>(span: &SimDuration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(span.millis())
    }
}
