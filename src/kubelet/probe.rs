//! When probes change a container's fate. A process passes its probes once it is ready, so every
//! result can be computed ahead; ticks without news are never simulated.
//! Upstream: `pkg/kubelet/prober/worker.go`.

use crate::api::v1::{Container, IntOrString, Probe};
use crate::kubelet::runtime::{Health, Instance};
use crate::kubelet::workload::ReadyAfter;
use crate::time::{SimDuration, SimTime};
use std::net::Ipv4Addr;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ProbeKind {
    Startup,
    Liveness,
    Readiness,
}

impl ProbeKind {
    pub const fn name(self) -> &'static str {
        match self {
            ProbeKind::Startup => "Startup",
            ProbeKind::Liveness => "Liveness",
            ProbeKind::Readiness => "Readiness",
        }
    }

    /// As it stands in `failed liveness probe`.
    pub const fn word(self) -> &'static str {
        match self {
            ProbeKind::Startup => "startup",
            ProbeKind::Liveness => "liveness",
            ProbeKind::Readiness => "readiness",
        }
    }

    pub const fn bit(self) -> u8 {
        1 << self as u8
    }

    pub fn of(self, container: &Container) -> Option<&Probe> {
        match self {
            ProbeKind::Startup => container.startup_probe.as_ref(),
            ProbeKind::Liveness => container.liveness_probe.as_ref(),
            ProbeKind::Readiness => container.readiness_probe.as_ref(),
        }
    }
}

pub(super) fn period(probe: &Probe) -> SimDuration {
    SimDuration::from_secs(i64::from(probe.period_seconds.unwrap_or(10).max(1)))
}

pub(super) fn failure_threshold(probe: &Probe) -> i32 {
    probe.failure_threshold.unwrap_or(3).max(1)
}

fn success_threshold(probe: &Probe) -> i32 {
    probe.success_threshold.unwrap_or(1).max(1)
}

/// The first probe at or after `from`. Probes run every period from `base` on; those before the
/// initial delay is over are skipped.
pub(super) fn first_probe(probe: &Probe, base: SimTime, from: SimTime) -> SimTime {
    let delay = i64::from(probe.initial_delay_seconds.unwrap_or(0).max(0));
    let earliest = from.max(base + SimDuration::from_secs(delay));
    let (step, wait) = (period(probe).millis(), earliest.since(base).millis());
    base + SimDuration::from_millis((wait + step - 1).div_euclid(step) * step)
}

fn later(probe: &Probe, first: SimTime, probes: i32) -> SimTime {
    first + SimDuration::from_millis(period(probe).millis() * i64::from(probes - 1))
}

/// When a container that answers only within `span` fails for the first time in the row of
/// failures that ends it, and for the last time. `None` if it answers in time, and for good.
pub(super) fn doom(probe: &Probe, base: SimTime, span: Span) -> Option<(SimTime, SimTime)> {
    let row = |first| (first, later(probe, first, failure_threshold(probe)));
    let at_first = row(first_probe(probe, base, base));
    if span.from.is_none_or(|well| first_probe(probe, base, well) > at_first.1) {
        return Some(at_first);
    }
    span.until.map(|until| row(first_probe(probe, base, until)))
}

/// When a process answers its probes: never, for a while, or for good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub from: Option<SimTime>,
    pub until: Option<SimTime>,
}

/// Since when the process does what `health` and its workload say: answer or not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Answering {
    pub well: bool,
    pub since: SimTime,
}

/// When the process answers this probe; `unready` does not count here.
pub(super) fn answers(instance: &Instance, kind: ProbeKind, health: Health) -> Span {
    let mut span = natural(instance, kind);
    if let Health::Well { since } = health
        && instance.started <= since
    {
        span = Span { from: Some(span.from.map_or(since, |from| from.min(since))), until: None };
    }
    span
}

fn natural(instance: &Instance, kind: ProbeKind) -> Span {
    let started = instance.started;
    if let Some(probes) = &instance.exec_probes
        && let Some(found) = probes[kind as usize]
    {
        let at = |offset| started + offset;
        return Span { from: found.from.map(at), until: found.until.map(at) };
    }
    let from = match instance.process.ready_after() {
        None => Some(started),
        Some(ReadyAfter::After(after)) => Some(started + after),
        Some(ReadyAfter::Never) => None,
    };
    Span { from, until: None }
}

