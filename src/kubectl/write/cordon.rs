//! `kubectl cordon` and `kubectl uncordon`. Upstream: `k8s.io/kubectl/pkg/cmd/drain`.

use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target::{self, Targets, targets};
use serde_json::Value;

const FLAGS: [Flag; 2] = [target::SELECTOR, dry_run::FLAG];

#[derive(Debug)]
struct Cordon {
    on: bool,
}

pub fn start(argv: &[String], on: bool) -> Started {
    let verb = if on { "cordon" } else { "uncordon" };
    let flags = flags::parse(&format!("kubectl {verb}"), &FLAGS, argv)?;
    let mut each = Each::new(nodes(verb, &flags.args, &flags)?, Cordon { on });
    each.dry_run = DryRun::of(&flags)?;
    Ok(each.start())
}

/// The nodes named, which need no type, or those that the selector picks.
pub fn nodes(verb: &str, args: &[String], flags: &flags::Flags) -> Result<Targets, String> {
    let selected = flags.is_set("selector");
    if args.is_empty() && !selected {
        return Err(format!(
            "error: USAGE: {verb} NODE [flags]\nSee 'kubectl {verb} -h' for help and examples"
        ));
    }
    if !args.is_empty() && selected {
        return Err("error: cannot specify both a node name and a --selector option".into());
    }
    let mut words = Vec::new();
    if selected {
        words.push("nodes".to_string());
    }
    for arg in args {
        words.push(if arg.contains('/') { arg.clone() } else { format!("node/{arg}") });
    }
    targets(&words, flags)
}

/// Marks a node in its JSON.
pub fn mark(value: &mut Value, on: bool) {
    if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) {
        match on {
            true => spec.insert("unschedulable".into(), true.into()),
            false => spec.remove("unschedulable"),
        };
    }
}

impl Change for Cordon {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        _: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        if object.as_node().is_none() {
            let message = "error: cordon and uncordon are for nodes";
            return Err(Failure::Message(message.into()));
        }
        mark(value, self.on);
        Ok(Some(if self.on { "cordoned" } else { "uncordoned" }.into()))
    }

    fn unchanged(&self, words: Option<String>) -> Option<String> {
        words.map(|words| format!("already {words}"))
    }
}
