//! Containers, their probes and hooks, and what they ask for.

use super::structs;
use super::wire::{IntOrString, Quantity, Rest};
use std::collections::BTreeMap;

structs! {
    Container {
        args: Option<Vec<String>> = "args",
        command: Option<Vec<String>> = "command",
        env: Option<Vec<EnvVar>> = "env",
        image: Option<String> = "image",
        image_pull_policy: Option<String> = "imagePullPolicy",
        lifecycle: Option<Lifecycle> = "lifecycle",
        liveness_probe: Option<Probe> = "livenessProbe",
        name: String = "name",
        ports: Option<Vec<ContainerPort>> = "ports",
        readiness_probe: Option<Probe> = "readinessProbe",
        resources: Option<ResourceRequirements> = "resources",
        rest: Rest = "",
        restart_policy: Option<String> = "restartPolicy",
        startup_probe: Option<Probe> = "startupProbe",
        termination_message_path: Option<String> = "terminationMessagePath",
        termination_message_policy: Option<String> = "terminationMessagePolicy",
        volume_mounts: Option<Vec<VolumeMount>> = "volumeMounts",
    }
    ContainerPort {
        container_port: i32 = "containerPort",
        host_ip: Option<String> = "hostIP",
        host_port: Option<i32> = "hostPort",
        name: Option<String> = "name",
        protocol: Option<String> = "protocol",
    }
    EnvVar {
        name: String = "name",
        value: Option<String> = "value",
        value_from: Option<EnvVarSource> = "valueFrom",
    }
    EnvVarSource {
        field_ref: Option<ObjectFieldSelector> = "fieldRef",
        resource_field_ref: Option<ResourceFieldSelector> = "resourceFieldRef",
        /// Sources that the simulation does not have: `configMapKeyRef`, `secretKeyRef`.
        rest: Rest = "",
    }
    ObjectFieldSelector {
        api_version: Option<String> = "apiVersion",
        field_path: String = "fieldPath",
    }
    ResourceFieldSelector {
        container_name: Option<String> = "containerName",
        divisor: Option<Quantity> = "divisor",
        resource: String = "resource",
    }
    ResourceRequirements {
        limits: Option<BTreeMap<String, Quantity>> = "limits",
        requests: Option<BTreeMap<String, Quantity>> = "requests",
        rest: Rest = "",
    }
    Probe {
        exec: Option<ExecAction> = "exec",
        failure_threshold: Option<i32> = "failureThreshold",
        grpc: Option<GRPCAction> = "grpc",
        http_get: Option<HTTPGetAction> = "httpGet",
        initial_delay_seconds: Option<i32> = "initialDelaySeconds",
        period_seconds: Option<i32> = "periodSeconds",
        success_threshold: Option<i32> = "successThreshold",
        tcp_socket: Option<TCPSocketAction> = "tcpSocket",
        termination_grace_period_seconds: Option<i64> = "terminationGracePeriodSeconds",
        timeout_seconds: Option<i32> = "timeoutSeconds",
    }
    Lifecycle {
        post_start: Option<LifecycleHandler> = "postStart",
        pre_stop: Option<LifecycleHandler> = "preStop",
        rest: Rest = "",
    }
    LifecycleHandler {
        exec: Option<ExecAction> = "exec",
        http_get: Option<HTTPGetAction> = "httpGet",
        sleep: Option<SleepAction> = "sleep",
        tcp_socket: Option<TCPSocketAction> = "tcpSocket",
    }
    ExecAction {
        command: Option<Vec<String>> = "command",
    }
    GRPCAction {
        port: i32 = "port",
        service: Option<String> = "service",
    }
    HTTPGetAction {
        host: Option<String> = "host",
        path: Option<String> = "path",
        port: IntOrString = "port",
        rest: Rest = "",
        scheme: Option<String> = "scheme",
    }
    SleepAction {
        seconds: i64 = "seconds",
    }
    TCPSocketAction {
        host: Option<String> = "host",
        port: IntOrString = "port",
    }
    VolumeMount {
        mount_path: String = "mountPath",
        name: String = "name",
        read_only: Option<bool> = "readOnly",
        rest: Rest = "",
        sub_path: Option<String> = "subPath",
    }
}
