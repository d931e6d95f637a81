//! One CronJob, its Jobs, and a hand that changes them.

use crate::api::cron_job::{CronJob, CronJobStatus};
use crate::api::job::*;
use crate::api::meta::{Kind, Meta, Uid};
use crate::api::object::Object;
use crate::api::pod::ConditionStatus;
use crate::api::text::Text;
use crate::controllers::cron_job::{Memory, Observed, decide};
use crate::decision::{Action, Said, Write};
use crate::locale::{Lang, cron_job::sentence};
use crate::store::cache::Cache;
use crate::time::SimTime;
use serde_yaml::{Mapping, Value};
use std::rc::Rc;

const OWN: Uid = Uid(1);

pub struct World {
    cache: Cache,
    /// The CronJob as its informer still has it.
    stale: Option<CronJob>,
    yaml: Mapping,
    memory: Memory,
    pub now: SimTime,
    next: u32,
}

impl Default for World {
    fn default() -> Self {
        let meta =
            Meta { uid: OWN, created: SimTime::DEFAULT_START, ..Meta::draft("default", "hello") };
        let own = CronJob { meta, spec: Rc::default(), status: CronJobStatus::default() };
        let mut cache = Cache::default();
        cache.replace(OWN, Some(own.into()));
        let (now, memory) = (SimTime::DEFAULT_START, Memory::default());
        World { cache, stale: None, yaml: Mapping::new(), memory, now, next: 1 }
    }
}

/// `00:01:00.1` of the first day, or a whole RFC 3339 time.
fn at(text: &str) -> SimTime {
    let text = if text.contains('T') { text.to_owned() } else { format!("2026-01-01T{text}Z") };
    SimTime::parse_rfc3339(&text).unwrap_or_else(|| panic!("no time: {text}"))
}

impl World {
    pub fn cron_job(&self) -> Rc<CronJob> {
        self.cache.lister().cron_job(OWN).expect("it stays").clone()
    }

    fn jobs(&self) -> Vec<Rc<Job>> {
        self.cache.lister().all(Kind::Job).filter_map(Object::as_job).cloned().collect()
    }

    fn change(&mut self, change: impl FnOnce(&mut CronJob)) {
        let mut own = (*self.cron_job()).clone();
        change(&mut own);
        own.meta.resource_version += 1;
        self.cache.replace(OWN, Some(own.into()));
    }

