//! Decision tables, named after those of upstream's stateful_set_control_test.go: what each sync
//! of a small world does and says.

use crate::api::controller_revision::ControllerRevision;
use crate::api::meta::{Meta, Uid};
use crate::api::object::{Object, Status};
use crate::api::pod::{ConditionStatus, Phase, Pod, PodConditionType};
use crate::api::stateful_set::{StatefulSet, StatefulSetSpec, StatefulSetStatus};
use crate::controllers::stateful_set::{Memory, Observed, decide, ordinal};
use crate::decision::{Said, Write};
use crate::locale::{Lang, stateful_set::sentence};
use crate::time::{SimDuration, SimTime};
use std::rc::Rc;

/// A StatefulSet, its pods and revisions, and a hand that changes them.
struct World {
    set: StatefulSet,
    pods: Vec<Pod>,
    revisions: Vec<ControllerRevision>,
    memory: Memory,
    now: SimTime,
    next: u32,
}

const WEB: &str = "selector: {matchLabels: {app: web}}\ntemplate:\n  metadata: {labels: {app: web}}\n  \
                   spec: {containers: [{name: c, image: \"nginx:1\"}]}\n";

impl World {
    fn new(fields: &str) -> World {
        let mut meta = Meta::draft("default", "web");
        (meta.uid, meta.generation) = (Uid(1), 1);
        let text = format!("{WEB}{fields}");
        let mut spec: StatefulSetSpec = serde_yaml::from_str(&text).expect("a spec");
        spec.update_strategy.kind.get_or_insert_with(|| "RollingUpdate".into());
        let set = StatefulSet { meta, spec: Rc::new(spec), status: StatefulSetStatus::default() };
        let (pods, revisions, memory) = (Vec::new(), Vec::new(), Memory::default());
        World { set, pods, revisions, memory, now: SimTime::DEFAULT_START, next: 2 }
    }

    fn spec(&mut self, change: impl FnOnce(&mut StatefulSetSpec)) {
        change(Rc::make_mut(&mut self.set.spec));
        self.set.meta.generation += 1;
    }

    fn image(&mut self, image: &str) {
        self.spec(|spec| {
            Rc::make_mut(&mut spec.template.spec).containers[0].image = Some(image.into());
        });
    }

    fn pod(&mut self, name: &str) -> &mut Pod {
        self.pods.iter_mut().find(|pod| &*pod.meta.name == name).expect(name)
    }

    fn set_ready(&mut self, name: &str, ready: bool) {
        let now = self.now;
        let pod = self.pod(name);
        pod.status.phase = Phase::Running;
        let kind = PodConditionType::Ready;
        pod.status.set_condition(kind, ConditionStatus::from(ready), ("", ""), now);
    }

    /// Terminating pods go, the others become Ready.
    fn settle(&mut self) {
        self.pods.retain(|pod| !pod.meta.is_deleting());
        let names: Vec<_> = self.pods.iter().map(|pod| pod.meta.name.clone()).collect();
        names.iter().for_each(|name| self.set_ready(name, true));
    }

    /// One sync: what it does, a line for each batch, and its first sentence.
    fn sync(&mut self) -> String {
        let pods: Vec<&Pod> = self.pods.iter().collect();
        let revisions: Vec<&ControllerRevision> = self.revisions.iter().collect();
        let observed = Observed {
            set: &self.set,
            pods: &pods,
            orphans: &[],
            revisions: &revisions,
            memory: &self.memory,
            expectations_met: true,
        };
        let decision = decide(&observed, self.now);
        self.memory = decision.memory.clone();
        let mut done: Vec<String> = Vec::new();
        for batch in decision.batches {
            let writes = batch.into_iter().filter_map(|action| self.carry_out(action.write));
            let text: Vec<String> = writes.collect();
            done.push(text.join(" "));
        }
        done.retain(|line| !line.is_empty());
        let said = sentence(&decision.reasons[0], Lang::En).text;
        if done.is_empty() { said } else { format!("{}: {said}", done.join(", ")) }
    }

