//! One Job, its pods, and a hand that changes them.

use crate::api::job::*;
use crate::api::meta::{Meta, OwnerReference, Uid};
use crate::api::object::Status;
use crate::api::pod::*;
use crate::api::text::Text;
use crate::api::v1::LabelSelector;
use crate::controllers::job::claim::owner_reference;
use crate::controllers::job::{Memory, Observed, decide};
use crate::decision::{Action, Said, Write};
use crate::locale::{Lang, job::sentence};
use crate::time::{SimDuration, SimTime};
use serde_yaml::{Mapping, Value};
use std::rc::Rc;

pub struct World {
    pub job: Job,
    yaml: Mapping,
    pub pods: Vec<Pod>,
    pub memory: Memory,
    pub now: SimTime,
    pub met: bool,
    terminating: bool,
    made: usize,
    /// Pods that had succeeded, or failed, when their finalizer was removed.
    pub ended: [i32; 2],
}

const UUID: &str = "5f0d2b7e-0000-4000-8000-000000000001";

impl Default for World {
    fn default() -> Self {
        let meta = Meta { uid: Uid(1), generation: 1, ..Meta::draft("default", "pi") };
        let job = Job { meta, spec: Rc::default(), status: JobStatus::default() };
        let (now, made, ended) = (SimTime::DEFAULT_START, 0, [0, 0]);
        let (yaml, memory) = (Mapping::new(), Memory::default());
        World { job, yaml, pods: vec![], memory, now, met: true, terminating: false, made, ended }
    }
}

fn at(seconds: &str) -> SimTime {
    SimTime::DEFAULT_START + SimDuration::parse(&format!("{seconds}s")).expect("seconds")
}

/// `a`, `b`, … `z`, `p26`.
fn pod_name(n: usize) -> String {
    let letter = u8::try_from(n).ok().filter(|n| *n < 26).map(|n| char::from(b'a' + n));
    letter.map_or_else(|| format!("p{n}"), String::from)
}

