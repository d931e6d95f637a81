//! Containers, in a pod with their states or in a template without.

use super::page::Page;
use crate::kubectl::read::cells::or_none;
use crate::kubectl::read::peek;
use crate::order::Order;
use crate::time::SimTime;
use serde_json::Value;

/// Where the containers stand.
pub struct Part<'a> {
    pub indent: &'a str,
    /// The pod they belong to; `None` in a template.
    pub pod: Option<&'a Value>,
}

/// The containers at `pointer` of the spec.
pub fn describe(title: &str, spec: &Value, pointer: &str, part: &Part, page: &mut Page) {
    let containers = peek::list(spec, pointer);
    let none = if containers.is_empty() { " <none>" } else { "" };
    page.line(0, format!("{}{title}:{none}", part.indent));
    for container in containers {
        let status =
            part.pod.and_then(|pod| status_of(pod, pointer, peek::text(container, "/name")));
        head(container, status, part.indent, page);
        texts("Command", peek::list(container, "/command"), page);
        texts("Args", peek::list(container, "/args"), page);
        if let Some(status) = status {
            states(status, page);
        }
        resources(container, page);
        for (title, pointer) in [
            ("Liveness", "/livenessProbe"),
            ("Readiness", "/readinessProbe"),
            ("Startup", "/startupProbe"),
        ] {
            if let Some(probe) = container.pointer(pointer) {
                page.field(2, title, self::probe(probe));
            }
        }
        env_from(container, page);
        environment(container, part.pod, page);
        mounts(container, page);
    }
}

fn status_of<'a>(pod: &'a Value, pointer: &str, name: &str) -> Option<&'a Value> {
    let statuses = match pointer {
        "/initContainers" => "/status/initContainerStatuses",
        _ => "/status/containerStatuses",
    };
    peek::list(pod, statuses).iter().find(|status| status["name"] == *name)
}

fn head(container: &Value, status: Option<&Value>, indent: &str, page: &mut Page) {
    let further = if indent.is_empty() { "" } else { " " };
    page.line(1, format!("{further}{}:", peek::text(container, "/name")));
    if let Some(status) = status {
        page.field(2, "Container ID", peek::text(status, "/containerID"));
    }
    page.field(2, "Image", peek::text(container, "/image"));
    if let Some(status) = status {
        page.field(2, "Image ID", peek::text(status, "/imageID"));
    }
    let ports = peek::list(container, "/ports");
    for (title, pointer) in [("Port", "/containerPort"), ("Host Port", "/hostPort")] {
        let text = |port: &Value| {
            let number = peek::some_leaf(port, pointer).unwrap_or_else(|| "0".into());
            let protocol = peek::some_text(port, "/protocol").unwrap_or("TCP");
            let name = peek::some_text(port, "/name").map(|name| format!(" ({name})"));
            format!("{number}/{protocol}{}", name.unwrap_or_default())
        };
        let texts: Vec<String> = ports.iter().map(text).collect();
        let plural = if texts.len() > 1 { "s" } else { "" };
        page.field(2, &format!("{title}{plural}"), or_none(texts.join(", ")));
    }
}

fn texts(title: &str, texts: &[Value], page: &mut Page) {
    if texts.is_empty() {
        return;
    }
    page.line(2, format!("{title}:"));
    for text in texts {
        for line in text.as_str().unwrap_or_default().split('\n') {
            page.line(3, line);
        }
    }
}

fn states(status: &Value, page: &mut Page) {
    state("State", &status["state"], page);
    if status.pointer("/lastState/terminated").is_some() {
        state("Last State", &status["lastState"], page);
    }
    let ready = if status["ready"] == true { "True" } else { "False" };
    page.field(2, "Ready", ready);
    page.field(2, "Restart Count", peek::some_leaf(status, "/restartCount").unwrap_or_default());
}

fn state(title: &str, state: &Value, page: &mut Page) {
    let text = |pointer: &str| peek::some_text(state, pointer);
    if state.get("running").is_some() {
        page.field(2, title, "Running");
        page.field(3, "Started", long_time(text("/running/startedAt")));
    } else if state.get("terminated").is_some() {
        page.field(2, title, "Terminated");
        for (title, pointer) in
            [("Reason", "/terminated/reason"), ("Message", "/terminated/message")]
        {
            if let Some(text) = text(pointer) {
                page.field(3, title, text);
            }
        }
        let code = peek::some_leaf(state, "/terminated/exitCode").unwrap_or_default();
        page.field(3, "Exit Code", code);
        page.field(3, "Started", long_time(text("/terminated/startedAt")));
        page.field(3, "Finished", long_time(text("/terminated/finishedAt")));
    } else {
        page.field(2, title, "Waiting");
        if let Some(reason) = text("/waiting/reason") {
            page.field(3, "Reason", reason);
        }
    }
}

/// `Thu, 01 Jan 2026 00:00:00 +0000`.
fn long_time(timestamp: Option<&str>) -> String {
    timestamp.and_then(SimTime::parse_rfc3339).map(SimTime::rfc1123z).unwrap_or_default()
}

fn resources(container: &Value, page: &mut Page) {
    for (title, pointer) in [("Limits", "/resources/limits"), ("Requests", "/resources/requests")] {
        let amounts = peek::entries(container, pointer);
        if !amounts.is_empty() {
            page.line(2, format!("{title}:"));
        }
        for (name, amount) in amounts {
            page.field(3, name, peek::leaf(amount));
        }
    }
}

