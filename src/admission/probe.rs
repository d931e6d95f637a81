//! Probes and life-cycle hooks. Upstream: `pkg/apis/core/validation.validateProbe`.

use crate::admission::container::{one_of, port_number};
use crate::admission::error::FieldError;
use crate::admission::meta::{complain, non_negative};
use crate::admission::names;
use crate::api::v1::{
    Container, ExecAction, GRPCAction, HTTPGetAction, IntOrString, LifecycleHandler, Probe,
    SleepAction, TCPSocketAction,
};

type Errors = Vec<FieldError>;

/// What a probe or a hook does, of whatever kind it is.
#[derive(Default)]
struct Handler<'a> {
    exec: Option<&'a ExecAction>,
    http_get: Option<&'a HTTPGetAction>,
    tcp_socket: Option<&'a TCPSocketAction>,
    grpc: Option<&'a GRPCAction>,
    sleep: Option<&'a SleepAction>,
}

pub fn validate_hooks_and_probes(container: &Container, path: &str, errors: &mut Errors) {
    if let Some(hooks) = &container.lifecycle {
        let path = format!("{path}.lifecycle");
        for (field, hook) in [("postStart", &hooks.post_start), ("preStop", &hooks.pre_stop)] {
            if let Some(hook) = hook {
                validate_handler(&Handler::of_hook(hook), &format!("{path}.{field}"), errors);
            }
        }
    }
    if let Some(probe) = &container.liveness_probe {
        restarting_probe(probe, &format!("{path}.livenessProbe"), errors);
    }
    if let Some(probe) = &container.readiness_probe {
        let path = format!("{path}.readinessProbe");
        validate_probe(probe, &path, errors);
        if let Some(seconds) = probe.termination_grace_period_seconds {
            errors.push(FieldError::invalid(
                format!("{path}.terminationGracePeriodSeconds"),
                seconds,
                "must not be set for readinessProbes",
            ));
        }
    }
    if let Some(probe) = &container.startup_probe {
        restarting_probe(probe, &format!("{path}.startupProbe"), errors);
    }
}

/// A liveness or startup probe: one success is enough.
fn restarting_probe(probe: &Probe, path: &str, errors: &mut Errors) {
    validate_probe(probe, path, errors);
    let threshold = probe.success_threshold.unwrap_or(1);
    if threshold != 1 {
        let path = format!("{path}.successThreshold");
        errors.push(FieldError::invalid(path, threshold, "must be 1"));
    }
}

fn validate_probe(probe: &Probe, path: &str, errors: &mut Errors) {
    validate_handler(&Handler::of_probe(probe), path, errors);
    for (field, value) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        non_negative(format!("{path}.{field}"), i64::from(value.unwrap_or(0)), errors);
    }
    if let Some(seconds) = probe.termination_grace_period_seconds.filter(|seconds| *seconds <= 0) {
        let path = format!("{path}.terminationGracePeriodSeconds");
        errors.push(FieldError::invalid(path, seconds, "must be greater than 0"));
    }
}

impl<'a> Handler<'a> {
    fn of_probe(probe: &'a Probe) -> Self {
        Handler {
            exec: probe.exec.as_ref(),
            http_get: probe.http_get.as_ref(),
            tcp_socket: probe.tcp_socket.as_ref(),
            grpc: probe.grpc.as_ref(),
            sleep: None,
        }
    }

    fn of_hook(hook: &'a LifecycleHandler) -> Self {
        Handler {
            exec: hook.exec.as_ref(),
            http_get: hook.http_get.as_ref(),
            tcp_socket: hook.tcp_socket.as_ref(),
            grpc: None,
            sleep: hook.sleep.as_ref(),
        }
    }
}

fn validate_handler(handler: &Handler<'_>, path: &str, errors: &mut Errors) {
    let mut handlers = 0;
    let mut is_first = |field: &str, errors: &mut Errors| {
        handlers += 1;
        if handlers > 1 {
            let why = "may not specify more than 1 handler type";
            errors.push(FieldError::forbidden(format!("{path}.{field}"), why));
        }
        handlers == 1
    };
    if let Some(exec) = handler.exec {
        is_first("exec", errors);
        if exec.command.as_deref().unwrap_or_default().is_empty() {
            errors.push(FieldError::required(format!("{path}.exec.command"), ""));
        }
    }
    if let Some(http) = handler.http_get
        && is_first("httpGet", errors)
    {
        let path = format!("{path}.httpGet");
        if http.path.as_deref().unwrap_or_default().is_empty() {
            errors.push(FieldError::required(format!("{path}.path"), ""));
        }
        port_number_or_name(&http.port, &format!("{path}.port"), errors);
        one_of(http.scheme.as_deref(), &["HTTP", "HTTPS"], &format!("{path}.scheme"), errors);
    }
    if let Some(tcp) = handler.tcp_socket
        && is_first("tcpSocket", errors)
    {
        port_number_or_name(&tcp.port, &format!("{path}.tcpSocket.port"), errors);
    }
    if let Some(grpc) = handler.grpc
        && is_first("grpc", errors)
    {
        port_number(grpc.port, format!("{path}.grpc.port"), errors);
    }
    if handler.sleep.is_some() {
        is_first("sleep", errors);
    }
    if handlers == 0 {
        errors.push(FieldError::required(path, "must specify a handler type"));
    }
}

fn port_number_or_name(port: &IntOrString, path: &str, errors: &mut Errors) {
    match port {
        IntOrString::Int(number) => port_number(*number, path.into(), errors),
        IntOrString::String(name) => complain(path, name, names::port_name(name), errors),
    }
}