    fn carry_out(&mut self, write: Write) -> Option<String> {
        match write {
            Write::CreatePod(mut pod) => {
                pod.meta.uid = Uid(self.next);
                self.next += 1;
                let name = pod.meta.name.to_string();
                self.pods.push(*pod);
                self.pods.sort_by_key(|pod| ordinal::parse(&pod.meta.name).map(|(_, n)| n));
                Some(format!("+{name}"))
            }
            Write::DeletePod { uid, .. } => {
                let now = self.now;
                let pod = self.pods.iter_mut().find(|pod| pod.meta.uid == uid).expect("a pod");
                pod.meta.deleted = Some(now);
                Some(format!("-{}", pod.meta.name))
            }
            Write::UpdateStatus { status, .. } => {
                let Status::StatefulSet(status) = *status else { panic!("another kind") };
                self.set.status = status;
                None
            }
            Write::Create(object) => {
                let Object::ControllerRevision(mut made) = *object else { panic!("another kind") };
                Rc::make_mut(&mut made).meta.uid = Uid(self.next);
                self.next += 1;
                self.revisions.push((*made).clone());
                None
            }
            Write::Update(object) => {
                let Object::ControllerRevision(new) = *object else { panic!("another kind") };
                let old = self.revisions.iter_mut().find(|old| old.meta.uid == new.meta.uid);
                *old.expect("a revision") = (*new).clone();
                None
            }
            Write::Delete { uid, .. } => {
                self.revisions.retain(|revision| revision.meta.uid != uid);
                None
            }
            other => panic!("{other:?}"),
        }
    }

    /// Syncs and lets the pods settle until nothing is done any more.
    fn run(&mut self) -> Vec<String> {
        let mut done = Vec::new();
        for _ in 0..60 {
            let line = self.sync();
            let Some((acts, _)) = line.split_once(": ").filter(|(a, _)| a.starts_with(['+', '-']))
            else {
                if self.pods.iter().all(|pod| pod.is_ready() && !pod.meta.is_deleting()) {
                    break;
                }
                self.settle();
                continue;
            };
            done.push(acts.to_owned());
            self.settle();
        }
        done
    }
}

/// Upstream: `CreatesPods`, `ScalesUp`, `ScalesDown`.
#[test]
fn pods_come_in_order_and_go_in_reverse() {
    let mut world = World::new("replicas: 3");
    assert_eq!(world.run(), ["+web-0", "+web-1", "+web-2"]);
    assert_eq!(world.set.status.ready, 3);
    world.spec(|spec| spec.replicas = Some(5));
    assert_eq!(world.run(), ["+web-3", "+web-4"]);
    world.spec(|spec| spec.replicas = Some(1));
    assert_eq!(world.run(), ["-web-4", "-web-3", "-web-2", "-web-1"]);
    assert_eq!((world.set.status.replicas, world.set.status.current), (1, 1));
}

/// Upstream: `TestStatefulSetControlScaleUp…`: one pod that is not Ready holds the next.
#[test]
fn a_pod_that_is_not_ready_holds_the_next() {
    let mut world = World::new("replicas: 3");
    assert!(world.sync().starts_with("+web-0: The template is new"));
    assert_eq!(world.sync(), "web-0 is Pending and not Ready, so web-1 waits.");
    world.set_ready("web-0", false);
    assert_eq!(world.sync(), "web-0 is Running and not Ready, so web-1 waits.");
    world.set_ready("web-0", true);
    let line = world.sync();
    assert!(line.starts_with("+web-1: All pods before web-1 are available"), "{line}");
}

/// Upstream: `TestStatefulSetControlWithStartOrdinal`.
#[test]
fn numbering_may_begin_elsewhere() {
    let mut world = World::new("replicas: 2\nordinals: {start: 5}");
    assert_eq!(world.run(), ["+web-5", "+web-6"]);
    world.spec(|spec| spec.ordinals.as_mut().expect("ordinals").start = 6);
    assert_eq!(world.run(), ["+web-7", "-web-5"]);
}

/// Upstream: `TestParallelScale`, `TestBurst…`.
#[test]
fn a_parallel_set_waits_for_nobody() {
    let mut world = World::new("replicas: 4\npodManagementPolicy: Parallel");
    let line = world.sync();
    assert!(line.starts_with("+web-0, +web-1 +web-2, +web-3: "), "{line}");
    world.set_ready("web-1", true);
    assert_eq!(world.sync(), "1 of 4 pods are Ready; a Parallel set waits for none of them.");
    world.spec(|spec| spec.replicas = Some(1));
    let line = world.sync();
    assert!(line.starts_with("-web-3 -web-2 -web-1: "), "{line}");
}

