//! Who owns whom: workloads, what they made, and how each name was made from its parent's. General:
//! it goes by owner references.

use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::locale::owners::Made;
use crate::order::Order;
use crate::session::Session;
use crate::store::lister::Lister;
use crate::time::SimTime;
use crate::view::state::PodState;

/// So many children of one owner are named; the others are counted.
const MOST_CHILDREN: usize = 12;
const MOST_ROOTS: usize = 12;
/// Deeper than any owner chain of Kubernetes' own workloads.
const MOST_LEVELS: usize = 5;

/// An object with what it owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub uid: Uid,
    pub key: ObjectKey,
    /// So many bytes of the name are the owner's name.
    pub inherited: usize,
    /// Where the rest of the name comes from.
    pub made: Option<Made>,
    /// For pods: their state, and the word that `kubectl get pods` prints.
    pub pod: Option<(PodState, String)>,
    /// The newest ones, in the order of creation.
    pub children: Vec<Branch>,
    /// Older children that are not named.
    pub more: usize,
}

/// The workloads at the cursor, the selected one's among them.
pub fn trees(session: &Session, selected: Option<Uid>) -> Vec<Branch> {
    let lister = session.sim().lister();
    let chosen = selected.and_then(|uid| root_of(lister, uid));
    let mut roots: Vec<&Object> = Vec::new();
    for kind in Kind::ALL.into_iter().filter(|kind| kind.names().namespaced) {
        if !matches!(kind, Kind::Event | Kind::ControllerRevision) {
            let own = lister.all(kind).filter(|object| object.meta().controller().is_none());
            roots.extend(own.filter(|object| &*object.meta().namespace != "kube-system"));
        }
    }
    roots.order_by_key(|object| (Some(object.uid()) != chosen, std::cmp::Reverse(object.uid())));
    roots.truncate(MOST_ROOTS);
    roots.order_by_key(|object| object.uid());
    roots.into_iter().map(|object| branch(lister, object, None, 0)).collect()
}

fn root_of(lister: Lister<'_>, uid: Uid) -> Option<Uid> {
    let mut uid = lister.get(uid)?.uid();
    for _ in 0..MOST_LEVELS {
        match lister.get(uid)?.meta().controller() {
            Some(owner) if lister.get(owner.uid).is_some() => uid = owner.uid,
            _ => break,
        }
    }
    Some(uid)
}

fn branch(lister: Lister<'_>, object: &Object, owner: Option<&Object>, level: usize) -> Branch {
    let (inherited, made) = owner.map_or((0, None), |owner| made(owner, object));
    let mut children: Vec<&Object> = Vec::new();
    if level < MOST_LEVELS {
        let owned = lister.dependents(object.uid());
        let controlled = |child: &&Object| {
            child.meta().controller().is_some_and(|owner| owner.uid == object.uid())
        };
        children.extend(owned.filter(controlled));
    }
    children.order_by_key(|child| child.uid());
    let more = children.len().saturating_sub(MOST_CHILDREN);
    let named = children.into_iter().skip(more);
    Branch {
        uid: object.uid(),
        key: object.key(),
        inherited,
        made,
        pod: object.as_pod().map(|pod| (PodState::of_pod(pod), pod.word().status.to_string())),
        children: named.map(|child| branch(lister, child, Some(object), level + 1)).collect(),
        more,
    }
}

/// How much of the name is the owner's, and how the rest was made.
fn made(owner: &Object, child: &Object) -> (usize, Option<Made>) {
    let (name, parent) = (&child.meta().name, &owner.meta().name);
    let Some(rest) = name.strip_prefix(&**parent).and_then(|rest| rest.strip_prefix('-')) else {
        return (0, None);
    };
    let inherited = parent.len() + 1;
    let made = match (owner.kind(), child.kind()) {
        (_, Kind::ReplicaSet) => Some(Made::TemplateHash),
        (Kind::CronJob, Kind::Job) => rest.parse().ok().map(|minutes: i64| Made::Minutes {
            at: SimTime::from_secs(minutes.saturating_mul(60)),
        }),
        (Kind::StatefulSet, Kind::Pod) => {
            rest.parse().ok().map(|ordinal| Made::Ordinal { ordinal })
        }
        (Kind::Job, Kind::Pod) => match rest.split_once('-') {
            Some((index, _)) => index.parse().ok().map(|index| Made::IndexAndRandom { index }),
            None => Some(Made::Random),
        },
        (_, Kind::Pod) => Some(Made::Random),
        _ => None,
    };
    (inherited, made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Lang;
    use crate::locale::owners::how;
    use crate::view::fixture::{at, eight_by_two, job, session};
    use serde_json::json;

    #[test]
    fn a_job_s_pods_hang_below_it_and_their_names_are_taken_apart() {
        let mut session = eight_by_two();
        session.seek(at(&session, 20));
        let trees = trees(&session, None);
        assert_eq!((trees.len(), trees[0].key.to_string().as_str()), (1, "Job/default/paral-1"));
        assert_eq!(trees[0].children.len(), 4);
        let pod = &trees[0].children[0];
        assert_eq!(&pod.key.name[..pod.inherited], "paral-1-");
        assert_eq!(pod.made, Some(Made::Random));
        assert_eq!(pod.pod.as_ref().unwrap().1, "Completed");
    }

    #[test]
    fn an_indexed_job_s_pods_carry_their_index() {
        let mut session = session(3);
        let spec = json!({"completions": 3, "parallelism": 3, "completionMode": "Indexed"});
        session.perform("", job("work", 10, json!({}), spec)).unwrap();
        session.seek(at(&session, 5));
        let trees = trees(&session, None);
        let made: Vec<String> =
            trees[0].children.iter().map(|pod| how(&pod.made.unwrap(), Lang::En)).collect();
        assert_eq!(made[2], "index 2, then five random characters");
    }

    #[test]
    fn many_children_are_counted() {
        let mut session = session(3);
        let spec = json!({"completions": 40, "parallelism": 40});
        session.perform("", job("wide", 10, json!({}), spec)).unwrap();
        session.seek(at(&session, 30));
        let trees = trees(&session, None);
        assert_eq!((trees[0].children.len(), trees[0].more), (12, 28));
    }
}
