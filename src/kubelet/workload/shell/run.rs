//! Runs parsed scripts: lists, pipes, redirections, conditions, subshells and the background.

use super::streams::Stream;
use super::syntax::{
    Assignment, Command, Fault, Join, Pipeline, Script, Stage, Statement, Value, What, Word,
};
use super::{Horizon, Input, MAX_NESTING, Ran, Shell, Stop, glob, parser};
use crate::kubelet::workload::finding::Finding;

impl Shell {
    /// Parses and runs a text in this shell.
    pub(super) fn text(&mut self, text: &str) -> Ran {
        self.charge_text(text.len() * 8)?;
        match parser::parse(text) {
            Ok(script) => {
                let outer = std::mem::replace(&mut self.source, text.into());
                let result = self.script(&script);
                self.source = outer;
                result
            }
            Err(fault) => self.faulty(fault),
        }
    }

    /// Runs the script of `sh -c`.
    pub(super) fn main_text(&mut self, text: &str) -> Ran {
        self.charge_text(text.len() * 8)?;
        let script = match parser::parse(text) {
            Ok(script) => script,
            Err(fault) => return self.faulty(fault),
        };
        // Shells replace themselves by a lone command instead of waiting for it.
        self.replaces = self.replaces && is_lone_command(&script);
        self.source = text.into();
        self.script(&script)
    }

    fn faulty(&mut self, fault: Fault) -> Ran {
        self.at = fault.at;
        let near = match fault.what {
            What::Unsupported(what) => {
                self.find(Finding::Unreadable { what: what.into() });
                return Ok(0);
            }
            What::TooDeep => {
                self.find(Finding::LimitReached);
                return Ok(0);
            }
            What::UnterminatedQuote => "unterminated quoted string".to_owned(),
            What::UnexpectedEnd => "unexpected end of file".to_owned(),
            What::Unexpected(what) => format!("unexpected \"{what}\""),
        };
        self.write_error(&format!("{}: syntax error: {near}\n", self.name.clone()))?;
        self.find(Finding::SyntaxError { near });
        Err(Stop::Exit(2))
    }

    pub(super) fn script(&mut self, script: &Script) -> Ran {
        if self.nesting >= MAX_NESTING {
            return Err(Stop::Limit);
        }
        self.nesting += 1;
        let mut result = Ok(0);
        for statement in script {
            result = self.statement(statement);
            match result {
                Ok(status) => self.status = status,
                Err(_) => break,
            }
        }
        self.nesting -= 1;
        result
    }

    fn statement(&mut self, statement: &Statement) -> Ran {
        if statement.background { self.background(statement) } else { self.and_or(statement) }
    }

    fn and_or(&mut self, statement: &Statement) -> Ran {
        let mut last = &statement.first;
        let mut left = statement.rest.len();
        self.status = self.condition_if(left > 0, |shell| shell.pipeline(&statement.first))?;
        for (join, pipeline) in &statement.rest {
            left -= 1;
            let goes_on = match join {
                Join::And => self.status == 0,
                Join::Or => self.status != 0,
            };
            if goes_on {
                last = pipeline;
                self.status = self.condition_if(left > 0, |shell| shell.pipeline(pipeline))?;
            }
        }
        let final_pipeline = statement.rest.last().map_or(&statement.first, |(_, p)| p);
        let counts = std::ptr::eq(last, final_pipeline) && !last.negated;
        if self.errexit && self.status != 0 && self.conditions == 0 && counts {
            return Err(Stop::Exit(self.status));
        }
        Ok(self.status)
    }

    /// Runs something whose failure is an answer and no reason for `set -e` to end the shell.
    pub(super) fn condition_if(
        &mut self,
        is_condition: bool,
        run: impl FnOnce(&mut Shell) -> Ran,
    ) -> Ran {
        let depth = usize::from(is_condition);
        self.conditions += depth;
        let result = run(self);
        self.conditions -= depth;
        result
    }

    /// Runs a statement beside the shell: its time passes, but not for the shell.
    fn background(&mut self, statement: &Statement) -> Ran {
        let (now, seen) = (self.now, self.signal_seen);
        self.signal_seen = true;
        self.changes += 1;
        let result = self.subshell(|shell| shell.and_or(statement));
        let (end, code) = match result {
            Ok(code) => (self.now, code),
            Err(Stop::Endless | Stop::Horizon) => (i64::MAX, 0),
            Err(stop) => return Err(stop),
        };
        self.now = now;
        self.signal_seen = seen;
        self.last_job += 1;
        self.charge(self.jobs.len() as u64)?;
        self.jobs.push((self.last_job, end, code));
        Ok(0)
    }

    fn pipeline(&mut self, pipeline: &Pipeline) -> Ran {
        let status = match pipeline.stages.as_slice() {
            [stage] => self.stage(stage)?,
            stages => self.pipe(stages)?,
        };
        Ok(if pipeline.negated { i32::from(status == 0) } else { status })
    }

    /// Runs the stages one after the other, each with what the one before has printed.
    fn pipe(&mut self, stages: &[Stage]) -> Ran {
        let (mut status, mut failed, mut stopped) = (0, 0, None);
        let outer = self.input.take();
        for (i, stage) in stages.iter().enumerate() {
            let is_last = i + 1 == stages.len();
            if !is_last {
                self.captures.push(Stream::default());
            }
            let result = self.subshell(|shell| shell.stage(stage));
            if !is_last {
                let stream = self.captures.pop().unwrap_or_default();
                self.input = Some(Input { stream, taken: 0 });
            }
            match result {
                Ok(code) => status = code,
                Err(stop @ (Stop::Endless | Stop::Horizon)) => {
                    stopped.get_or_insert(stop);
                }
                Err(stop) => {
                    self.input = outer;
                    return Err(stop);
                }
            }
            if status != 0 {
                failed = status;
            }
        }
        self.input = outer;
        match stopped {
            Some(stop) => Err(stop),
            None => Ok(if self.pipefail { failed } else { status }),
        }
    }

