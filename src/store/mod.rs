//! The API server: keeps objects, admits or refuses writes, and logs every change for those who
//! watch. Knows no controller and moves no time.

pub mod cache;
mod delete;
pub mod lister;
pub mod paged;
pub mod rejection;
mod status;
#[cfg(test)]
mod tests;

use crate::admission;
use crate::admission::shared_spec::SharedSpecs;
use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::rng::Seed;
use crate::store::cache::{Cache, Map};
use crate::store::lister::Lister;
use crate::store::rejection::Rejection;
use crate::time::SimTime;
use std::rc::Rc;

pub use delete::DeleteOptions;

/// One write that took effect: what was there and what is there now.
#[derive(Clone, Debug)]
pub struct Change {
    pub uid: Uid,
    pub old: Option<Object>,
    pub new: Option<Object>,
}

/// Keeps a namespace until it is empty.
const NAMESPACE_FINALIZER: &str = "kubernetes";

/// The state of the cluster as the API server has it.
#[derive(Clone, Debug)]
pub struct Store {
    cache: Cache,
    seed: Seed,
    next_uid: u32,
    revision: u64,
    /// Changes that nobody has taken yet.
    changes: Vec<Change>,
    /// How many names were generated from each prefix.
    generated: Map<Rc<str>, u64>,
    /// The pods of one template share one spec.
    specs: SharedSpecs,
}

impl Store {
    pub fn new(seed: Seed) -> Self {
        Store {
            cache: Cache::default(),
            seed,
            next_uid: 0,
            revision: 1,
            changes: Vec::new(),
            generated: Map::default(),
            specs: SharedSpecs::default(),
        }
    }

