//! Loops, and how an endless one is recognised instead of being gone round for ever.

use super::syntax::{Command, Pipeline, Script, Stage, Statement, Word};
use super::{Horizon, Ran, Shell, Stop};

/// So many rounds of an unchanging loop are followed one by one before the horizon, for the log.
const ROUNDS_KEPT: i64 = 4096;

impl Shell {
    pub(super) fn for_loop(&mut self, name: &str, words: Option<&[Word]>, body: &Script) -> Ran {
        let values = match words {
            Some(words) => self.fields(words)?,
            None => self.parameters.iter().skip(1).cloned().collect(),
        };
        let mut status = 0;
        for value in values {
            self.charge(1)?;
            self.set(name, value)?;
            match self.round(body)? {
                Some(code) => status = code,
                None => break,
            }
        }
        Ok(status)
    }

    /// Runs a loop's body once; `None` means that the loop is left.
    fn round(&mut self, body: &Script) -> Result<Option<i32>, Stop> {
        self.loops += 1;
        let result = self.script(body);
        self.loops -= 1;
        match result {
            Ok(status) => Ok(Some(status)),
            Err(Stop::Break(levels)) if levels > 1 => Err(Stop::Break(levels - 1)),
            Err(Stop::Break(_)) => Ok(None),
            Err(Stop::Continue(levels)) if levels > 1 => Err(Stop::Continue(levels - 1)),
            Err(Stop::Continue(_)) => Ok(Some(0)),
            Err(stop) => Err(stop),
        }
    }

    pub(super) fn while_loop(&mut self, until: bool, condition: &Script, body: &Script) -> Ran {
        let endless = !self.errexit && always_holds(until, condition) && !may_leave(body);
        let mut status = 0;
        loop {
            self.charge(1)?;
            let (before, changes) = (self.now, self.changes);
            self.loops += 1;
            let holds = self.condition_if(true, |shell| shell.script(condition));
            self.loops -= 1;
            match holds {
                Ok(code) if (code == 0) != until => {}
                Ok(_) | Err(Stop::Break(..=1)) => return Ok(status),
                Err(stop) => return Err(stop),
            }
            match self.round(body)? {
                Some(code) => status = code,
                None => return Ok(0),
            }
            if endless && self.need_not_go_round() {
                return Err(Stop::Endless);
            }
            if self.changes == changes {
                self.repeat(before)?;
            }
        }
    }

    /// A round has changed nothing, so all later rounds are like it: skips most of them.
    fn repeat(&mut self, before: i64) -> Result<(), Stop> {
        if self.need_not_go_round() {
            return Err(Stop::Endless);
        }
        let limit = match self.horizon {
            Horizon::At(limit) | Horizon::Signal(limit) => limit,
            Horizon::End => return Err(Stop::Endless),
        };
        let period = self.now - before;
        if period > 0 {
            let rounds = (limit - self.now) / period;
            if rounds > ROUNDS_KEPT {
                self.now += period * (rounds - ROUNDS_KEPT);
            }
            return Ok(());
        }
        // A busy loop: time passes although no command takes any.
        if let Horizon::At(_) = self.horizon {
            return self.pass_forever();
        }
        self.pass((limit - self.now).max(0))?;
        self.answer_signal()
    }
}

/// `while true`, `while :`, `until false`.
fn always_holds(until: bool, condition: &Script) -> bool {
    let [Statement { first, rest, background: false }] = condition.as_slice() else { return false };
    let ([stage], true, false) = (first.stages.as_slice(), rest.is_empty(), first.negated) else {
        return false;
    };
    let Command::Simple { words, .. } = &stage.command else { return false };
    match words.first().and_then(Word::plain) {
        Some("true" | ":" | "/bin/true") => !until,
        Some("false") => until,
        _ => false,
    }
}

/// True if something in the body can end the loop, or if that cannot be told by looking.
fn may_leave(script: &Script) -> bool {
    let pipelines = |statement: &Statement| {
        let rest = statement.rest.iter().map(|(_, pipeline)| pipeline);
        std::iter::once(&statement.first).chain(rest).any(pipeline_may_leave)
    };
    script.iter().any(pipelines)
}

fn pipeline_may_leave(pipeline: &Pipeline) -> bool {
    pipeline.stages.iter().any(stage_may_leave)
}

fn stage_may_leave(stage: &Stage) -> bool {
    const LEAVING: [&str; 11] = [
        "break", "exit", "return", "exec", "eval", ".", "source", "set", "trap", "kill", "command",
    ];
    match &stage.command {
        Command::Simple { words, .. } => match words.first() {
            Some(word) => word.plain().is_none_or(|word| LEAVING.contains(&word)),
            None => false,
        },
        Command::Group(body) | Command::Subshell(body) => may_leave(body),
        Command::If { arms, otherwise } => {
            may_leave(otherwise) || arms.iter().any(|(c, b)| may_leave(c) || may_leave(b))
        }
        Command::While { condition, body, .. } => may_leave(condition) || may_leave(body),
        Command::For { body, .. } => may_leave(body),
        Command::Case { arms, .. } => arms.iter().any(|(_, body)| may_leave(body)),
        Command::Function { .. } => false,
    }
}
