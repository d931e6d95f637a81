//! `kubectl scale`, for the kinds that have replicas.
//! Upstream: `k8s.io/kubectl/pkg/cmd/scale`, `pkg/scale/scale.go`.

use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::Act;
use crate::kubectl::write::dry_run::{self, DryRun};
use crate::kubectl::write::each::{Change, Each};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::record;
use crate::kubectl::write::target::{self, targets};
use serde_json::Value;

const FLAGS: [Flag; 8] = [
    target::SELECTOR,
    target::ALL,
    dry_run::FLAG,
    print::OUTPUT,
    record::FLAG,
    Flag::long("replicas", Takes::Int),
    Flag::long("current-replicas", Takes::Int),
    Flag::long("timeout", Takes::Duration),
];

#[derive(Debug)]
struct Scale {
    replicas: i64,
    /// Only a workload of this size is scaled.
    current: Option<i64>,
}

pub fn start(argv: &[String]) -> Started {
    let flags = flags::parse("kubectl scale", &FLAGS, argv)?;
    let replicas = flags.int("replicas").filter(|count| *count >= 0);
    let Some(replicas) = replicas else {
        return Err(
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than \
                    or equal to 0"
                .into(),
        );
    };
    let current = flags.int("current-replicas").filter(|count| *count != -1);
    let mut each = Each::new(targets(&flags.args, &flags)?, Scale { replicas, current });
    each.dry_run = DryRun::of(&flags)?;
    each.form = Form::of(&flags)?;
    each.cause = record::change_cause(&flags, "kubectl scale");
    Ok(each.start())
}

impl Change for Scale {
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        acts: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure> {
        let (kind, name) = (object.kind(), &object.meta().name);
        if !matches!(kind, Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet) {
            if kind == Kind::Job {
                acts.push(Act::Warn(format!(
                    "Warning: a Job has no replicas; kubectl patch job {name} -p \
                     '{{\"spec\":{{\"parallelism\":N}}}}' changes how many pods run at a time"
                )));
            }
            let line =
                "Error from server (NotFound): the server could not find the requested resource";
            return Err(Failure::Verbatim(line.into()));
        }
        let own = value.pointer("/spec/replicas").and_then(Value::as_i64).unwrap_or(1);
        if let Some(current) = self.current.filter(|current| *current != own) {
            return Err(Failure::Message(format!("Expected replicas to be {current}, was {own}")));
        }
        if let Some(spec) = value.get_mut("spec").and_then(Value::as_object_mut) {
            spec.insert("replicas".into(), self.replicas.into());
        }
        Ok(Some("scaled".into()))
    }
}
