//! Carries out what a user asks for.

use crate::api::json::{self, DecodeError};
use crate::api::meta::{Kind, ObjectKey, Uid};
use crate::api::object::Object;
use crate::api::text::Text;
use crate::decision::Propagation;
use crate::kubelet::runtime::CannotCrash;
use crate::kubelet::workload::ImageBehaviour;
use crate::scenario::command::Request;
use crate::sim::Sim;
use crate::sim::controllers::Controller;
use crate::sim::record::{NOBODY, RecordId, What, Who};
use crate::store::DeleteOptions;
use crate::store::rejection::Rejection;
use std::fmt;

/// What came of a request: the object it was about, if there is one, and whether it changed.
pub type Outcome = Result<Done, Refusal>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub uid: Option<Uid>,
    /// `false`: the object was like this already.
    pub changed: bool,
}

/// Why a request was not carried out. Nothing has changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    Rejected(Rejection),
    Undecodable(DecodeError),
    /// What no API server says: there is no such machine, controller, container, image.
    Impossible(Impossible),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Impossible {
    NoSuchController {
        name: String,
    },
    CannotCrash(CannotCrash),
    NotRunning {
        pod: String,
    },
    NotAnImage {
        text: String,
    },
    BadFlag {
        why: String,
    },
    /// Power is on, or off, already.
    Already {
        node: String,
        on: bool,
    },
    /// The machine runs the API server.
    ControlPlane {
        node: String,
    },
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Refusal::Rejected(rejection)
    }
}

impl From<DecodeError> for Refusal {
    fn from(error: DecodeError) -> Self {
        Refusal::Undecodable(error)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Rejected(rejection) => rejection.fmt(f),
            Refusal::Undecodable(error) => error.fmt(f),
            Refusal::Impossible(what) => what.fmt(f),
        }
    }
}

impl fmt::Display for Impossible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Impossible::NoSuchController { name } => {
                let known: Vec<_> = Sim::controller_names().collect();
                write!(f, "no controller {name:?}; there are {}", known.join(", "))
            }
            Impossible::CannotCrash(why) => why.fmt(f),
            Impossible::NotRunning { pod } => write!(f, "pod {pod:?} runs nothing now"),
            Impossible::NotAnImage { text } => write!(f, "{text:?} is not an image name"),
            Impossible::BadFlag { why } => f.write_str(why),
            Impossible::Already { node, on } => {
                write!(f, "node {node:?} is switched {} already", if *on { "on" } else { "off" })
            }
            Impossible::ControlPlane { node } => {
                write!(f, "node {node:?} runs the API server; without it nothing here would answer")
            }
        }
    }
}

impl Sim {
    /// Carries out a user's request now. Nothing is written when it is refused.
    pub fn execute(&mut self, label: &str, request: &Request) -> Outcome {
        let subject = request.key().and_then(|key| self.lister().find(key)).map(Object::uid);
        let said = What::Command { label: Text::Shared(label.into()) };
        let cause = self.record(Who::User, subject.unwrap_or(NOBODY), None, said);
        let outcome = self.try_execute(request, cause);
        match &outcome {
            Ok(_) => {
                self.publish(Who::User, Some(cause));
            }
            Err(refusal) => {
                self.store.take_changes();
                let (about, why) = match refusal {
                    // A refused eviction is about its pod; the budget is named.
                    Refusal::Rejected(Rejection::TooManyRequests { cause }) => {
                        (subject.unwrap_or(NOBODY), format!("{refusal} {cause}"))
                    }
                    _ => (NOBODY, refusal.to_string()),
                };
                self.record(Who::User, about, Some(cause), What::Refused { what: why.into() });
            }
        }
        outcome
    }

    fn try_execute(&mut self, request: &Request, cause: RecordId) -> Outcome {
        let now = self.now();
        let about = |uid| Done { uid: Some(uid), changed: true };
        Ok(match request {
            Request::Create { manifest } => {
                let object = json::from_value_with(manifest, &|uuid| self.uid_of_uuid(uuid))?;
                about(self.store.create(object, now)?)
            }
            Request::Update { key, manifest } => {
                let old = self.lister().find(key).cloned().ok_or_else(|| not_found(key))?;
                let new = json::update_from_value(&old, manifest)?;
                Done { changed: self.store.update(old.uid(), new)?, ..about(old.uid()) }
            }
            Request::Delete { key, grace_seconds, propagation } => {
                let uid = self.uid_of(key)?;
                let propagation = Propagation::from(*propagation);
                let options = DeleteOptions { grace_seconds: *grace_seconds, propagation };
                self.store.delete(uid, options, now)?;
                about(uid)
            }
            Request::Evict { key, grace_seconds } => {
                self.evict(self.uid_of(key)?, *grace_seconds)?
            }
            Request::AddNode { node } => about(self.join(node, false, Some(cause))?),
            outside => {
                self.change_world(outside, cause)?;
                Done { uid: None, changed: true }
            }
        })
    }