    pub fn run(&mut self, line: &str) -> String {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "cron" => self.set_spec(rest),
            "at" => self.now = at(rest),
            "created" => self.change(|own| own.meta.created = at(rest)),
            "last" => self.change(|own| own.status.last_schedule = Some(at(rest))),
            "delete-cron" => self.change(|own| own.meta.deleted = Some(own.meta.created)),
            "job" => {
                let (name, state) = rest.split_once(' ').unwrap_or((rest, ""));
                self.set_job(name, state);
            }
            "gone" => {
                let uid = self.job(rest).expect("there is such a job").meta.uid;
                self.cache.replace(uid, None);
            }
            "lag" => self.stale = Some((*self.cron_job()).clone()),
            "caught-up" => self.stale = None,
            "sync" => return self.sync(),
            _ => panic!("no such command: {line}"),
        }
        String::new()
    }

    /// Fields are added to those of before; the defaults are admission's.
    fn set_spec(&mut self, fields: &str) {
        let new: Mapping = serde_yaml::from_str(&format!("{{{fields}}}")).expect("YAML");
        self.yaml.extend(new);
        self.yaml.retain(|_, value| !value.is_null());
        let value = Value::Mapping(self.yaml.clone());
        let mut spec: crate::api::cron_job::CronJobSpec =
            serde_yaml::from_value(value).expect("a CronJobSpec");
        spec.successful_jobs_history_limit.get_or_insert(3);
        spec.failed_jobs_history_limit.get_or_insert(1);
        self.change(|own| own.spec = Rc::new(spec));
    }

    fn job(&self, name: &str) -> Option<Rc<Job>> {
        self.jobs().into_iter().find(|job| &*job.meta.name == name)
    }

    /// `running`, `complete`, `failed`; `foreign` for a Job of nobody's.
    fn set_job(&mut self, name: &str, state: &str) {
        let known = self.job(name).map(|job| (*job).clone());
        let mut job = known.unwrap_or_else(|| {
            self.next += 1;
            let mut meta = Meta { uid: Uid(self.next), ..Meta::draft("default", name) };
            meta.owners.push(self.cron_job().meta.as_controller(Kind::CronJob));
            Job { meta, spec: Rc::default(), status: JobStatus::default() }
        });
        let end = match state {
            "complete" => Some(JobConditionType::Complete),
            "failed" => Some(JobConditionType::Failed),
            _ => None,
        };
        job.status.start_time.get_or_insert(self.now.floor_secs());
        if state == "foreign" {
            job.meta.owners.clear();
        }
        if let Some(kind) = end {
            let ended = self.now.floor_secs();
            job.status.completion_time = (state == "complete").then_some(ended);
            job.status.conditions.push(JobCondition {
                kind,
                status: ConditionStatus::True,
                reason: Text::default(),
                message: Text::default(),
                last_transition: ended,
            });
        }
        self.cache.replace(job.meta.uid, Some(job.into()));
    }

    fn sync(&mut self) -> String {
        let own = self.stale.clone().unwrap_or_else(|| (*self.cron_job()).clone());
        let jobs: Vec<Rc<Job>> = self
            .jobs()
            .into_iter()
            .filter(|job| job.meta.controller().is_some_and(|owner| owner.uid == OWN))
            .collect();
        let jobs: Vec<&Job> = jobs.iter().map(|job| &**job).collect();
        let observed = Observed {
            cron_job: &own,
            jobs: &jobs,
            live: self.cache.lister(),
            memory: &self.memory,
        };
        let decision = decide(&observed, self.now);
        let mut out = String::new();
        self.memory = decision.memory;
        for action in decision.batches.into_iter().flatten() {
            out += &self.carry_out(action);
        }
        if let Some(again) = decision.again {
            out += &format!("again at {}\n", (self.now + again).rfc3339_millis());
        }
        for reason in &decision.reasons {
            let said = sentence(reason, Lang::En);
            // Both languages are complete.
            assert!(!sentence(reason, Lang::Zh).text.is_empty());
            out += &match said.formula.is_empty() {
                true => format!("- {}\n", said.text),
                false => format!("- {} [{}]\n", said.text, said.formula_text()),
            };
        }
        assert!(!decision.reasons.is_empty(), "a decision has a reason");
        out
    }

    fn carry_out(&mut self, action: Action) -> String {
        let mut out = match action.write {
            Write::Nothing => String::new(),
            Write::Create(object) => {
                let Object::Job(job) = *object else { panic!("a Job") };
                self.next += 1;
                let mut job = (*job).clone();
                job.meta.uid = Uid(self.next);
                let said = job.meta.annotations.values().cloned().collect::<Vec<_>>().join(" ");
                let name = job.meta.name.clone();
                self.cache.replace(job.meta.uid, Some(job.into()));
                format!("create {name} {said}\n")
            }
            Write::Delete { uid, .. } => {
                let gone = self.cache.replace(uid, None).expect("there is such a job");
                format!("delete {}\n", gone.meta().name)
            }
            Write::UpdateCronJobStatus { version, status, started, .. } => {
                assert_eq!(version, self.cron_job().meta.resource_version);
                let mut status = *status;
                if let Some(name) = started {
                    let uid = self.job(&name).expect("just created").meta.uid;
                    status.active.push(crate::api::cron_job::ActiveJob { uid, name });
                }
                let active: Vec<&str> = status.active.iter().map(|active| &*active.name).collect();
                let time = |name: &str, time: Option<SimTime>| {
                    time.map(|time| format!(" {name}={}", time.rfc3339())).unwrap_or_default()
                };
                let said = format!(
                    "status active=[{}]{}{}\n",
                    active.join(" "),
                    time("last", status.last_schedule),
                    time("successful", status.last_successful)
                );
                self.change(|own| own.status = status);
                said
            }
            other => panic!("no such write is expected here: {other:?}"),
        };
        for announcement in action.on_success {
            assert_eq!(announcement.about, OWN);
            let Said::Exactly(event) = announcement.said else { panic!("no name is missing") };
            out += &format!("event {:?} {}: {}\n", event.kind, event.reason, event.message);
        }
        out
    }
}
