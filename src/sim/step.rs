//! The closed list of what can be due, and the one `match` that carries it out.

use crate::api::meta::Uid;
use crate::sim::Sim;
use crate::sim::controllers::Controller;
use std::rc::Rc;

#[derive(Clone, Debug)]
pub enum Step {
    /// The oldest change on its way to this informer arrives.
    Deliver { informer: u8 },
    /// A key's waiting time may be over.
    Wake { controller: Controller, key: Uid },
    /// A worker is free and the queue may hold a key.
    Work { controller: Controller },
    /// The next batch of writes of a sync reaches the API server.
    Batch { sync: u32 },
    /// The scheduler looks at the next pod of its queue.
    Schedule,
    /// A binding reaches the API server.
    Bind { pod: Uid },
    /// A pod's waiting time in the scheduler may be over.
    ScheduleRetry,
    /// The kubelet's watch brings news about a pod.
    KubeletSees { pod: Uid, cause: u32 },
    /// A transition of a pod on its node may be due.
    Kubelet { pod: Uid },
    /// A machine that joined or came back reports for the first time.
    NodeReports { node: Rc<str> },
    /// The node controller's look, every 5 s while there is something to see.
    NodeTick,
    /// The node controller's work on NoExecute taints.
    NodeTainting,
    /// The pod garbage collector's pass, every 20 s while there is something to remove.
    PodGcPass,
}

impl Step {
    /// Queue items come after everything else of the same instant.
    pub fn is_late(&self) -> bool {
        matches!(self, Step::Work { .. } | Step::Schedule)
    }

    /// Steps that may come although nothing is left to do: routine retries, and those that are
    /// overtaken by an earlier one. Whether they matter is known where they are planned.
    pub fn is_routine(&self) -> bool {
        match self {
            Step::ScheduleRetry
            | Step::Wake { .. }
            | Step::Kubelet { .. }
            | Step::NodeTick
            | Step::NodeTainting => true,
            Step::Deliver { .. }
            | Step::Work { .. }
            | Step::Batch { .. }
            | Step::Schedule
            | Step::Bind { .. }
            | Step::KubeletSees { .. }
            | Step::NodeReports { .. }
            | Step::PodGcPass => false,
        }
    }
}

impl Sim {
    pub(super) fn dispatch(&mut self, step: Step) {
        match step {
            Step::Deliver { informer } => self.deliver(informer),
            Step::Wake { controller, key } => self.wake(controller, key),
            Step::Work { controller } => self.work(controller),
            Step::Batch { sync } => self.run_batch(sync),
            Step::Schedule => self.schedule_next(),
            Step::Bind { pod } => self.bind(pod),
            Step::ScheduleRetry => self.schedule_retry(),
            Step::KubeletSees { pod, cause } => self.kubelet_sees(pod, cause),
            Step::Kubelet { pod } => self.kubelet_due(pod),
            Step::NodeReports { node } => self.node_reports(&node),
            Step::NodeTick => self.node_tick(),
            Step::NodeTainting => self.node_tainting(),
            Step::PodGcPass => self.pod_gc_pass(),
        }
    }
}
