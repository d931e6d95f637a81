//! Verbs that change living objects one by one: each reads the object as JSON, changes it, and
//! sends it back whole.

use crate::api::json;
use crate::api::meta::ObjectKey;
use crate::api::object::Object;
use crate::kubectl::task::Task;
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::dry_run::DryRun;
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::print::{self, Form};
use crate::kubectl::write::target::{self, Targets};
use crate::scenario::command::Request;
use crate::sim::command::Done;
use serde_json::Value;
use std::collections::VecDeque;
use std::fmt;

/// What a verb does to one object.
pub trait Change {
    /// Changes the object and answers the words behind its name; `None` prints nothing.
    /// `acts` takes what is to be said before.
    ///
    /// # Errors
    /// Why the object is left alone.
    fn change(
        &mut self,
        value: &mut Value,
        object: &Object,
        acts: &mut Vec<Act>,
    ) -> Result<Option<String>, Failure>;

    /// The words when the change changed nothing.
    fn unchanged(&self, words: Option<String>) -> Option<String> {
        words
    }
}

// Not a supertrait: that would keep the Debug code of everything a command can hold.
impl fmt::Debug for dyn Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Change")
    }
}

/// A change of several objects.
#[derive(Debug)]
pub struct Each {
    change: Box<dyn Change>,
    pub dry_run: DryRun,
    pub form: Form,
    pub cause: Option<String>,
    stage: Stage,
    words: Option<String>,
}

#[derive(Debug)]
enum Stage {
    Begin(Targets),
    Left(VecDeque<ObjectKey>),
}

impl Each {
    pub fn new(targets: Targets, change: impl Change + 'static) -> Self {
        Each {
            change: Box::new(change),
            dry_run: DryRun::No,
            form: Form::Line,
            cause: None,
            stage: Stage::Begin(targets),
            words: None,
        }
    }

    pub fn start(self) -> Box<dyn Task> {
        Box::new(Driver::new(self))
    }

    fn one(&mut self, key: &ObjectKey, turn: &Turn) -> Vec<Act> {
        let sim = turn.world.sim;
        let Some(object) = sim.lister().find(key) else {
            return vec![Act::Fail(target::not_found(key, ""))];
        };
        let before = json::to_value(object, &|uid| sim.uuid(uid));
        let mut value = before.clone();
        let mut acts = Vec::new();
        let words = match self.change.change(&mut value, object, &mut acts) {
            Ok(words) => words,
            Err(failure) => {
                acts.push(Act::Fail(failure));
                return acts;
            }
        };
        if value == before {
            let words = self.change.unchanged(words).map(|words| words + self.dry_run.suffix());
            acts.extend(
                words.map(|words| Act::Print(self.form.object(object, &words, turn.world))),
            );
            return acts;
        }
        if let Some(cause) = &self.cause {
            crate::kubectl::write::record::annotate(&mut value, cause);
        }
        self.words = words.map(|words| words + self.dry_run.suffix());
        acts.extend(print::warnings(&value));
        let request = Request::Update { key: key.clone(), manifest: value };
        let words = self.words.clone().unwrap_or_default();
        acts.push(match self.dry_run {
            DryRun::No => {
                Act::Write(Write { request, told: Told::Asked(0), place: Place::Nowhere })
            }
            DryRun::Client => Act::Print(self.form.intended(&request, &words)),
            DryRun::Server => self.dry_run.tried(
                &request,
                &Place::Nowhere,
                |object, sim| self.form.object_in(object, &words, sim),
                turn.world,
            ),
        });
        acts
    }
}

impl Verb for Each {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        match &mut self.stage {
            Stage::Begin(targets) => {
                let keys: VecDeque<ObjectKey> = targets.keys(turn.world).into();
                let mut acts = Vec::new();
                if keys.is_empty() {
                    acts.push(Act::Warn("No resources found".into()));
                }
                if self.cause.is_some() {
                    acts.push(Act::Warn(crate::kubectl::write::record::DEPRECATED.into()));
                }
                self.stage = Stage::Left(keys);
                Some(acts)
            }
            Stage::Left(keys) => {
                let key = keys.pop_front()?;
                Some(self.one(&key, turn))
            }
        }
    }

    fn told(&mut self, _: usize, done: &Done, turn: &Turn) -> Option<String> {
        let words = self.words.take()?;
        let object = done.uid.and_then(|uid| turn.world.sim.lister().get(uid))?;
        Some(self.form.object(object, &words, turn.world))
    }
}
