//! [`Script`] → a flat list of steps, so that a program can stop before any command and go on
//! later: where it stands is one number and a few stacks.
//!
//! `$(…)` becomes steps in front of the command that holds it; their texts wait on a stack.

use super::ast::*;
use std::rc::Rc;

/// One step of a program.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Simple(Rc<Simple>),
    /// Opens a scope with these redirections; if one fails, goes to `end`, the scope's `Leave`.
    Redirect {
        redirects: Rc<[Redirect]>,
        end: usize,
    },
    /// Opens a scope.
    Enter {
        stdin: bool,
        capture: Capture,
    },
    /// Closes the innermost scope.
    Leave,
    /// Opens a loop over words.
    For(Rc<[Word]>),
    /// Takes the loop's next word, or goes to `end`.
    Take {
        name: Rc<str>,
        end: usize,
    },
    /// Opens a loop with a condition.
    While,
    /// Ends a round: keeps its status and goes back.
    Again(usize),
    EndLoop,
    Jump(usize),
    /// Goes to `to` if the last command succeeded (`ok`) or failed (`!ok`).
    JumpIf {
        ok: bool,
        to: usize,
    },
    Not,
    Status(i32),
}

/// What a scope does with its standard output, and whether it is a shell of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Capture {
    /// Becomes the input of the next part of a pipeline.
    Pipe,
    /// Becomes a text of a word, without its last ends of lines.
    Substitution,
    /// `( … )` and the last part of a pipeline: goes on as it is.
    No,
}

/// Steps, and the bodies of the here-documents that they name.
#[derive(Debug)]
pub(super) struct Code {
    pub steps: Vec<Step>,
    pub here: Vec<Word>,
}

pub(super) fn compile(script: Script) -> Code {
    let mut compiler = Compiler { steps: Vec::new(), here: script.here, open: Vec::new() };
    compiler.open.push(Open::Shell { exits: Vec::new() });
    compiler.list(&script.body);
    compiler.close();
    Code { steps: compiler.steps, here: compiler.here }
}

/// What is open around a step: `break` and `exit` must close it.
enum Open {
    /// A shell of its own: `exit` ends it and nothing around it.
    Shell {
        exits: Vec<usize>,
    },
    Scope,
    Loop {
        breaks: Vec<usize>,
        continues: Vec<usize>,
    },
}

struct Compiler {
    steps: Vec<Step>,
    here: Vec<Word>,
    open: Vec<Open>,
}

impl Compiler {
    fn emit(&mut self, step: Step) -> usize {
        self.steps.push(step);
        self.steps.len() - 1
    }

    /// Lets the jumps at these places lead to the next step.
    fn land(&mut self, jumps: &[usize]) {
        let here = self.steps.len();
        self.point(jumps, here);
    }

    fn point(&mut self, jumps: &[usize], target: usize) {
        for jump in jumps {
            match self.steps.get_mut(*jump) {
                Some(Step::Jump(to) | Step::JumpIf { to, .. }) => *to = target,
                Some(Step::Take { end, .. } | Step::Redirect { end, .. }) => *end = target,
                _ => {}
            }
        }
    }

    fn close(&mut self) {
        if let Some(Open::Shell { exits }) = self.open.pop() {
            self.land(&exits);
        }
    }

    fn list(&mut self, list: &List) {
        for item in list {
            let skip = match item.when {
                When::Always => None,
                When::Succeeded => Some(self.emit(Step::JumpIf { ok: false, to: 0 })),
                When::Failed => Some(self.emit(Step::JumpIf { ok: true, to: 0 })),
            };
            self.pipeline(&item.pipeline);
            self.land(skip.as_slice());
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        if let [only] = pipeline.stages.as_slice() {
            self.command(only);
        } else {
            for (at, stage) in pipeline.stages.iter().enumerate() {
                let last = at + 1 == pipeline.stages.len();
                let capture = if last { Capture::No } else { Capture::Pipe };
                self.shell(at > 0, capture, |compiler| compiler.command(stage));
            }
        }
        if pipeline.negated {
            self.emit(Step::Not);
        }
    }

    fn shell(&mut self, stdin: bool, capture: Capture, body: impl FnOnce(&mut Self)) {
        self.emit(Step::Enter { stdin, capture });
        self.open.push(Open::Shell { exits: Vec::new() });
        body(self);
        self.close();
        self.emit(Step::Leave);
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.redirected(&simple.redirects, |compiler| {
                compiler.simple(simple);
            }),
            Command::Compound(compound, redirects) => {
                self.redirected(redirects, |compiler| compiler.compound(compound));
            }
        }
    }

    fn redirected(&mut self, redirects: &[Redirect], body: impl FnOnce(&mut Self)) {
        if redirects.is_empty() {
            return body(self);
        }
        for redirect in redirects {
            match redirect {
                Redirect::Read(word)
                | Redirect::HereString(word)
                | Redirect::Write { path: word, .. } => self.substitutions(word),
                Redirect::Here(index) => {
                    let word = self.here.get(*index).cloned().unwrap_or_default();
                    self.substitutions(&word);
                }
                Redirect::Duplicate { .. } => {}
            }
        }
        let start = self.emit(Step::Redirect { redirects: redirects.into(), end: 0 });
        self.open.push(Open::Scope);
        body(self);
        self.open.pop();
        self.land(&[start]);
        self.emit(Step::Leave);
    }