    /// What a user does beside the API server.
    fn change_world(&mut self, request: &Request, cause: RecordId) -> Result<(), Refusal> {
        match request {
            Request::StopNode { name } => self.power(name, false, cause),
            Request::StartNode { name } => self.power(name, true, cause),
            Request::CrashPod { key, container, exit_code } => {
                self.crash_pod(key, container.as_deref(), *exit_code, cause)
            }
            Request::SetPodReady { key, ready } => self.set_pod_ready(key, *ready, cause),
            Request::BreakImage { image, broken } => {
                self.rule_image(image, cause, |rule| rule.broken = *broken)
            }
            Request::SetImage { image, flags } => {
                let behaviour = image_behaviour(flags)?;
                self.rule_image(image, cause, |rule| {
                    rule.workload = behaviour.or(&rule.workload);
                })
            }
            Request::StopController { name } => self.switch_controller(name, false, cause),
            Request::StartController { name } => self.switch_controller(name, true, cause),
            Request::WriteFile { path, .. } => {
                let what = What::World { what: format!("file {path}").into() };
                self.record(Who::User, NOBODY, Some(cause), what);
                Ok(())
            }
            Request::Create { .. }
            | Request::Update { .. }
            | Request::Delete { .. }
            | Request::Evict { .. }
            | Request::AddNode { .. } => Ok(()),
        }
    }

    /// The owner that a manifest names by its UUID.
    fn uid_of_uuid(&self, uuid: &str) -> Option<Uid> {
        let kinds = Kind::ALL.into_iter().filter(|kind| !matches!(kind, Kind::Pod | Kind::Event));
        let mut owners = kinds.flat_map(|kind| self.lister().all(kind)).map(Object::uid);
        owners.find(|uid| self.uuid(*uid) == uuid)
    }

    fn uid_of(&self, key: &ObjectKey) -> Result<Uid, Rejection> {
        self.lister().find(key).map(Object::uid).ok_or_else(|| not_found(key))
    }

    /// The names that `loupe controller stop` knows.
    pub fn controller_names() -> impl Iterator<Item = &'static str> {
        Controller::ALL.into_iter().map(Controller::name).chain(["scheduler", "node-lifecycle"])
    }

    fn switch_controller(&mut self, name: &str, on: bool, cause: RecordId) -> Result<(), Refusal> {
        let word = name.trim_end_matches("-controller");
        let controller = Controller::ALL.into_iter().find(|c| c.name() == word);
        match (controller, word) {
            (Some(controller), _) => self.controllers.desk(controller).stopped = !on,
            (None, "scheduler") => self.scheduling.stopped = !on,
            (None, "node-lifecycle") => self.lifecycle.stopped = !on,
            (None, _) => {
                let name = name.to_string();
                return Err(Refusal::Impossible(Impossible::NoSuchController { name }));
            }
        }
        let name = Text::from(word.to_string());
        let what =
            if on { What::ControllerStarted { name } } else { What::ControllerStopped { name } };
        let cause = self.record(Who::World, NOBODY, Some(cause), what);
        match (controller, on) {
            (Some(controller), true) => self.restart_controller(controller, cause),
            (Some(controller), false) => self.controllers.stop(controller),
            (None, true) if word == "scheduler" => self.restart_scheduler(),
            (None, true) => self.restart_lifecycle(),
            (None, false) => {}
        }
        Ok(())
    }

    /// A controller that comes up lists everything it works on.
    fn restart_controller(&mut self, controller: Controller, cause: RecordId) {
        let keys: Vec<Uid> = controller
            .kinds()
            .iter()
            .flat_map(|kind| self.controllers.cache.lister().all(*kind).map(Object::uid))
            .collect();
        for key in keys {
            self.enqueue(controller, key, crate::time::SimDuration::ZERO, Some(cause));
        }
    }
}

impl Request {
    /// The object that the request is about, if it is one that exists.
    pub fn key(&self) -> Option<&ObjectKey> {
        match self {
            Request::Update { key, .. }
            | Request::Delete { key, .. }
            | Request::Evict { key, .. }
            | Request::CrashPod { key, .. }
            | Request::SetPodReady { key, .. } => Some(key),
            _ => None,
        }
    }
}

pub(super) fn not_found(key: &ObjectKey) -> Rejection {
    Rejection::NotFound { kind: key.kind, name: key.name.to_string() }
}

fn image_behaviour(flags: &[(String, String)]) -> Result<ImageBehaviour, Refusal> {
    let pairs: Vec<_> = flags.iter().map(|(flag, value)| (flag.as_str(), value.as_str())).collect();
    ImageBehaviour::parse(&pairs)
        .map_err(|error| Refusal::Impossible(Impossible::BadFlag { why: error.to_string() }))
}