/// Upstream: `RecreatesFailedPod`, `RecreatesSucceededPod`.
#[test]
fn a_pod_that_has_ended_is_created_again_when_it_is_gone() {
    for phase in [Phase::Failed, Phase::Succeeded] {
        let mut world = World::new("replicas: 2");
        world.run();
        world.pod("web-0").status.phase = phase;
        let line = world.sync();
        assert!(line.starts_with("-web-0: web-0 is "), "{line}");
        assert_eq!(
            world.sync(),
            "web-0 is terminating, so nothing else is deleted or updated.",
            "{phase:?}"
        );
        world.pods.retain(|pod| !pod.meta.is_deleting());
        assert!(world.sync().starts_with("+web-0: "));
    }
}

/// Upstream: `TestStatefulSetControlRollingUpdate`, `…RollingUpdateWithPartition`.
#[test]
fn updates_go_from_the_last_ordinal_down_to_the_partition() {
    let mut world = World::new("replicas: 3\nupdateStrategy: {rollingUpdate: {partition: 0}}");
    world.run();
    let first = world.set.status.current_revision.clone();
    world.image("nginx:2");
    assert_eq!(world.run(), ["-web-2", "+web-2", "-web-1", "+web-1", "-web-0", "+web-0"]);
    let status = &world.set.status;
    assert_ne!(status.current_revision, first);
    assert_eq!(status.current_revision, status.update_revision);

    world.spec(|spec| {
        spec.update_strategy.rolling_update.as_mut().expect("rolling").partition = Some(2);
    });
    world.image("nginx:3");
    assert_eq!(world.run(), ["-web-2", "+web-2"]);
    let status = &world.set.status;
    assert_ne!(status.current_revision, status.update_revision);
    assert_eq!((status.current, status.updated), (2, 1));
    // A pod below the partition comes back as it was.
    world.pod("web-0").status.phase = Phase::Failed;
    assert_eq!(world.run(), ["-web-0", "+web-0"]);
    assert_eq!((world.set.status.current, world.set.status.updated), (2, 1));
}

/// Upstream: `TestStatefulSetControlRollingUpdateWithMaxUnavailable`.
#[test]
fn more_pods_may_be_unavailable_at_a_time() {
    for (most, wanted) in [
        ("2", ["-web-3 -web-2", "+web-2", "+web-3", "-web-1 -web-0", "+web-0", "+web-1"]),
        ("50%", ["-web-3 -web-2", "+web-2", "+web-3", "-web-1 -web-0", "+web-0", "+web-1"]),
    ] {
        let strategy = format!("updateStrategy: {{rollingUpdate: {{maxUnavailable: {most}}}}}");
        let mut world = World::new(&format!("replicas: 4\n{strategy}"));
        world.run();
        world.image("nginx:2");
        assert_eq!(world.run(), wanted, "{most}");
    }
}

/// Upstream: `TestStatefulSetControlOnDeleteUpdate`.
#[test]
fn on_delete_waits_for_somebody() {
    let mut world = World::new("replicas: 2\nupdateStrategy: {type: OnDelete}");
    world.run();
    world.image("nginx:2");
    world.sync();
    let line = world.sync();
    assert!(
        line.starts_with("Two pods are of an old revision and the strategy is OnDelete"),
        "{line}"
    );
    world.pods.remove(1);
    assert_eq!(world.run(), ["+web-1"]);
    assert_eq!(world.set.status.updated, 1);
}

/// A broken update of an OrderedReady set does not heal when the template is reverted; a Parallel
/// set's does.
#[test]
fn a_stuck_pod_has_to_be_deleted_by_hand() {
    let mut world = World::new("replicas: 3");
    world.run();
    world.image("nginx:broken");
    assert!(world.sync().starts_with("-web-2: "));
    world.pods.retain(|pod| !pod.meta.is_deleting());
    assert!(world.sync().starts_with("+web-2: "));
    world.image("nginx:1");
    world.sync();
    assert_eq!(
        world.sync(),
        "web-2 is Pending and not Ready, so nothing else is deleted or updated. It is not of the \
         template's revision and OrderedReady does not replace it: delete it to go on."
    );
    world.pods.retain(|pod| &*pod.meta.name != "web-2");
    assert_eq!(world.run(), ["+web-2"]);

    let mut world = World::new("replicas: 3\npodManagementPolicy: Parallel");
    world.run();
    world.image("nginx:broken");
    world.sync();
    world.pods.retain(|pod| !pod.meta.is_deleting());
    world.sync();
    world.image("nginx:1");
    let line = world.sync();
    assert!(line.starts_with("-web-2: "), "{line}");
}

