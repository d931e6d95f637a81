//! Which objects a command line means: `TYPE NAME…`, `TYPE/NAME…`, `TYPE -l …`, `TYPE --all`,
//! `TYPE --field-selector …`.
//! Upstream: `k8s.io/cli-runtime/pkg/resource/builder.go`.

use crate::api::meta::{Kind, ObjectKey};
use crate::api::object::Object;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::read::field_selector::FieldSelector;
use crate::kubectl::read::label_selector::LabelSelector;
use crate::kubectl::task::World;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::kinds::kind_of_word;
use crate::order::Order;
use crate::store::rejection::Rejection;

pub const SELECTOR: Flag = Flag::short("selector", 'l', Takes::Text);
pub const ALL: Flag = Flag::long("all", Takes::Bool);
pub const ALL_NAMESPACES: Flag = Flag::short("all-namespaces", 'A', Takes::Bool);

/// What the arguments name.
#[derive(Clone, Debug)]
pub struct Targets {
    kinds: Vec<Kind>,
    keys: Vec<ObjectKey>,
    selector: Option<LabelSelector>,
    fields: FieldSelector,
    /// `None`: all namespaces.
    namespace: Option<String>,
    every: bool,
}

/// Reads the arguments and the flags `-n`, `-l`, `--field-selector`, `-A`, `--all`.
///
/// # Errors
/// kubectl's line.
pub fn targets(args: &[String], flags: &Flags) -> Result<Targets, String> {
    let own = flags.text("namespace").unwrap_or("default");
    let everywhere = flags.bool("all-namespaces");
    let selector = selector(flags, "selector")?;
    let fields = FieldSelector::parse(flags.text("field-selector").unwrap_or_default());
    let fields = fields.map_err(|why| format!("error: {why}"))?;
    let mut targets = Targets {
        kinds: Vec::new(),
        keys: Vec::new(),
        selector,
        fields,
        namespace: (!everywhere).then(|| own.to_string()),
        every: flags.bool("all"),
    };
    if targets.every && targets.selector.is_some() {
        return Err("error: cannot set --all and --selector at the same time".into());
    }
    let Some((first, names)) = args.split_first() else { return Ok(targets) };
    if first.contains('/') {
        for arg in args {
            let (word, name) = arg.split_once('/').ok_or_else(mixed)?;
            if word.is_empty() || name.is_empty() {
                return Err(format!(
                    "error: arguments in resource/name form must have a single resource and \
                     name: {arg}"
                ));
            }
            if name.contains('/') {
                return Err(
                    "error: arguments in resource/name form may not have more than one slash"
                        .into(),
                );
            }
            targets.keys.push(ObjectKey::new(kind_of_word(word)?, own, name));
        }
        return Ok(targets);
    }
    for word in first.split(',').filter(|word| !word.is_empty()) {
        match word {
            "all" => {
                targets.kinds.extend([
                    Kind::Pod,
                    Kind::DaemonSet,
                    Kind::Deployment,
                    Kind::ReplicaSet,
                    Kind::StatefulSet,
                    Kind::CronJob,
                    Kind::Job,
                ]);
            }
            word => targets.kinds.push(kind_of_word(word)?),
        }
    }
    if names.iter().any(|name| name.contains('/')) {
        return Err(mixed());
    }
    let picks = targets.picks_some();
    if !names.is_empty() && picks {
        return Err("error: name cannot be provided when a selector is specified".into());
    }
    if let Some(refused) = targets.kinds.iter().find_map(|kind| targets.fields.refusal(*kind)) {
        return Err(refused);
    }
    for kind in targets.kinds.clone() {
        targets.keys.extend(names.iter().map(|name| ObjectKey::new(kind, own, name)));
    }
    if names.is_empty() && !picks {
        return Err("error: resource(s) were provided, but no name was specified".into());
    }
    Ok(targets)
}

/// The selector of a flag, if it was given.
///
/// # Errors
/// kubectl's line.
pub fn selector(flags: &Flags, flag: &str) -> Result<Option<LabelSelector>, String> {
    let parsed = flags.text(flag).map(LabelSelector::parse).transpose();
    parsed.map_err(|why| format!("error: {why}"))
}

fn mixed() -> String {
    "error: there is no need to specify a resource type as a separate argument when passing \
     arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of \
     'kubectl get resource resource/<resource_name>'"
        .into()
}

impl Targets {
    /// Nothing was named at all.
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty() && self.keys.is_empty()
    }

    /// Objects are picked, not named.
    fn picks_some(&self) -> bool {
        self.every || self.selector.is_some() || !self.fields.is_empty()
    }

    /// The objects named one by one, or those that the selector picks now, by name.
    pub fn keys(&self, world: &World) -> Vec<ObjectKey> {
        if !self.picks_some() {
            return self.keys.clone();
        }
        let mut keys = Vec::new();
        for kind in &self.kinds {
            let picked = world.sim.lister().all(*kind).filter(|object| self.picks(object, world));
            let mut of_kind: Vec<ObjectKey> = picked.map(Object::key).collect();
            of_kind.order();
            keys.extend(of_kind);
        }
        keys
    }

    fn picks(&self, object: &Object, world: &World) -> bool {
        let meta = object.meta();
        let here = self.namespace.as_deref().is_none_or(|own| *meta.namespace == *own)
            || !object.kind().names().namespaced;
        let selected = self.selector.as_ref();
        here && selected.is_none_or(|selector| selector.matches(&meta.labels))
            && self.fields.matches(object, world.sim)
    }
}

/// kubectl's words for an object that is not there.
pub fn not_found(key: &ObjectKey, context: &str) -> Failure {
    let rejection = Rejection::NotFound { kind: key.kind, name: key.name.to_string() };
    Failure::Verbatim(format!("Error from server (NotFound): {context}{rejection}"))
}
