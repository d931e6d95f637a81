//! `kubectl scale` and `kubectl rollout`, for the kinds that the cluster keeps: none of them has
//! replicas or a rollout, so all that there is to model is how kubectl refuses.
//! Upstream: `k8s.io/kubectl/pkg/cmd/{scale,rollout}`, `pkg/polymorphichelpers`.

use crate::api::meta::{Kind, ObjectKey};
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::task::World;
use crate::kubectl::write::Started;
use crate::kubectl::write::driver::{Act, Acts, Driver};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::target::{self, targets};

pub fn scale(argv: &[String], world: &World) -> Started {
    const FLAGS: [Flag; 7] = [
        target::SELECTOR,
        target::ALL,
        crate::kubectl::write::dry_run::FLAG,
        crate::kubectl::write::record::FLAG,
        Flag::long("replicas", Takes::Int),
        Flag::long("current-replicas", Takes::Int),
        Flag::long("timeout", Takes::Duration),
    ];
    let flags = flags::parse("kubectl scale", &FLAGS, argv)?;
    if flags.int("replicas").is_none_or(|count| count < 0) {
        return Err(
            "error: The --replicas=COUNT flag is required, and COUNT must be greater than \
                    or equal to 0"
                .into(),
        );
    }
    let keys = targets(&flags.args, &flags)?.keys(world);
    let acts = keys.iter().flat_map(|key| {
        if world.sim.lister().find(key).is_none() {
            return vec![Act::Fail(target::not_found(key, ""))];
        }
        let line = "Error from server (NotFound): the server could not find the requested resource";
        let mut acts = vec![Act::Fail(Failure::Verbatim(line.into()))];
        if key.kind == Kind::Job {
            acts.push(Act::Warn(format!(
                "Warning: a Job has no replicas; kubectl patch job {} -p \
                 '{{\"spec\":{{\"parallelism\":N}}}}' changes how many pods run at a time",
                key.name
            )));
        }
        acts
    });
    Ok(Box::new(Driver::new(Acts(Some(acts.collect())))))
}

pub fn rollout(argv: &[String], world: &World) -> Started {
    const FLAGS: [Flag; 7] = [
        target::SELECTOR,
        crate::kubectl::write::files::FILENAME,
        Flag::long("revision", Takes::Int),
        Flag::long("to-revision", Takes::Int),
        Flag::short("watch", 'w', Takes::Bool),
        Flag::long("timeout", Takes::Duration),
        Flag::short("output", 'o', Takes::Text),
    ];
    const WORDS: [&str; 6] = ["status", "history", "undo", "restart", "pause", "resume"];
    let flags = flags::parse("kubectl rollout", &FLAGS, argv)?;
    let Some((word, rest)) = flags.args.split_first() else {
        return Err(format!("error: kubectl rollout needs one of {}", WORDS.join(", ")));
    };
    if !WORDS.contains(&word.as_str()) {
        return Err(format!("error: unknown command {word:?} for \"kubectl rollout\""));
    }
    let targets = targets(rest, &flags)?;
    if targets.is_empty() {
        return Err("error: required resource not specified".into());
    }
    let keys = targets.keys(world);
    let acts = keys.iter().map(|key| {
        Act::Fail(match world.sim.lister().find(key) {
            None => target::not_found(key, ""),
            Some(_) => Failure::Message(refusal(word, key)),
        })
    });
    Ok(Box::new(Driver::new(Acts(Some(acts.collect())))))
}

/// What kubectl says of a kind that has no rollouts.
fn refusal(word: &str, key: &ObjectKey) -> String {
    let names = key.kind.names();
    let group_kind = match names.group {
        "" => names.kind.to_string(),
        group => format!("{}.{group}", names.kind),
    };
    let (resource, name) = (key.kind.resource(), &key.name);
    match word {
        "status" => format!("no status viewer has been implemented for {group_kind}"),
        "history" => format!("no history viewer has been implemented for {group_kind:?}"),
        "undo" => format!("no rollbacker has been implemented for {group_kind:?}"),
        "restart" => format!("error: {resource} \"{name}\" restarting is not supported"),
        "pause" => format!("error: {resource} \"{name}\" pausing is not supported"),
        _ => format!("error: {resource} \"{name}\" resuming is not supported"),
    }
}