/// Upstream: `TestStatefulSetControlScaleDownDeleteError…`, `processCondemned`: nothing goes while
/// a lower pod is not available, but the one that is broken itself may.
#[test]
fn scale_down_waits_for_lower_pods() {
    let mut world = World::new("replicas: 4");
    world.run();
    world.spec(|spec| spec.replicas = Some(2));
    world.set_ready("web-3", false);
    assert!(world.sync().starts_with("-web-3: "), "the first unavailable pod itself goes");
    world.pods.retain(|pod| !pod.meta.is_deleting());
    world.set_ready("web-0", false);
    assert_eq!(
        world.sync(),
        "web-0 is Running and not Ready, so nothing else is deleted or updated."
    );
    let mut world = World::new("replicas: 4");
    world.run();
    world.spec(|spec| spec.replicas = Some(2));
    world.set_ready("web-3", false);
    world.set_ready("web-2", false);
    assert_eq!(world.sync(), "web-2 is not available, so web-3 is not deleted until it is.");
}

#[test]
fn min_ready_seconds_hold_the_next_pod() {
    let mut world = World::new("replicas: 2\nminReadySeconds: 5");
    world.sync();
    world.set_ready("web-0", true);
    assert_eq!(world.sync(), "web-0 is Ready, not yet available until 00:00:05, so web-1 waits.");
    assert_eq!((world.set.status.ready, world.set.status.available), (1, 0));
    world.now += SimDuration::from_secs(5);
    assert!(world.sync().starts_with("+web-1: "));
}

/// Upstream: `TestStatefulSetControlRollback`, `…LimitsHistory`.
#[test]
fn a_template_that_comes_back_has_its_old_revision() {
    let mut world = World::new("replicas: 1\nrevisionHistoryLimit: 1");
    world.run();
    let first = world.set.status.update_revision.clone();
    for image in ["nginx:2", "nginx:3", "nginx:4"] {
        world.image(image);
        world.run();
    }
    world.sync();
    let numbers: Vec<i64> = world.revisions.iter().map(|revision| revision.revision).collect();
    assert_eq!(numbers, [3, 4], "only one old revision is kept");
    world.image("nginx:3");
    world.run();
    let mut numbers: Vec<i64> = world.revisions.iter().map(|revision| revision.revision).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [4, 5], "the old one is renumbered");
    assert_ne!(world.set.status.update_revision, first);
}

#[test]
fn pods_know_who_they_are_and_claims_are_named_once() {
    let claims = "serviceName: nginx\nvolumeClaimTemplates: [{metadata: {name: data}}]";
    let mut world = World::new(&format!("replicas: 1\n{claims}"));
    let said = |world: &World| -> Vec<String> {
        let pods: Vec<&Pod> = world.pods.iter().collect();
        let revisions: Vec<&ControllerRevision> = world.revisions.iter().collect();
        let observed = Observed {
            set: &world.set,
            pods: &pods,
            orphans: &[],
            revisions: &revisions,
            memory: &world.memory,
            expectations_met: true,
        };
        let decision = decide(&observed, world.now);
        let announcements = decision.batches.iter().flatten().flat_map(|a| &a.on_success);
        let texts = announcements.map(|announcement| match &announcement.said {
            Said::Exactly(event) => event.message.to_string(),
            Said::Prefixed { .. } => "?".into(),
        });
        texts.collect()
    };
    assert_eq!(
        said(&world),
        [
            "create Claim data-web-0 Pod web-0 in StatefulSet web success",
            "create Pod web-0 in StatefulSet web successful",
        ]
    );
    world.sync();
    let pod = &world.pods[0];
    let labels: Vec<_> = pod.meta.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let revision = &world.set.status.update_revision;
    assert_eq!(
        labels,
        [
            "app=web".to_owned(),
            "apps.kubernetes.io/pod-index=0".to_owned(),
            format!("controller-revision-hash={revision}"),
            "statefulset.kubernetes.io/pod-name=web-0".to_owned(),
        ]
    );
    assert_eq!(pod.hostname.as_deref(), Some("web-0"));
    assert_eq!(pod.spec.subdomain.as_deref(), Some("nginx"));
    let volume = &pod.spec.volumes.as_ref().expect("volumes")[0];
    assert_eq!(volume.sources["persistentVolumeClaim"]["claimName"], "data-web-0");
    world.pods.clear();
    assert_eq!(said(&world), ["create Pod web-0 in StatefulSet web successful"]);
}
