//! Which objects are an owner's: orphans that match its selector are adopted, own ones that no
//! longer match are released. Upstream: pkg/controller/controller_ref_manager.go.

use crate::api::controller_revision::ControllerRevision;
use crate::api::meta::{Kind, Labels, Meta};
use crate::api::pod::Pod;
use crate::api::replica_set::ReplicaSet;
use crate::decision::{Action, Write};
use std::rc::Rc;

/// What a workload owns.
pub trait Claimable {
    fn meta(&self) -> &Meta;
}

macro_rules! claimable {
    ($($kind:ident)*) => {
        $(impl Claimable for $kind {
            fn meta(&self) -> &Meta {
                &self.meta
            }
        })*
    };
}
claimable!(Pod ReplicaSet ControllerRevision);

/// Who claims.
#[derive(Clone, Copy, Debug)]
pub struct Claimant<'a> {
    pub kind: Kind,
    pub meta: &'a Meta,
    /// What its objects carry beside the owner reference: a Job's tracking finalizer.
    pub finalizer: Option<&'static str>,
}

#[derive(Debug)]
pub struct Claimed<'a, T> {
    /// The objects that the sync is about, each with whether it was adopted just now.
    pub objects: Vec<(&'a T, bool)>,
    pub actions: Vec<Action>,
    pub adopted: i32,
    pub released: i32,
}

/// Goes through the objects that name the claimant as their controller, then through those that
/// no controller acts for. An owner that is being deleted neither adopts nor releases.
pub fn claim<'a, T: Claimable>(
    owner: Claimant,
    owned: impl IntoIterator<Item = &'a T>,
    orphans: impl IntoIterator<Item = &'a T>,
    selects: impl Fn(&Labels) -> bool,
) -> Claimed<'a, T> {
    let Claimant { kind, meta, finalizer } = owner;
    let living = !meta.is_deleting();
    let mut claimed = Claimed { objects: Vec::new(), actions: Vec::new(), adopted: 0, released: 0 };
    // The objects of one template share their labels: neighbours are not looked at twice.
    let mut last: Option<(&Rc<Labels>, bool)> = None;
    let mut selects = |object: &'a T| {
        let labels = &object.meta().labels;
        match last {
            Some((same, answer)) if Rc::ptr_eq(same, labels) => answer,
            _ => last.insert((labels, selects(labels))).1,
        }
    };
    for object in owned {
        if selects(object) {
            claimed.objects.push((object, false));
        } else if living {
            let uid = object.meta().uid;
            let release = Write::Release { uid, owner: meta.uid, finalizer };
            claimed.actions.push(Action::new(release));
            claimed.released += 1;
        }
    }
    for object in orphans {
        let own = object.meta();
        let same_namespace = own.namespace == meta.namespace;
        if living && same_namespace && !own.is_deleting() && selects(object) {
            let owner = Box::new(meta.as_controller(kind));
            claimed.actions.push(Action::new(Write::Adopt { uid: own.uid, owner, finalizer }));
            claimed.objects.push((object, true));
            claimed.adopted += 1;
        }
    }
    claimed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::meta::Uid;
    use crate::time::SimTime;

    fn pod(name: &str, uid: u32, app: &str) -> Pod {
        let mut pod = Pod::draft(Meta::draft("default", name), Rc::default());
        pod.meta.uid = Uid(uid);
        Rc::make_mut(&mut pod.meta.labels).insert("app".into(), app.into());
        pod
    }

    /// Upstream: `TestClaimPods`, controller_ref_manager_test.go.
    #[test]
    fn matching_orphans_are_adopted_and_own_strangers_released() {
        let mut owner = Meta::draft("default", "web");
        owner.uid = Uid(1);
        let own = [pod("own", 2, "web"), pod("relabelled", 3, "other")];
        let mut leaving = pod("leaving", 5, "web");
        leaving.meta.deleted = Some(SimTime::DEFAULT_START);
        let mut elsewhere = pod("elsewhere", 6, "web");
        elsewhere.meta.namespace = "kube-system".into();
        let orphans =
            [pod("orphan", 4, "web"), leaving, elsewhere, pod("foreign orphan", 7, "other")];
        let look = |owner: &Meta| {
            let claimant = Claimant { kind: Kind::ReplicaSet, meta: owner, finalizer: None };
            let selects = |labels: &Labels| labels["app"] == "web";
            let claimed = claim(claimant, &own, &orphans, selects);
            let names: Vec<_> = claimed
                .objects
                .iter()
                .map(|(pod, adopted)| (pod.meta.name.to_string(), *adopted))
                .collect();
            let writes: Vec<_> = claimed
                .actions
                .iter()
                .map(|action| match &action.write {
                    Write::Release { uid, owner: Uid(1), finalizer: None } => ("release", uid.0),
                    Write::Adopt { uid, owner, finalizer: None } if owner.controller => {
                        ("adopt", uid.0)
                    }
                    other => panic!("{other:?}"),
                })
                .collect();
            (names, writes, (claimed.adopted, claimed.released))
        };
        assert_eq!(
            look(&owner),
            (
                vec![("own".into(), false), ("orphan".into(), true)],
                vec![("release", 3), ("adopt", 4)],
                (1, 1)
            )
        );
        owner.deleted = Some(SimTime::DEFAULT_START);
        assert_eq!(look(&owner), (vec![("own".into(), false)], vec![], (0, 0)));
    }
}