impl World {
    pub fn run(&mut self, line: &str) -> String {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "job" => self.set_spec(rest),
            "status" => rest.split_whitespace().for_each(|item| self.set_status(item)),
            "name" => self.job.meta.name = rest.into(),
            "at" => self.now = at(rest),
            "pods" => rest.split(", ").for_each(|item| self.add_pods(item, true)),
            "orphans" => rest.split(", ").for_each(|item| self.add_pods(item, false)),
            "set" => {
                let (names, state) = rest.split_once(": ").expect("names: state");
                names.split(' ').for_each(|name| self.change(name, state));
            }
            "delete" => rest.split(' ').for_each(|name| {
                let uid = self.pod(name).meta.uid;
                self.delete(uid);
            }),
            "gone" => self.pods.retain(|pod| rest.split(' ').all(|name| name != &*pod.meta.name)),
            "delete-job" => self.job.meta.deleted = Some(self.now),
            "delete-namespace" => self.terminating = true,
            "unseen" => self.met = false,
            "seen" => self.met = true,
            "restart-controller" => self.memory = Memory::default(),
            "sync" => return self.sync(true),
            "look" => return self.sync(false),
            "first-pod" => return self.first_pod(),
            _ => panic!("no such command: {line}"),
        }
        String::new()
    }

    /// Fields are added to those of before; the defaults are admission's.
    fn set_spec(&mut self, fields: &str) {
        let new: Mapping = serde_yaml::from_str(&format!("{{{fields}}}")).expect("YAML");
        self.yaml.extend(new);
        self.yaml.retain(|_, value| !value.is_null());
        let mut spec: JobSpec =
            serde_yaml::from_value(Value::Mapping(self.yaml.clone())).expect("a JobSpec");
        if spec.parallelism.is_none() && spec.completions.is_none() {
            spec.completions = Some(1);
        }
        spec.parallelism.get_or_insert(1);
        let per_index = spec.backoff_limit_per_index.is_some();
        spec.backoff_limit.get_or_insert(if per_index { i32::MAX } else { 6 });
        let labels = Labels::from([(CONTROLLER_UID_LABEL.into(), UUID.into())]);
        spec.selector =
            Some(LabelSelector { match_labels: Some(labels.clone()), match_expressions: None });
        spec.template.metadata.labels = Rc::new(labels);
        if spec.template.spec.restart_policy.is_none() {
            Rc::make_mut(&mut spec.template.spec).restart_policy = Some("Never".into());
        }
        self.job.spec = Rc::new(spec);
    }

    fn set_status(&mut self, item: &str) {
        let (key, value) = item.split_once('=').unwrap_or((item, ""));
        let uids =
            || -> Vec<Uid> { value.split(',').map(|name| self.pod(name).meta.uid).collect() };
        let (number, text) = (value.parse::<i32>(), Text::from(value.to_owned()));
        let condition = |kind, reason: &str| JobCondition {
            kind,
            status: ConditionStatus::True,
            reason: Text::from(reason.to_owned()),
            message: Text::from("before"),
            last_transition: SimTime::DEFAULT_START,
        };
        let listed = match key {
            "uncounted-failed" | "uncounted-succeeded" => uids(),
            _ => Vec::new(),
        };
        let status = &mut self.job.status;
        status.observed = true;
        match key {
            "active" => status.active = number.expect("a number"),
            "failed" => status.failed = number.expect("a number"),
            "succeeded" => status.succeeded = number.expect("a number"),
            "start" => status.start_time = Some(at(value)),
            "completed" => status.completed_indexes = text,
            "failedIndexes" => status.failed_indexes = Some(text),
            "uncounted-failed" => status.uncounted_failed = listed,
            "uncounted-succeeded" => status.uncounted_succeeded = listed,
            "FailureTarget" => {
                status.conditions.push(condition(JobConditionType::FailureTarget, value));
            }
            "SuccessCriteriaMet" => {
                status.conditions.push(condition(JobConditionType::SuccessCriteriaMet, value));
            }
            "Failed" => status.conditions.push(condition(JobConditionType::Failed, value)),
            "Suspended" => status.conditions.push(condition(JobConditionType::Suspended, value)),
            _ => panic!("no such status: {item}"),
        }
    }

    /// `3 running`, `failed #2 @10 exit=3`.
    fn add_pods(&mut self, item: &str, owned: bool) {
        let (count, state) = match item.split_once(' ') {
            Some((first, rest)) if first.parse::<usize>().is_ok() => (first, rest),
            _ => ("1", item),
        };
        for _ in 0..count.parse().expect("a count") {
            let template = &self.job.spec.template;
            let mut pod = Pod::draft(Meta::draft("default", ""), template.spec.clone());
            pod.meta.labels = template.metadata.labels.clone();
            if owned {
                pod.meta.owners = vec![owner_reference(&self.job)];
                pod.meta.finalizers = vec![TRACKING_FINALIZER.into()];
            }
            let name = self.adopt(pod);
            self.change(&name, state);
        }
    }

    /// Gives a new pod its name and identity.
    fn adopt(&mut self, mut pod: Pod) -> String {
        let name = pod_name(self.made);
        pod.meta.name = name.as_str().into();
        pod.meta.uid = Uid(100 + self.made as u32);
        pod.meta.created = self.now.floor_secs();
        self.made += 1;
        self.pods.push(pod);
        name
    }

    pub fn pod(&self, name: &str) -> &Pod {
        self.pods.iter().find(|pod| &*pod.meta.name == name).expect(name)
    }

    fn change(&mut self, name: &str, state: &str) {
        let now = self.now;
        let pod = self.pods.iter_mut().find(|pod| &*pod.meta.name == name).expect(name);
        let time = state.split_whitespace().find_map(|w| w.strip_prefix('@')).map_or(now, at);
        for word in state.split_whitespace() {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            let annotate = |pod: &mut Pod, key: &str, value: &str| {
                Rc::make_mut(&mut pod.meta.annotations).insert(key.into(), value.into());
            };
            match key {
                "pending" => {}
                "scheduled" => pod.node = Some("node01".into()),
                "running" | "ready" => {
                    pod.node = Some("node01".into());
                    pod.status.phase = Phase::Running;
                    container(pod).state = ContainerState::Running { started: time };
                    let ready = ConditionStatus::from(key == "ready");
                    pod.status.set_condition(PodConditionType::Ready, ready, ("", ""), time);
                }
                "succeeded" => end(pod, Phase::Succeeded, 0, time),
                "failed" => end(pod, Phase::Failed, 1, time),
                "exit" => end(pod, pod.status.phase, value.parse().expect("a code"), time),
                "container" => container(pod).name = value.into(),
                "unknown" => pod.status.phase = Phase::Unknown,
                "terminating" => {
                    pod.node = Some("node01".into());
                    pod.status.phase = Phase::Running;
                    pod.meta.deleted = Some(time + SimDuration::from_secs(30));
                    pod.meta.grace_seconds = Some(30);
                }
                "disrupted" => pod.status.set_condition(
                    PodConditionType::DisruptionTarget,
                    ConditionStatus::True,
                    ("", ""),
                    time,
                ),
                "restarts" => container(pod).restart_count = value.parse().expect("a number"),
                "created" => pod.meta.created = at(value),
                "attempts" => annotate(pod, INDEX_FAILURE_COUNT, value),
                "ignored" => annotate(pod, INDEX_IGNORED_FAILURE_COUNT, value),
                "untracked" => pod.meta.finalizers.clear(),
                "unlabelled" => pod.meta.labels = Rc::default(),
                _ if key.starts_with('#') => annotate(pod, COMPLETION_INDEX, &key[1..]),
                _ if key.starts_with('@') => {}
                _ => panic!("no such state: {word}"),
            }
        }
    }

    fn delete(&mut self, uid: Uid) {
        let now = self.now;
        for pod in self.pods.iter_mut().filter(|pod| pod.meta.uid == uid) {
            let grace = if pod.node.is_some() { 30 } else { 0 };
            pod.meta.deleted = Some((now + SimDuration::from_secs(grace)).floor_secs());
            pod.meta.grace_seconds = Some(grace);
        }
        self.sweep();
    }

    /// What nothing holds any more is gone: never started, or ended.
    fn sweep(&mut self) {
        self.pods.retain(|pod| {
            let over = pod.meta.grace_seconds == Some(0) || pod.status.phase.is_terminal();
            !(pod.meta.is_deleting() && pod.meta.finalizers.is_empty() && over)
        });
    }

    pub fn sync(&mut self, apply: bool) -> String {
        let unsettled: Vec<&Pod> = self
            .pods
            .iter()
            .filter(|pod| {
                let ended = pod.status.phase.is_terminal() && pod.meta.finalizers.is_empty();
                !ended || pod.meta.is_deleting()
            })
            .collect();
        let (pods, orphans): (Vec<&Pod>, Vec<&Pod>) =
            unsettled.into_iter().partition(|pod| pod.meta.controller().is_some());
        let decision = decide(
            &Observed {
                job: &self.job,
                uuid: UUID,
                pods: &pods,
                orphans: &orphans,
                memory: &self.memory,
                expectations_met: self.met,
                namespace_terminating: self.terminating,
            },
            self.now,
        );
        assert!(!decision.reasons.is_empty(), "every decision has a reason");
        let writes = || decision.batches.iter().flatten().map(|action| &action.write);
        let creates = writes().any(|write| matches!(write, Write::CreatePod(_)));
        let deletes = writes().any(|write| matches!(write, Write::DeletePod { .. }));
        assert!(!(creates && deletes), "never both in one sync");
        let before = self.job.status.clone();
        let mut out = Vec::new();
        for batch in decision.batches {
            assert!(!batch.is_empty(), "no empty batch");
            self.print(&batch, &mut out);
            if apply {
                batch.into_iter().for_each(|action| self.apply(action.write));
            }
        }
        if apply {
            self.memory = decision.memory;
        } else {
            self.job.status = before;
        }
        let again = decision.again.map(|again| format!("again in {}\n", again.go()));
        let said = decision.reasons.iter().map(|reason| {
            let (en, zh) = (sentence(reason, Lang::En), sentence(reason, Lang::Zh));
            assert!(zh.text.ends_with('。') && en.text.ends_with('.'), "{en:?} {zh:?}");
            let formula = Some(en.formula_text()).filter(|formula| !formula.is_empty());
            formula.map_or(format!("- {}\n", en.text), |f| format!("- {} [{f}]\n", en.text))
        });
        out.into_iter().chain(again).chain(said).collect()
    }

    fn print(&mut self, batch: &[Action], out: &mut Vec<String>) {
        let mut line = String::new();
        let mut events = String::new();
        for action in batch {
            let (verb, what) = self.action(&action.write);
            if line.is_empty() {
                line = verb.to_owned();
            }
            if batch.len() > 20 {
                line = format!("{verb} × {}", batch.len());
            } else {
                line += &format!(" {what}");
            }
            for said in &action.on_success {
                if let Said::Exactly(event) = &said.said {
                    let (kind, message) = (event.kind.name(), &event.message);
                    events += &format!("event {kind} {}: {message}\n", event.reason);
                }
            }
            if let Write::UpdateStatus { status, .. } = &action.write
                && let Status::Job(status) = &**status
            {
                self.job.status = status.clone();
            }
        }
        out.push(format!("{}\n{events}", line.trim_end()));
    }

    fn action(&self, write: &Write) -> (&'static str, String) {
        let name = |uid: Uid| {
            let pod = self.pods.iter().find(|pod| pod.meta.uid == uid);
            pod.map_or("?".to_owned(), |pod| pod.meta.name.to_string())
        };
        match write {
            Write::Nothing => ("nothing", String::new()),
            Write::CreatePod(pod) => {
                let read = |key: &str| pod.meta.annotations.get(key).cloned();
                let attempts = read(INDEX_FAILURE_COUNT).map(|n| format!("({n})"));
                let ignored = read(INDEX_IGNORED_FAILURE_COUNT).map(|n| format!("[{n}]"));
                let index = read(COMPLETION_INDEX).map_or("1".into(), |n| format!("#{n}"));
                let extra: String = attempts.into_iter().chain(ignored).collect();
                ("create", index + &extra)
            }
            Write::DeletePod { uid, .. } => ("delete", name(*uid)),
            Write::RemoveFinalizer { uid, .. } => ("untrack", name(*uid)),
            Write::Adopt { uid, .. } => ("adopt", name(*uid)),
            Write::Release { uid, .. } => ("release", name(*uid)),
            Write::UpdateStatus { status, .. } => match &**status {
                Status::Job(status) => ("status", self.changes(status)),
                other => panic!("not a Job's status: {other:?}"),
            },
            other => panic!("not a Job's write: {other:?}"),
        }
    }

    /// What a status write changes.
    fn changes(&self, new: &JobStatus) -> String {
        let old = &self.job.status;
        let mut changes = Vec::new();
        let mut change = |name: &str, before: String, after: String| {
            if before != after {
                changes.push(format!("{name}={after}"));
            }
        };
        let mut number = |name, a: i32, b: i32| change(name, a.to_string(), b.to_string());
        number("active", old.active, new.active);
        number("ready", old.ready, new.ready);
        number("terminating", old.terminating, new.terminating);
        number("succeeded", old.succeeded, new.succeeded);
        number("failed", old.failed, new.failed);
        let clock = |time: Option<SimTime>| time.map_or("none".into(), SimTime::clock);
        change("start", clock(old.start_time), clock(new.start_time));
        change("completion", clock(old.completion_time), clock(new.completion_time));
        change("completed", old.completed_indexes.to_string(), new.completed_indexes.to_string());
        let text = |text: &Option<Text>| text.as_deref().map_or("none".into(), str::to_owned);
        change("failedIndexes", text(&old.failed_indexes), text(&new.failed_indexes));
        let uids = |uids: &[Uid]| {
            let names = uids.iter().filter_map(|uid| {
                self.pods.iter().find(|pod| pod.meta.uid == *uid).map(|pod| &*pod.meta.name)
            });
            match uids.len() {
                0..=20 => names.collect::<Vec<_>>().join(","),
                many => format!("×{many}"),
            }
        };
        let lists = |status: &JobStatus| {
            (uids(&status.uncounted_succeeded), uids(&status.uncounted_failed))
        };
        change("uncounted-succeeded", lists(old).0, lists(new).0);
        change("uncounted-failed", lists(old).1, lists(new).1);
        for condition in new.conditions.iter().filter(|c| !old.conditions.contains(c)) {
            let (name, status) = (condition.kind.name(), condition.status.name());
            changes.push(format!("{name}={status}({})", condition.reason));
        }
        if !old.observed {
            changes.push("first".into());
        }
        assert!(!changes.is_empty(), "a status write changes something");
        assert!(old.failed <= new.failed, "failures are not forgotten");
        if new.is_finished() {
            assert_eq!((new.active, new.terminating), (0, 0));
            assert!(new.uncounted_failed.is_empty() && new.uncounted_succeeded.is_empty());
        }
        changes.join(" ")
    }

    fn apply(&mut self, write: Write) {
        let uid = match &write {
            Write::DeletePod { uid, .. }
            | Write::RemoveFinalizer { uid, .. }
            | Write::Adopt { uid, .. }
            | Write::Release { uid, .. } => *uid,
            _ => Uid(0),
        };
        let owner: OwnerReference = owner_reference(&self.job);
        let pod = self.pods.iter_mut().find(|pod| pod.meta.uid == uid);
        match (write, pod) {
            (Write::CreatePod(pod), _) => {
                self.adopt(*pod);
            }
            (Write::DeletePod { .. }, _) => self.delete(uid),
            (Write::RemoveFinalizer { .. }, Some(pod)) => {
                assert!(!pod.meta.finalizers.is_empty(), "no finalizer is removed twice");
                self.ended[0] += i32::from(pod.status.phase == Phase::Succeeded);
                self.ended[1] += i32::from(pod.status.phase == Phase::Failed);
                pod.meta.finalizers.clear();
            }
            (Write::Adopt { .. }, Some(pod)) => {
                pod.meta.owners = vec![owner];
                pod.meta.finalizers = vec![TRACKING_FINALIZER.into()];
            }
            (Write::Release { .. }, Some(pod)) => {
                pod.meta.owners.clear();
                pod.meta.finalizers.clear();
            }
            _ => {}
        }
        self.sweep();
    }

    /// What the first pod that is still there was made with.
    fn first_pod(&self) -> String {
        let pod = self.pods.first().expect("a pod");
        let prefix = pod.meta.generate_name.as_deref().unwrap_or_default();
        let env: Vec<String> = pod
            .spec
            .containers
            .iter()
            .flat_map(|c| c.env.iter().flatten())
            .map(|e| match e.value_from.as_ref().and_then(|from| from.field_ref.as_ref()) {
                Some(field) => format!("{}={}", e.name, field.field_path),
                None => format!("{}={}", e.name, e.value.as_deref().unwrap_or_default()),
            })
            .collect();
        let owner = pod.meta.controller().expect("an owner");
        let hostname = pod.hostname.as_deref().unwrap_or("-");
        format!(
            "{prefix} hostname {hostname} owner {}/{} labels {:?} annotations {:?} env {env:?} \
             finalizers {:?}\n",
            owner.kind.names().kind,
            owner.name,
            pod.meta.labels,
            pod.meta.annotations,
            pod.meta.finalizers,
        )
    }
}

fn container(pod: &mut Pod) -> &mut ContainerStatus {
    if pod.status.containers.is_empty() {
        pod.status.containers.push(ContainerStatus {
            name: "main".into(),
            ready: false,
            started: true,
            restart_count: 0,
            state: ContainerState::Running { started: SimTime::DEFAULT_START },
            last_state: None,
        });
    }
    pod.status.containers.last_mut().expect("just made")
}

fn end(pod: &mut Pod, phase: Phase, exit_code: i32, finished: SimTime) {
    pod.node = Some("node01".into());
    pod.status.phase = phase;
    let (reason, message) = (Text::default(), Text::default());
    let started = SimTime::DEFAULT_START;
    container(pod).state = ContainerState::Terminated(Terminated {
        exit_code,
        reason,
        message,
        started,
        finished: finished.floor_secs(),
    });
    pod.status.set_condition(PodConditionType::Ready, ConditionStatus::False, ("", ""), finished);
}

use crate::api::meta::Labels;