    pub fn lister(&self) -> Lister<'_> {
        self.cache.lister()
    }

    pub fn seed(&self) -> Seed {
        self.seed
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The UUID text of an identity.
    pub fn uuid(&self, uid: Uid) -> String {
        self.seed.uuid(u64::from(uid.0))
    }

    /// The changes since this was last asked.
    pub fn take_changes(&mut self) -> Vec<Change> {
        std::mem::take(&mut self.changes)
    }

    /// Admits a new object: names it, fills in defaults, validates.
    pub fn create(&mut self, mut object: Object, now: SimTime) -> Result<Uid, Rejection> {
        let uid = Uid(self.next_uid);
        self.check_namespace(&object)?;
        let kind = object.kind();
        let meta = object.meta_mut();
        if meta.name.is_empty()
            && let Some(prefix) = meta.generate_name.clone()
        {
            meta.name = self.generate(kind, &meta.namespace.clone(), &prefix).into();
        }
        if kind == Kind::Namespace {
            // `spec.finalizers` of a real one: its contents go first.
            meta.finalizers.push(NAMESPACE_FINALIZER.into());
        }
        meta.uid = uid;
        meta.created = now.floor_secs();
        meta.generation = 1;
        meta.deleted = None;
        meta.grace_seconds = None;
        self.admit(&mut object)?;
        let key = object.key();
        if self.lister().find(&key).is_some() {
            return Err(Rejection::AlreadyExists { kind, name: key.name.to_string() });
        }
        self.next_uid += 1;
        self.commit(uid, Some(object));
        Ok(uid)
    }

    /// Replaces the desired state of a living object. Identity and status stay. `false` when
    /// nothing changed.
    pub fn update(&mut self, uid: Uid, mut new: Object) -> Result<bool, Rejection> {
        let old = self.existing(uid)?.clone();
        {
            let meta = new.meta_mut();
            let kept = old.meta();
            meta.uid = uid;
            meta.created = kept.created;
            meta.generation = kept.generation;
            meta.deleted = kept.deleted;
            meta.grace_seconds = kept.grace_seconds;
            meta.resource_version = kept.resource_version;
            meta.generate_name = kept.generate_name.clone();
        }
        status::keep(&old, &mut new);
        admission::set_update_defaults(&mut new);
        admission::keep_counters(&old, &mut new);
        let errors = admission::validate_update(&old, &new);
        if !errors.is_empty() {
            let key = old.key();
            let (kind, name) = (key.kind, key.name.to_string());
            return Err(Rejection::Invalid { kind, name, errors });
        }
        if !same_spec(&old, &new) {
            new.meta_mut().generation += 1;
        } else if old == new {
            return Ok(false);
        }
        self.commit(uid, Some(new));
        Ok(true)
    }

    /// Changes the metadata of a living object without touching its spec.
    pub fn update_meta(
        &mut self,
        uid: Uid,
        change: impl FnOnce(&mut crate::api::meta::Meta),
    ) -> Result<bool, Rejection> {
        let old = self.existing(uid)?;
        let mut new = old.clone();
        change(new.meta_mut());
        if new.meta() == old.meta() {
            return Ok(false);
        }
        self.commit(uid, Some(new));
        self.remove_if_released(uid);
        Ok(true)
    }

    fn existing(&self, uid: Uid) -> Result<&Object, Rejection> {
        self.cache
            .get(uid)
            .ok_or_else(|| Rejection::NotFound { kind: Kind::Pod, name: format!("uid {}", uid.0) })
    }

    fn check_namespace(&self, object: &Object) -> Result<(), Rejection> {
        if !object.kind().names().namespaced {
            return Ok(());
        }
        let meta = object.meta();
        match self.lister().namespace(&meta.namespace) {
            None => {
                Err(Rejection::NotFound { kind: Kind::Namespace, name: meta.namespace.to_string() })
            }
            Some(namespace) if namespace.meta.is_deleting() => Err(Rejection::Forbidden {
                kind: object.kind(),
                name: meta.name.to_string(),
                why: format!(
                    "unable to create new content in namespace {} because it is being terminated",
                    meta.namespace
                ),
            }),
            Some(_) => Ok(()),
        }
    }

    /// A free name after the prefix; the server itself tries up to eight suffixes. Each prefix has
    /// a stream of its own: what else happens in the cluster renames nobody.
    fn generate(&mut self, kind: Kind, namespace: &str, prefix: &Rc<str>) -> String {
        const LONGEST_PREFIX: usize = 58;
        let cut = prefix.char_indices().nth(LONGEST_PREFIX).map_or(prefix.len(), |(i, _)| i);
        let count = self.generated.entry(prefix.clone()).or_insert(0);
        *count += 1;
        let mut stream = self.seed.stream(prefix, *count);
        let mut name = String::new();
        for _ in 0..8 {
            name = format!("{}{}", &prefix[..cut], stream.suffix());
            if self.lister().find(&ObjectKey::new(kind, namespace, &name)).is_none() {
                break;
            }
        }
        name
    }

    fn admit(&mut self, object: &mut Object) -> Result<(), Rejection> {
        let errors = if let Object::Pod(pod) = object {
            self.specs.admit(Rc::make_mut(pod))
        } else {
            let uuid = self.uuid(object.uid());
            admission::set_defaults(object, &uuid);
            admission::validate_create(object, &uuid)
        };
        if errors.is_empty() {
            return Ok(());
        }
        let (kind, name) = (object.kind(), object.meta().name.to_string());
        Err(Rejection::Invalid { kind, name, errors })
    }

    /// Puts a new version in, or takes the object out, and logs the change.
    fn commit(&mut self, uid: Uid, new: Option<Object>) {
        self.revision += 1;
        let new = new.map(|mut object| {
            object.meta_mut().resource_version = self.revision;
            object
        });
        let old = self.cache.replace(uid, new.clone());
        self.changes.push(Change { uid, old, new });
    }
}

/// Whether a spec change would raise the generation.
fn same_spec(old: &Object, new: &Object) -> bool {
    fn same<T: PartialEq>(old: &Rc<T>, new: &Rc<T>) -> bool {
        Rc::ptr_eq(old, new) || old == new
    }
    match (old, new) {
        (Object::Job(old), Object::Job(new)) => same(&old.spec, &new.spec),
        (Object::CronJob(old), Object::CronJob(new)) => same(&old.spec, &new.spec),
        (Object::DaemonSet(old), Object::DaemonSet(new)) => same(&old.spec, &new.spec),
        // Its annotations are copied to ReplicaSets, so they count as desired state.
        (Object::Deployment(old), Object::Deployment(new)) => {
            same(&old.spec, &new.spec) && old.meta.annotations == new.meta.annotations
        }
        (Object::ReplicaSet(old), Object::ReplicaSet(new)) => same(&old.spec, &new.spec),
        (Object::StatefulSet(old), Object::StatefulSet(new)) => same(&old.spec, &new.spec),
        (Object::PodDisruptionBudget(old), Object::PodDisruptionBudget(new)) => {
            same(&old.spec, &new.spec)
        }
        (Object::Pod(old), Object::Pod(new)) => {
            same(&old.spec, &new.spec)
                && old.node == new.node
                && old.hostname == new.hostname
                && old.pinned_to == new.pinned_to
        }
        (Object::Node(old), Object::Node(new)) => {
            old.unschedulable == new.unschedulable && old.taints == new.taints
        }
        _ => true,
    }
}
