//! Random runs: commands at random moments, properties that always hold, then the faults end and
//! the cluster must come to rest. A failure names its seed; the same seed repeats it.
#![cfg(not(target_arch = "wasm32"))]

use kubeloupe_core::api::job::{Job, JobConditionType, PodReplacementPolicy};
use kubeloupe_core::api::meta::{Kind, ObjectKey};
use kubeloupe_core::api::object::Object;
use kubeloupe_core::api::pod::Pod;
use kubeloupe_core::rng::{Seed, Stream};
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::setup::{NodeSetup, Setup};
use kubeloupe_core::session::history::{History, Progress};
use kubeloupe_core::sim::record::{RecordLog, What, Who};
use kubeloupe_core::time::SimDuration;
use serde_json::{Value, json};
use std::rc::Rc;

/// How many runs; more with `KUBELOUPE_RUNS`.
fn runs() -> u64 {
    std::env::var("KUBELOUPE_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

struct Run {
    history: History,
    chance: Stream,
    jobs: u32,
    nodes: u32,
    off: Vec<String>,
    stopped: Vec<&'static str>,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut chance = Seed(seed).stream("random-run", 0);
        let nodes = chance.between(1, 4) as u32;
        let realistic = chance.between(0, 2) > 0;
        let setup = Setup { seed, realistic, ..Setup::with_nodes(nodes as usize) };
        let history = History::new(Rc::new(setup));
        Run { history, chance, jobs: 0, nodes, off: Vec::new(), stopped: Vec::new() }
    }

    fn pick(&mut self, kind: Kind) -> Option<ObjectKey> {
        let keys: Vec<_> = self.history.sim().lister().all(kind).map(Object::key).collect();
        let last = keys.len().checked_sub(1)?;
        keys.get(self.chance.between(0, last as i64) as usize).cloned()
    }

    /// A Job with any mixture of rules.
    fn job(&mut self) -> Request {
        self.jobs += 1;
        let mut draw = |low, high| self.chance.between(low, high);
        let commands = ["sleep 5", "sleep 20", "exit 1", "sleep 3; exit 7", "true"];
        let command = commands[draw(0, 4) as usize];
        let policy = if draw(0, 1) == 0 { "Never" } else { "OnFailure" };
        let mut spec = json!({
            "parallelism": draw(0, 5), "backoffLimit": draw(0, 3),
            "template": {"spec": {
                "restartPolicy": policy,
                "terminationGracePeriodSeconds": draw(1, 30),
                "containers": [{"name": "c", "image": "busybox", "command": ["sh", "-c", command]}]
            }}
        });
        if draw(0, 3) > 0 {
            spec["completions"] = draw(0, 7).into();
            if draw(0, 1) == 1 {
                spec["completionMode"] = "Indexed".into();
                if policy == "Never" && draw(0, 1) == 1 {
                    spec["backoffLimitPerIndex"] = draw(0, 1).into();
                }
            }
        }
        if draw(0, 4) == 0 {
            spec["activeDeadlineSeconds"] = draw(1, 60).into();
        }
        if draw(0, 4) == 0 {
            spec["ttlSecondsAfterFinished"] = draw(0, 30).into();
        }
        if draw(0, 2) == 0 {
            spec["podReplacementPolicy"] = "Failed".into();
        }
        let manifest = json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": {"name": format!("job{}", self.jobs), "namespace": "default"},
            "spec": spec
        });
        Request::Create { manifest }
    }

    fn change_job(&mut self) -> Option<Request> {
        let key = self.pick(Kind::Job)?;
        let object = self.history.sim().lister().find(&key)?.clone();
        let sim = self.history.sim();
        let mut manifest: Value =
            kubeloupe_core::api::json::to_value(&object, &|uid| sim.uuid(uid));
        match self.chance.between(0, 2) {
            0 => manifest["spec"]["parallelism"] = self.chance.between(0, 6).into(),
            1 => manifest["spec"]["suspend"] = (self.chance.between(0, 1) == 1).into(),
            _ => manifest["spec"]["backoffLimit"] = self.chance.between(0, 5).into(),
        }
        Some(Request::Update { key, manifest })
    }

    fn fault(&mut self) -> Option<Request> {
        Some(match self.chance.between(0, 6) {
            0 => {
                self.nodes += 1;
                let node = NodeSetup::named(&format!("node{:02}", self.nodes));
                Request::AddNode { node }
            }
            1 => {
                let name = self.pick(Kind::Node)?.name.to_string();
                self.off.push(name.clone());
                Request::StopNode { name }
            }
            2 => Request::StartNode { name: self.off.pop()? },
            3 => Request::Delete {
                key: self.pick(Kind::Pod)?,
                grace_seconds: None,
                propagation: Default::default(),
            },
            4 => {
                let exit_code = self.chance.between(0, 2) as i32;
                Request::CrashPod { key: self.pick(Kind::Pod)?, container: None, exit_code }
            }
            5 => {
                let names = ["job", "scheduler", "garbage-collector"];
                let name = names[self.chance.between(0, 2) as usize];
                self.stopped.push(name);
                Request::StopController { name: name.into() }
            }
            _ => Request::StartController { name: self.stopped.pop()?.into() },
        })
    }

    fn act(&mut self) {
        let request = match self.chance.between(0, 9) {
            0..=3 => Some(self.job()),
            4 | 5 => self.change_job(),
            6 => self.pick(Kind::Job).map(|key| Request::Delete {
                key,
                grace_seconds: None,
                propagation: Default::default(),
            }),
            _ => self.fault(),
        };
        if let Some(request) = request {
            // Refusals are part of the game.
            let _ = self.history.execute("random", request);
        }
    }

    fn wait(&mut self, seconds: i64) {
        let to = self.history.now() + SimDuration::from_secs(seconds);
        loop {
            let progress = self.history.advance(to, 1, None);
            self.check();
            if progress == Progress::Arrived {
                return;
            }
        }
    }

    /// What holds at every moment.
    fn check(&self) {
        let lister = self.history.sim().lister();
        for job in lister.all(Kind::Job).filter_map(Object::as_job) {
            let pods: Vec<&Pod> = lister
                .dependents(job.meta.uid)
                .filter_map(|object| object.as_pod().map(|pod| &**pod))
                .collect();
            check_job(job, &pods);
        }
    }

    /// Faults end: everything is switched on, nothing is suspended.
    fn heal(&mut self) {
        for name in std::mem::take(&mut self.off) {
            let _ = self.history.execute("heal", Request::StartNode { name });
        }
        for name in std::mem::take(&mut self.stopped) {
            let _ = self.history.execute("heal", Request::StartController { name: name.into() });
        }
    }
}

