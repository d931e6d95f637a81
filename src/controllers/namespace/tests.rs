use super::*;
use crate::api::job::{Job, JobSpec, JobStatus};
use crate::api::meta::Meta;
use crate::controllers::fixture::{World, at, pod};
use std::rc::Rc;

#[test]
fn pods_first_then_the_rest_then_the_namespace() {
    let mut world = World::default();
    let mut meta = Meta::draft("", "default");
    meta.finalizers.push(FINALIZER.into());
    let uid = world.add(Namespace { meta });
    let (spec, status) = (Rc::new(JobSpec::default()), JobStatus::default());
    let job = world.add(Job { meta: Meta::draft("default", "pi"), spec, status });
    let pods = [world.add(pod("p1", "n")), world.add(pod("p2", "n"))];
    let mut elsewhere = pod("p3", "n");
    elsewhere.meta.namespace = "default-2".into();
    let elsewhere = world.add(elsewhere);
    let sync = |world: &mut World| {
        let namespace = world.lister().namespace("default").unwrap().clone();
        let lister = world.lister();
        let decision = decide(&Observed { namespace: &namespace, lister }, at(0));
        world.apply(&decision, at(0));
        (decision.reasons[0].clone(), decision.again.map(SimDuration::secs))
    };
    assert_eq!(sync(&mut world).0, Reason::Active);
    world.change(uid, |object| object.meta_mut().deleted = Some(at(0)));
    let deletes = |deleting| Reason::DeletesPods { pods: 2, deleting, grace_seconds: 30 };
    assert_eq!(sync(&mut world), (deletes(0), Some(16)));
    assert_eq!(sync(&mut world), (deletes(2), Some(16)), "no pod is deleted twice");
    assert!(world.cache.get(job).is_some());
    pods.iter().for_each(|pod| drop(world.cache.replace(*pod, None)));
    assert_eq!(sync(&mut world).0, Reason::DeletesContent { objects: 1, deleting: 0 });
    assert_eq!(sync(&mut world).0, Reason::Empty);
    assert!(world.lister().namespace("default").is_none());
    assert!(world.cache.get(elsewhere).is_some());
}