/// What the readiness probe will find next, and from when on.
pub(super) fn answering(instance: &Instance, health: Health, now: SimTime) -> Answering {
    match health {
        Health::Sick { since } => {
            return Answering { well: false, since: since.max(instance.started) };
        }
        Health::Well { since } if instance.started <= since => {
            return Answering { well: true, since };
        }
        Health::Well { .. } | Health::Natural => {}
    }
    match natural(instance, ProbeKind::Readiness) {
        Span { until: Some(until), .. } if instance.ready || until <= now => {
            Answering { well: false, since: until }
        }
        Span { from: Some(since), .. } => Answering { well: true, since },
        Span { from: None, .. } => Answering { well: false, since: instance.started },
    }
}

/// When the readiness that the kubelet knows turns over; `None` if it is right already.
/// `base` is when readiness probes began.
pub(super) fn flip(
    probe: Option<&Probe>,
    base: SimTime,
    ready: bool,
    to: Answering,
) -> Option<SimTime> {
    if ready == to.well {
        return None;
    }
    let since = to.since.max(base);
    Some(match probe {
        None => since,
        Some(probe) => {
            let probes = if to.well { success_threshold(probe) } else { failure_threshold(probe) };
            later(probe, first_probe(probe, base, since), probes)
        }
    })
}

/// The text of `Unhealthy`: a process that is up but sick answers 503, one that is not up yet
/// refuses connections.
pub(super) fn failure_message(
    kind: ProbeKind,
    probe: &Probe,
    container: &Container,
    ip: Ipv4Addr,
    sick: bool,
    output: &str,
) -> String {
    let name = kind.name();
    if let Some(get) = &probe.http_get {
        if sick {
            return format!("{name} probe failed: HTTP probe failed with statuscode: 503");
        }
        let at = format!("{}:{}", get.host.clone().unwrap_or(ip.to_string()), {
            port(&get.port, container)
        });
        let scheme = get.scheme.as_deref().unwrap_or("HTTP").to_ascii_lowercase();
        let path = get.path.as_deref().unwrap_or("/");
        let slash = if path.starts_with('/') { "" } else { "/" };
        return format!(
            "{name} probe failed: Get \"{scheme}://{at}{slash}{path}\": dial tcp {at}: connect: \
             connection refused"
        );
    }
    if let Some(tcp) = &probe.tcp_socket {
        let at = format!("{ip}:{}", port(&tcp.port, container));
        return format!("{name} probe failed: dial tcp {at}: connect: connection refused");
    }
    if let Some(grpc) = &probe.grpc {
        let at = format!("{ip}:{}", grpc.port);
        return format!(
            "{name} probe failed: timeout: failed to connect service \"{at}\" within 1s: context \
             deadline exceeded"
        );
    }
    format!("{name} probe failed: {output}")
}

fn port(port: &IntOrString, container: &Container) -> String {
    match port {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(name) => {
            let ports = container.ports.iter().flatten();
            let named = ports.filter(|port| port.name.as_ref() == Some(name));
            named.map(|port| port.container_port.to_string()).next().unwrap_or(name.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(delay: i32, period: i32, failures: i32) -> Probe {
        Probe {
            initial_delay_seconds: Some(delay),
            period_seconds: Some(period),
            failure_threshold: Some(failures),
            ..Probe::default()
        }
    }

    #[test]
    fn probes_run_on_their_ticks() {
        let at = SimTime::from_secs;
        for (delay, period, from, first) in
            [(0, 10, 100, 100), (5, 10, 100, 110), (10, 10, 100, 110), (0, 3, 104, 106)]
        {
            let first_found = first_probe(&probe(delay, period, 3), at(100), at(from));
            assert_eq!(first_found, at(first), "delay {delay}, period {period}, from {from}");
        }
        // Three failures at 100, 110, 120 unless it answers by 120.
        let span = |from: i64, until: i64| Span {
            from: (from > 0).then(|| at(from)),
            until: (until > 0).then(|| at(until)),
        };
        let row = |first, last| Some((at(first), at(last)));
        assert_eq!(doom(&probe(0, 10, 3), at(100), span(120, 0)), None);
        assert_eq!(doom(&probe(0, 10, 3), at(100), span(121, 0)), row(100, 120));
        assert_eq!(doom(&probe(60, 10, 3), at(100), span(0, 0)), row(160, 180));
        assert_eq!(doom(&probe(0, 10, 3), at(100), span(100, 131)), row(140, 160));
    }

    #[test]
    fn readiness_turns_over_at_the_threshold() {
        let at = SimTime::from_secs;
        let p = probe(0, 10, 3);
        let to = |well, since| Answering { well, since: at(since) };
        assert_eq!(flip(Some(&p), at(0), false, to(true, 5)), Some(at(10)));
        assert_eq!(flip(Some(&p), at(0), true, to(false, 41)), Some(at(70)));
        assert_eq!(flip(None, at(0), true, to(false, 41)), Some(at(41)));
        assert_eq!(flip(Some(&p), at(0), true, to(true, 0)), None);
    }
}