    /// Runs something on a copy of the shell's variables; `exit` in it ends only the copy.
    pub(super) fn subshell(&mut self, run: impl FnOnce(&mut Shell) -> Ran) -> Ran {
        self.charge(1 + (self.variables.len() + self.parameters.len()) as u64 / 8)?;
        let (variables, arrays) = (self.variables.clone(), self.arrays.clone());
        let (parameters, exported) = (self.parameters.clone(), self.exported.clone());
        let (trap, exit_trap) = (self.trap.clone(), self.exit_trap.clone());
        let flags = (self.errexit, self.nounset, self.pipefail, self.loops, self.replaces);
        self.replaces = false;
        self.loops = 0;
        let result = run(self);
        (self.errexit, self.nounset, self.pipefail, self.loops, self.replaces) = flags;
        (self.variables, self.arrays) = (variables, arrays);
        (self.parameters, self.exported) = (parameters, exported);
        (self.trap, self.exit_trap) = (trap, exit_trap);
        match result {
            Err(Stop::Exit(code)) => Ok(code),
            Err(Stop::Break(_) | Stop::Continue(_)) => Ok(self.status),
            result => result,
        }
    }

    fn stage(&mut self, stage: &Stage) -> Ran {
        self.at = stage.at;
        self.charge(1)?;
        match stage.redirects.is_empty() {
            true => self.command(&stage.command),
            false => self.redirected(stage),
        }
    }

    pub(super) fn command(&mut self, command: &Command) -> Ran {
        match command {
            Command::Simple { assignments, words } => self.simple(assignments, words),
            Command::Group(body) => self.script(body),
            Command::Subshell(body) => self.subshell(|shell| shell.script(body)),
            Command::If { arms, otherwise } => {
                for (condition, body) in arms {
                    if self.condition_if(true, |shell| shell.script(condition))? == 0 {
                        return self.script(body);
                    }
                }
                self.script(otherwise)
            }
            Command::While { until, condition, body } => self.while_loop(*until, condition, body),
            Command::For { name, words, body } => self.for_loop(name, words.as_deref(), body),
            Command::Case { word, arms } => self.case(word, arms),
            Command::Function { name } => {
                self.find(Finding::Unreadable { what: format!("function {name}") });
                self.charge_text(name.len())?;
                if !self.functions.contains(name) {
                    self.functions.push(name.clone());
                }
                Ok(0)
            }
        }
    }

    fn case(&mut self, word: &Word, arms: &[(Vec<Word>, Script)]) -> Ran {
        let text: Vec<char> = self.single(word)?.chars().collect();
        for (patterns, body) in arms {
            for pattern in patterns {
                let pattern: Vec<char> = self.pattern(pattern)?.chars().collect();
                self.charge(1 + (text.len() * pattern.len() / 256) as u64)?;
                if glob::matches(&pattern, &text) {
                    return self.script(body);
                }
            }
        }
        Ok(0)
    }

    fn simple(&mut self, assignments: &[Assignment], words: &[Word]) -> Ran {
        let at = self.at;
        self.status = if assignments.is_empty() { self.status } else { 0 };
        let argv = self.fields(words)?;
        let mut saved = Vec::new();
        let exported = self.exported.len();
        for assignment in assignments {
            if !argv.is_empty() {
                saved.push((&assignment.name, self.variables.get(&assignment.name).cloned()));
                self.exported.push(assignment.name.clone());
            }
            match &assignment.value {
                Value::One(word) => {
                    let value = self.single(word)?;
                    self.arrays.remove(&assignment.name);
                    self.set(&assignment.name, value)?;
                }
                Value::Array(words) => {
                    let values = self.fields(words)?;
                    self.changes += 1;
                    self.arrays.insert(assignment.name.clone(), values);
                }
            }
        }
        self.at = at;
        let result = if argv.is_empty() { Ok(self.status) } else { self.invoke(&argv) };
        let end = self.exported.len().min(exported + saved.len());
        self.exported.drain(exported.min(end)..end);
        for (name, value) in saved {
            match value {
                Some(value) => drop(self.variables.insert(name.clone(), value)),
                None => drop(self.variables.remove(name)),
            }
        }
        let status = result?;
        self.answer_signal()?;
        Ok(status)
    }

    /// Runs the trap of a SIGTERM that came while a command ran.
    pub(super) fn answer_signal(&mut self) -> Result<(), Stop> {
        if self.signal_pending
            && let Some(trap) = self.trap.clone()
        {
            self.signal_pending = false;
            self.changes += 1;
            let status = self.status;
            self.text(&trap)?;
            self.status = status;
        }
        Ok(())
    }

    /// True where following stops at an endless loop instead of going round it.
    pub(super) fn need_not_go_round(&self) -> bool {
        match self.horizon {
            Horizon::End => true,
            Horizon::At(_) => false,
            Horizon::Signal(_) => self.signal_seen && !self.signal_pending,
        }
    }
}

fn is_lone_command(script: &Script) -> bool {
    let [Statement { first, rest, background: false }] = script.as_slice() else { return false };
    rest.is_empty()
        && !first.negated
        && matches!(first.stages.as_slice(), [Stage { command: Command::Simple { .. }, .. }])
}