fn probe(probe: &Value) -> String {
    let number = |pointer: &str| peek::some_leaf(probe, pointer).unwrap_or_else(|| "0".into());
    let attributes = format!(
        "delay={}s timeout={}s period={}s successThreshold={} failureThreshold={}",
        number("/initialDelaySeconds"),
        number("/timeoutSeconds"),
        number("/periodSeconds"),
        number("/successThreshold"),
        number("/failureThreshold"),
    );
    let text = |pointer: &str| peek::some_leaf(probe, pointer).unwrap_or_default();
    let action = if probe.get("exec").is_some() {
        let words: Vec<String> =
            peek::list(probe, "/exec/command").iter().map(peek::leaf).collect();
        format!("exec [{}]", words.join(" "))
    } else if probe.get("httpGet").is_some() {
        let scheme = text("/httpGet/scheme").to_lowercase();
        let (host, port) = (text("/httpGet/host"), text("/httpGet/port"));
        format!("http-get {scheme}://{host}:{port}{}", text("/httpGet/path"))
    } else if probe.get("tcpSocket").is_some() {
        format!("tcp-socket {}:{}", text("/tcpSocket/host"), text("/tcpSocket/port"))
    } else if probe.get("grpc").is_some() {
        format!("grpc <pod>:{} {}", text("/grpc/port"), text("/grpc/service"))
    } else {
        "unknown".into()
    };
    format!("{action} {attributes}")
}

fn env_from(container: &Value, page: &mut Page) {
    let sources = peek::list(container, "/envFrom");
    if sources.is_empty() {
        return;
    }
    page.line(2, "Environment Variables from:");
    for source in sources {
        let (kind, pointer) = match source.get("configMapRef") {
            Some(_) => ("ConfigMap", "/configMapRef"),
            None => ("Secret", "/secretRef"),
        };
        let name = peek::text(source, &format!("{pointer}/name"));
        let optional = source.pointer(&format!("{pointer}/optional")) == Some(&Value::Bool(true));
        let prefix = peek::some_text(source, "/prefix");
        let prefix = prefix.map(|prefix| format!(" with prefix '{prefix}'")).unwrap_or_default();
        page.line(3, format!("{name}\t{kind}{prefix}\tOptional: {optional}"));
    }
}

fn environment(container: &Value, pod: Option<&Value>, page: &mut Page) {
    let variables = peek::list(container, "/env");
    page.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
    for variable in variables {
        let name = peek::text(variable, "/name");
        let text = |pointer: &str| peek::text(variable, pointer);
        if variable.pointer("/valueFrom/fieldRef").is_some() {
            let path = text("/valueFrom/fieldRef/fieldPath");
            let version = peek::some_text(variable, "/valueFrom/fieldRef/apiVersion");
            let value = pod.map(|pod| pod_field(pod, path)).unwrap_or_default();
            page.field(3, name, format!("{value} ({}:{path})", version.unwrap_or("v1")));
        } else if variable.pointer("/valueFrom/resourceFieldRef").is_some() {
            let resource = text("/valueFrom/resourceFieldRef/resource");
            page.field(3, name, format!("{} ({resource})", amount(container, resource)));
        } else if let Some((source, what)) =
            [("secretKeyRef", "in secret"), ("configMapKeyRef", "of config map")]
                .into_iter()
                .find(|(source, _)| variable["valueFrom"].get(*source).is_some())
        {
            let from = &variable["valueFrom"][source];
            let (key, holder) = (peek::text(from, "/key"), peek::text(from, "/name"));
            let optional = from["optional"] == true;
            let text = format!("<set to the key '{key}' {what} '{holder}'>\tOptional: {optional}");
            page.field(3, name, text);
        } else {
            for (number, line) in text("/value").split('\n').enumerate() {
                let title = if number == 0 { format!("{name}:") } else { String::new() };
                page.line(3, format!("{title}\t{line}"));
            }
        }
    }
}

/// The downward API's `metadata.name`, `status.podIP`, `metadata.labels['app']`.
fn pod_field(pod: &Value, path: &str) -> String {
    let (fields, key) = match path.split_once("['") {
        Some((fields, rest)) => (fields, rest.strip_suffix("']")),
        None => (path, None),
    };
    let holder = fields.split('.').try_fold(pod, |value, field| value.get(field));
    let value = match key {
        Some(key) => holder.and_then(|holder| holder.get(key)),
        None => holder,
    };
    value.map(peek::leaf).unwrap_or_default()
}

/// A container's own limit or request, as `resourceFieldRef` names it.
fn amount(container: &Value, resource: &str) -> String {
    let resource = resource.replace('.', "/");
    let own = peek::some_leaf(container, &format!("/resources/{resource}"));
    own.unwrap_or_else(|| "node allocatable".into())
}

fn mounts(container: &Value, page: &mut Page) {
    let mut mounts: Vec<&Value> = peek::list(container, "/volumeMounts").iter().collect();
    mounts.order_by_key(|mount| peek::text(mount, "/mountPath"));
    page.line(2, if mounts.is_empty() { "Mounts:\t<none>" } else { "Mounts:" });
    for mount in mounts {
        let mode = if mount["readOnly"] == true { "ro" } else { "rw" };
        let within = peek::some_text(mount, "/subPath").map(|path| format!(",path={path:?}"));
        let (path, name) = (peek::text(mount, "/mountPath"), peek::text(mount, "/name"));
        page.line(3, format!("{path} from {name} ({mode}{})", within.unwrap_or_default()));
    }
}
