//! One container's log. Upstream: the kubelet's `validateContainerLogStatus`.

use super::Options;
use crate::api::meta::Uid;
use crate::api::pod::{ContainerState, ContainerStatus, Pod};
use crate::kubectl::task::World;
use crate::kubelet::{self, LogLine};
use crate::time::{SimDuration, SimTime};

/// How far a container's log has been printed.
#[derive(Clone, Debug)]
pub struct Stream {
    pod: Uid,
    pod_name: String,
    container: String,
    printed: usize,
    bytes: usize,
    begun: bool,
    /// The instance that is read: its number of restarts when reading began.
    restarts: Option<u32>,
}

impl Stream {
    pub fn new(pod: Uid, pod_name: &str, container: String) -> Self {
        let pod_name = pod_name.to_string();
        Stream { pod, pod_name, container, printed: 0, bytes: 0, begun: false, restarts: None }
    }

    /// The lines that were not printed yet, and whether more may come.
    ///
    /// # Errors
    /// The API server's refusal.
    pub fn pour(&mut self, options: &Options, world: &World) -> Result<(String, bool), String> {
        let pod = world.sim.lister().pod(self.pod);
        let Some(pod) = pod else { return Ok((String::new(), false)) };
        if pod.node.is_none() {
            return Ok((String::new(), false));
        }
        let status = status_of(pod, &self.container);
        if !self.begun {
            check(pod, &self.container, status, options.previous)?;
            self.restarts = status.map(|status| status.restart_count);
        }
        if status.map(|status| status.restart_count) != self.restarts {
            return Ok((String::new(), false));
        }
        let lines = self.lines(options.previous, world, world.sim.now());
        let mut fresh = lines.get(self.printed..).unwrap_or_default();
        self.printed = lines.len().max(self.printed);
        if !std::mem::replace(&mut self.begun, true) {
            let since = |line: &LogLine| options.since.is_some_and(|since| line.at < since);
            let skipped = fresh.partition_point(since);
            let tail = options.tail.map_or(0, |tail| fresh.len().saturating_sub(tail));
            fresh = fresh.get(skipped.max(tail)..).unwrap_or_default();
        }
        let text = self.text(fresh, options);
        let running = status.is_some_and(|s| matches!(s.state, ContainerState::Running { .. }));
        Ok((text, running && !options.previous))
    }

    fn text(&mut self, lines: &[LogLine], options: &Options) -> String {
        let mut text = String::new();
        for line in lines {
            if options.prefix {
                text += &format!("[pod/{}/{}] ", self.pod_name, self.container);
            }
            if options.timestamps {
                let nanos = line.at.millis().rem_euclid(1000) * 1_000_000;
                let seconds = line.at.rfc3339();
                text += &format!("{}.{nanos:09}Z ", seconds.trim_end_matches('Z'));
            }
            text += line.text.trim_end_matches('\n');
            text.push('\n');
        }
        if let Some(limit) = options.limit {
            let mut end = limit.saturating_sub(self.bytes).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
        }
        self.bytes += text.len();
        text
    }

    fn lines(&self, previous: bool, world: &World, now: SimTime) -> Vec<LogLine> {
        let slot = world.sim.kubelets().pod(self.pod);
        slot.and_then(|slot| kubelet::log(&slot.runtime, &slot.pod, &self.container, previous, now))
            .unwrap_or_default()
    }

    /// When the process prints next, as far as the horizon, if nobody disturbs it.
    pub fn next_line(&self, world: &World, horizon: SimDuration) -> Option<SimTime> {
        let now = world.sim.now();
        let lines = self.lines(false, world, now + horizon);
        lines.get(self.printed).map(|line| line.at).filter(|at| *at > now)
    }
}

fn status_of<'a>(pod: &'a Pod, container: &str) -> Option<&'a ContainerStatus> {
    let statuses = pod.status.containers.iter().chain(&pod.status.init_containers);
    statuses.into_iter().find(|status| *status.name == *container)
}

/// Whether there is a log to read.
fn check(
    pod: &Pod,
    container: &str,
    status: Option<&ContainerStatus>,
    previous: bool,
) -> Result<(), String> {
    let name = &*pod.meta.name;
    let bad = |why: String| Err(format!("Error from server (BadRequest): {why}"));
    let Some(status) = status else {
        return bad(format!("container {container:?} in pod {name:?} is not available"));
    };
    if previous && status.last_state.is_none() {
        let what = "previous terminated container";
        return bad(format!("{what} {container:?} in pod {name:?} not found"));
    }
    match &status.state {
        ContainerState::Waiting { reason, .. } if status.last_state.is_none() => {
            let why = match &**reason {
                "ErrImagePull" => "image can't be pulled",
                "ImagePullBackOff" => "trying and failing to pull image",
                "" => "ContainerCreating",
                reason => reason,
            };
            bad(format!("container {container:?} in pod {name:?} is waiting to start: {why}"))
        }
        _ => Ok(()),
    }
}