fn check_job(job: &Job, pods: &[&Pod]) {
    let active = pods.iter().filter(|pod| pod.is_active()).count() as i32;
    let terminating = pods.iter().filter(|pod| pod.is_terminating()).count() as i32;
    let name = &job.meta.name;
    if let Some(completions) = job.spec.completions {
        assert!(
            job.status.succeeded <= completions || !job.spec.is_indexed(),
            "{name}: {} of {completions} indexes succeeded",
            job.status.succeeded
        );
    }
    if job.spec.replacement() == PodReplacementPolicy::Failed && job.meta.generation == 1 {
        let parallelism = job.spec.parallelism.unwrap_or(1);
        assert!(
            active + terminating <= parallelism.max(0),
            "{name}: {active} active and {terminating} terminating of {parallelism}"
        );
    }
    if job.meta.generation == 1 {
        let parallelism = job.spec.parallelism.unwrap_or(1);
        assert!(active <= parallelism, "{name}: {active} active, parallelism {parallelism}");
    }
    if job.status.is_finished() {
        assert_eq!(job.status.active, 0, "{name} is finished");
        assert!(job.status.uncounted_failed.is_empty(), "{name}");
        let both = job.status.is_true(JobConditionType::Complete)
            && job.status.is_true(JobConditionType::Failed);
        assert!(!both, "{name} is Complete and Failed");
    }
    for pod in pods {
        assert!(pod.meta.controller().is_some(), "{name}: a pod without an owner");
    }
}

/// What holds of every account.
fn check_log(log: &RecordLog) {
    for (id, record) in log.iter() {
        let begun = record.who == Who::User;
        assert!(begun || record.cause.is_some_and(|cause| cause < id), "{id}: {record:?}");
        if let What::Decided(reasons) = &record.what {
            assert!(!reasons.is_empty(), "{id}: a decision without a reason");
        }
    }
}

