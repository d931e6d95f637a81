//! What exec probes find: the command is run inside the simulated container, where it sees the
//! files that the container's own script writes and removes (`touch /tmp/healthy; sleep 30; rm …`).

use crate::api::v1::{Container, Probe};
use crate::kubelet::probe::ProbeKind;
use crate::kubelet::workload::Process;
use crate::time::SimDuration;

/// So many seconds of a container's life are looked at, one by one; later changes are not seen.
const SECONDS: i64 = 120;

/// When an exec probe begins to succeed, and when it fails again: since the container's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answered {
    pub from: Option<SimDuration>,
    pub until: Option<SimDuration>,
}

/// The results of the container's exec probes, by `ProbeKind`. `None` where the simulation does
/// not know: such a probe is taken to pass once the process is ready.
pub(super) type ExecProbes = [Option<Answered>; 3];

/// Looks ahead at all exec probes of a container; `None` if it has none that tell anything.
pub(super) fn exec_probes(process: &Process, container: &Container) -> Option<Box<ExecProbes>> {
    let kinds = [ProbeKind::Startup, ProbeKind::Liveness, ProbeKind::Readiness];
    let found = kinds.map(|kind| kind.of(container).and_then(|probe| look_ahead(process, probe)));
    found.iter().any(Option::is_some).then(|| Box::new(found))
}

fn look_ahead(process: &Process, probe: &Probe) -> Option<Answered> {
    // An annotation or `loupe image set` speaks for all probes.
    if process.ready_after().is_some() {
        return None;
    }
    let command = probe.exec.as_ref()?.command.as_deref()?;
    let code = |second| process.execute(command, SimDuration::from_secs(second)).code;
    let from = (0..=SECONDS).find(|second| code(*second) == 0);
    let Some(first) = from else {
        // A file that is never there may still be in the real image: only a command that names
        // no file is believed to fail for ever.
        let names_file = command.iter().skip(1).any(|word| word.contains('/'));
        let missing = matches!(code(0), 126 | 127);
        return (!names_file && !missing).then_some(Answered { from: None, until: None });
    };
    let until = (first + 1..=SECONDS).find(|second| code(*second) != 0);
    Some(Answered {
        from: Some(SimDuration::from_secs(first)),
        until: until.map(SimDuration::from_secs),
    })
}

/// What the probe's command prints at this moment of the container's life.
pub(super) fn output(process: &Process, probe: &Probe, elapsed: SimDuration) -> String {
    let command = probe.exec.as_ref().and_then(|exec| exec.command.as_deref());
    command.map_or(String::new(), |command| process.execute(command, elapsed).output)
}
