//! `kubectl run`: one pod from flags. Upstream: `k8s.io/kubectl/pkg/cmd/run/run.go`.

use crate::api::meta::Kind;
use crate::kubectl::flags::{self, Flag, Flags, Takes};
use crate::kubectl::write::Started;
use crate::kubectl::write::create::Create;
use crate::kubectl::write::driver::Driver;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::files::Item;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::record;
use serde_json::{Map, Value, json};

const FLAGS: [Flag; 17] = [
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::long("image", Takes::Text),
    Flag::long("image-pull-policy", Takes::Text),
    Flag::long("restart", Takes::Text),
    Flag::long("command", Takes::Bool),
    Flag::long("env", Takes::Texts),
    Flag::short("labels", 'l', Takes::List),
    Flag::long("annotations", Takes::Texts),
    Flag::long("port", Takes::Int),
    Flag::short("stdin", 'i', Takes::Bool),
    Flag::short("tty", 't', Takes::Bool),
    Flag::long("rm", Takes::Bool),
    Flag::long("attach", Takes::Bool),
    Flag::long("expose", Takes::Bool),
    Flag::long("overrides", Takes::Text),
];

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl run", &FLAGS, argv)?;
    let before = flags.before_dashes.unwrap_or(flags.args.len());
    let Some(name) = flags.args.first().filter(|_| before > 0) else {
        return Err("error: NAME is required for run".into());
    };
    for flag in ["stdin", "tty", "rm", "attach", "expose", "overrides"] {
        if flags.is_set(flag) {
            return Err(format!("error: kubeloupe does not simulate kubectl run --{flag}"));
        }
    }
    let image = match flags.text("image") {
        None => return Err("error: required flag(s) \"image\" not set".into()),
        Some("") => return Err("error: --image is required".into()),
        Some(image) => image,
    };
    let restart = flags.text("restart").unwrap_or("Always");
    if !["Always", "OnFailure", "Never"].contains(&restart) {
        return Err(format!("error: invalid restart policy: {restart}"));
    }
    let namespace = flags.text("namespace").unwrap_or("default");
    let value = pod(name, namespace, image, restart, &flags)?;
    Ok(Box::new(Driver::new(Create {
        items: [Item::made(Kind::Pod, value, name, namespace)].into(),
        dry_run: DryRun::of(&flags)?,
        form: Form::of(&flags)?,
        save_config: false,
        change_cause: record::change_cause(&flags, "kubectl run"),
        generated: None,
    })))
}

fn pod(
    name: &str,
    namespace: &str,
    image: &str,
    restart: &str,
    flags: &Flags,
) -> Result<Value, String> {
    let mut container = json!({"image": image, "name": name, "resources": {}});
    let args = flags.args.get(1..).unwrap_or_default();
    if !args.is_empty() {
        let field = if flags.bool("command") { "command" } else { "args" };
        container[field] = json!(args);
    }
    let mut env = Vec::new();
    for pair in flags.all("env") {
        let Some((name, value)) = pair.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(format!("error: invalid env: {pair}"));
        };
        env.push(json!({"name": name, "value": value}));
    }
    if !env.is_empty() {
        container["env"] = env.into();
    }
    if let Some(port) = flags.int("port") {
        container["ports"] = json!([{"containerPort": port}]);
    }
    if let Some(policy) = flags.text("image-pull-policy") {
        container["imagePullPolicy"] = policy.into();
    }
    let mut labels = pairs(flags.all("labels"))?;
    if labels.is_empty() {
        labels.insert("run".into(), name.into());
    }
    let mut metadata = json!({"labels": labels, "name": name, "namespace": namespace});
    let annotations = pairs(flags.all("annotations"))?;
    if !annotations.is_empty() {
        metadata["annotations"] = Value::Object(annotations);
    }
    Ok(json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {
            "containers": [container],
            "dnsPolicy": "ClusterFirst",
            "restartPolicy": restart,
        },
    }))
}

fn pairs(texts: &[String]) -> Result<Map<String, Value>, String> {
    let mut map = Map::new();
    for text in texts {
        let Some((key, value)) = text.split_once('=') else {
            return Err(format!("error: unexpected label spec: {text}"));
        };
        map.insert(key.into(), value.into());
    }
    Ok(map)
}