#[test]
fn properties_hold_and_the_cluster_comes_to_rest() {
    for seed in 0..runs() {
        let mut run = Run::new(seed);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..12 {
                run.act();
                let seconds = run.chance.between(0, 25);
                run.wait(seconds);
            }
            run.heal();
            // Longer than every back-off, eviction and deadline together.
            run.wait(4000);
            check_log(run.history.log());
            rest(&run);
        }));
        if let Err(panic) = result {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

/// StatefulSets, budgets and evictions. Nothing is late here, so what a controller decides on is
/// what is there when it acts.
struct Sets {
    run: Run,
    /// Records that have been looked at.
    seen: usize,
    made: u32,
}

impl Sets {
    fn new(seed: u64) -> Sets {
        let mut run = Run::new(seed);
        let setup = Setup { seed, realistic: false, ..Setup::with_nodes(run.nodes as usize) };
        run.history = History::new(Rc::new(setup));
        Sets { run, seen: 0, made: 0 }
    }

    fn set(&mut self) -> Request {
        self.made += 1;
        let name = format!("set{}", self.made);
        let mut draw = |low, high| self.run.chance.between(low, high);
        let policy = if draw(0, 2) == 0 { "Parallel" } else { "OrderedReady" };
        let ready_after = format!("{}s", draw(0, 8));
        let manifest = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {"name": name, "namespace": "default"},
            "spec": {
                "replicas": draw(0, 5), "podManagementPolicy": policy, "serviceName": "s",
                "minReadySeconds": draw(0, 3), "ordinals": {"start": draw(0, 2)},
                "updateStrategy": {"rollingUpdate": {
                    "partition": draw(0, 2), "maxUnavailable": draw(1, 3)
                }},
                "selector": {"matchLabels": {"app": name}},
                "template": {
                    "metadata": {
                        "labels": {"app": name},
                        "annotations": {"kubeloupe/ready-after": ready_after}
                    },
                    "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}
                }
            }
        });
        Request::Create { manifest }
    }

    fn budget(&mut self) -> Request {
        let number = self.run.chance.between(1, i64::from(self.made.max(1)));
        let bound = ["minAvailable", "maxUnavailable"][self.run.chance.between(0, 1) as usize];
        let values = [json!(1), json!(2), json!("50%")];
        let value = &values[self.run.chance.between(0, 2) as usize];
        let mut spec = json!({"selector": {"matchLabels": {"app": format!("set{number}")}}});
        spec[bound] = value.clone();
        let manifest = json!({
            "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
            "metadata": {"name": format!("budget{number}"), "namespace": "default"},
            "spec": spec
        });
        Request::Create { manifest }
    }

    fn change(&mut self) -> Option<Request> {
        let key = self.run.pick(Kind::StatefulSet)?;
        let sim = self.run.history.sim();
        let object = sim.lister().find(&key)?.clone();
        let mut manifest: Value =
            kubeloupe_core::api::json::to_value(&object, &|uid| sim.uuid(uid));
        let mut draw = |low, high| self.run.chance.between(low, high);
        match draw(0, 2) {
            0 => manifest["spec"]["replicas"] = draw(0, 6).into(),
            1 => {
                let image = format!("nginx:{}", draw(1, 3));
                manifest["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
            }
            _ => {
                let partition = draw(0, 3);
                manifest["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = partition.into();
            }
        }
        Some(Request::Update { key, manifest })
    }

    fn act(&mut self) {
        let request = match self.run.chance.between(0, 11) {
            0..=2 => Some(self.set()),
            3..=5 => self.change(),
            6 => Some(self.budget()),
            7 | 8 => return self.evict(),
            _ => self.run.fault(),
        };
        if let Some(request) = request {
            let _ = self.run.history.execute("random", request);
        }
    }

    /// An eviction that is granted leaves as many healthy pods as the budget wants.
    fn evict(&mut self) {
        let Some(key) = self.run.pick(Kind::Pod) else { return };
        let lister = self.run.history.sim().lister();
        let pod = lister.find(&key).and_then(Object::as_pod).expect("a pod").clone();
        let covers = |budget: &Object, pod: &Pod| {
            let selector = budget.pod_selector().expect("a selector");
            kubeloupe_core::api::selector::matches(selector, &pod.meta.labels)
        };
        let budgets: Vec<Object> = lister
            .all(Kind::PodDisruptionBudget)
            .filter(|budget| covers(budget, &pod))
            .cloned()
            .collect();
        let healthy = |run: &Run, budget: &Object| {
            let pods = run.history.sim().lister().all(Kind::Pod).filter_map(Object::as_pod);
            let fit = |pod: &&Rc<Pod>| pod.is_ready() && !pod.meta.is_deleting();
            pods.filter(fit).filter(|pod| covers(budget, pod)).count() as i32
        };
        let counted = pod.is_ready() && pod.is_active();
        let request = Request::Evict { key, grace_seconds: None };
        let granted = self.run.history.execute("evict", request).is_ok();
        for budget in budgets.iter().filter(|_| granted && counted) {
            let left = healthy(&self.run, budget);
            let wanted = budget.as_disruption_budget().expect("a budget").status.desired_healthy;
            assert!(left >= wanted, "{} left of {wanted}: {}", left, pod.meta.name);
        }
    }

    fn wait(&mut self, seconds: i64) {
        let to = self.run.history.now() + SimDuration::from_secs(seconds);
        loop {
            let progress = self.run.history.advance(to, 1, None);
            self.check();
            if progress == Progress::Arrived {
                return;
            }
        }
    }

    /// A pod of an OrderedReady set is created when all before it are Ready.
    fn check(&mut self) {
        let log = self.run.history.log();
        for record in log.since(self.seen as u32) {
            let of_set = record.what == What::Created && record.who == Who::StatefulSet;
            let lister = self.run.history.sim().lister();
            let Some(pod) = lister.pod(record.object).filter(|_| of_set) else { continue };
            let owner = pod.meta.controller().and_then(|owner| lister.get(owner.uid));
            let Some(set) = owner.and_then(Object::as_stateful_set) else { continue };
            if set.spec.pod_management_policy.as_deref() != Some("OrderedReady") {
                continue;
            }
            let start = set.spec.ordinals.as_ref().map_or(0, |ordinals| ordinals.start);
            let name = &*pod.meta.name;
            let ordinal: i32 =
                name.rsplit('-').next().and_then(|n| n.parse().ok()).expect("an ordinal");
            for lower in start..ordinal {
                let before = format!("{}-{lower}", set.meta.name);
                let found = lister.named(Kind::Pod, "default", &before).and_then(Object::as_pod);
                assert!(found.is_some_and(|pod| pod.is_ready()), "{name} before {before}");
            }
        }
        self.seen = log.len();
    }
}

#[test]
fn stateful_sets_keep_their_order_and_budgets_hold() {
    for seed in 0..runs() {
        let mut sets = Sets::new(seed);
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..14 {
                sets.act();
                let seconds = sets.run.chance.between(0, 25);
                sets.wait(seconds);
            }
            sets.run.heal();
            sets.wait(4000);
            check_log(sets.run.history.log());
            for set in sets.run.history.sim().lister().all(Kind::StatefulSet) {
                let set = set.as_stateful_set().expect("a set");
                let wanted = set.spec.replicas.unwrap_or(1);
                let status = &set.status;
                assert_eq!((status.replicas, status.available), (wanted, wanted), "{:?}", set.meta);
            }
        }));
        if let Err(panic) = result {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

/// In the end every Job is finished, suspended, or waits for something that never comes.
fn rest(run: &Run) {
    let lister = run.history.sim().lister();
    for job in lister.all(Kind::Job).filter_map(Object::as_job) {
        let waits = job.spec.is_suspended() || job.spec.parallelism == Some(0);
        assert!(
            job.status.is_finished() || waits,
            "{}: neither finished nor waiting: {:?}",
            job.meta.name,
            job.status
        );
    }
    for pod in lister.all(Kind::Pod).filter_map(Object::as_pod) {
        let owner = pod.meta.controller().map(|owner| owner.uid);
        assert!(
            owner.is_none_or(|uid| lister.get(uid).is_some()),
            "{} outlives its owner",
            pod.meta.name
        );
        assert!(!pod.meta.is_deleting(), "{} is never gone", pod.meta.name);
    }
}