    /// The `$(…)` of a word, in the order in which expansion will ask for their texts.
    fn substitutions(&mut self, word: &Word) {
        for part in &word.parts {
            if let Part::Substitution { body, .. } = part {
                self.shell(false, Capture::Substitution, |compiler| compiler.list(body));
            }
        }
    }

    fn simple(&mut self, simple: &Simple) {
        for (_, word) in &simple.assignments {
            self.substitutions(word);
        }
        for word in &simple.words {
            self.substitutions(word);
        }
        let first = simple.words.first().and_then(Word::plain);
        match first {
            Some("break" | "continue") if self.leave_loop(simple) => {}
            Some("exit") => {
                self.emit(Step::Simple(Rc::new(simple.clone())));
                self.leave_shell();
            }
            _ => {
                self.emit(Step::Simple(Rc::new(simple.clone())));
            }
        }
    }

    /// `break` and `continue`, with how many loops they leave. `false` outside of a loop.
    fn leave_loop(&mut self, simple: &Simple) -> bool {
        let count = simple.words.get(1).and_then(Word::plain);
        let mut levels = count.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).max(1);
        let mut closing = Vec::new();
        let mut found = None;
        for (at, open) in self.open.iter().enumerate().rev() {
            match open {
                Open::Shell { .. } => break,
                Open::Scope => closing.push(Step::Leave),
                Open::Loop { .. } => {
                    found = Some((at, closing.len()));
                    closing.push(Step::EndLoop);
                    levels -= 1;
                    if levels == 0 {
                        break;
                    }
                }
            }
        }
        let Some((at, count)) = found else { return false };
        let ends = simple.words.first().and_then(Word::plain) == Some("break");
        self.steps.extend(closing.into_iter().take(count + usize::from(ends)));
        self.emit(Step::Status(0));
        let jump = self.emit(Step::Jump(0));
        if let Some(Open::Loop { breaks, continues }) = self.open.get_mut(at) {
            if ends { breaks.push(jump) } else { continues.push(jump) }
        }
        true
    }

    fn leave_shell(&mut self) {
        let is_shell = |open: &Open| matches!(open, Open::Shell { .. });
        let Some(shell) = self.open.iter().rposition(is_shell) else { return };
        let inside = self.open.iter().skip(shell + 1).rev();
        let closing: Vec<Step> = inside
            .map(|open| match open {
                Open::Loop { .. } => Step::EndLoop,
                _ => Step::Leave,
            })
            .collect();
        self.steps.extend(closing);
        let jump = self.emit(Step::Jump(0));
        if let Some(Open::Shell { exits }) = self.open.get_mut(shell) {
            exits.push(jump);
        }
    }

    fn compound(&mut self, compound: &Compound) {
        match compound {
            Compound::Group(list) => self.list(list),
            Compound::Subshell(list) => {
                self.shell(false, Capture::No, |compiler| compiler.list(list));
            }
            Compound::If { branches, otherwise } => {
                let mut ends = Vec::new();
                for (condition, body) in branches {
                    self.list(condition);
                    let skip = self.emit(Step::JumpIf { ok: false, to: 0 });
                    self.list(body);
                    ends.push(self.emit(Step::Jump(0)));
                    self.land(&[skip]);
                }
                self.emit(Step::Status(0));
                self.list(otherwise);
                self.land(&ends);
            }
            Compound::For { name, words, body } => {
                for word in words {
                    self.substitutions(word);
                }
                self.emit(Step::For(words.as_slice().into()));
                let start = self.emit(Step::Take { name: name.as_str().into(), end: 0 });
                self.rounds(start, vec![start], |compiler| compiler.list(body));
            }
            Compound::While { until, condition, body } => {
                self.emit(Step::While);
                let start = self.steps.len();
                let mut ends = Vec::new();
                self.rounds(start, Vec::new(), |compiler| {
                    compiler.list(condition);
                    ends.push(compiler.emit(Step::JumpIf { ok: *until, to: 0 }));
                    compiler.list(body);
                });
                // The loop's `EndLoop` is the step just emitted.
                let end = self.steps.len().saturating_sub(1);
                self.point(&ends, end);
            }
        }
    }

    /// A loop's rounds, from `start`; `ends` are jumps that end it.
    fn rounds(&mut self, start: usize, ends: Vec<usize>, body: impl FnOnce(&mut Self)) {
        self.open.push(Open::Loop { breaks: Vec::new(), continues: Vec::new() });
        body(self);
        let (breaks, continues) = match self.open.pop() {
            Some(Open::Loop { breaks, continues }) => (breaks, continues),
            _ => (Vec::new(), Vec::new()),
        };
        self.land(&continues);
        self.emit(Step::Again(start));
        self.land(&ends);
        self.emit(Step::EndLoop);
        self.land(&breaks);
    }
}
