//! Lines tried beside the run: what a command would print, without the run noticing.

use crate::kubectl::shell::{self, Call, CallResult, Emit, Next, Program, Variables};
use crate::kubectl::task::{Next as Then, World};
use crate::scenario::command::Request;
use crate::session::Session;
use crate::session::terminal::{Entry, EntryKind, Terminal};

/// What a line prints.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
}

impl Session {
    /// What a line that only reads prints at the cursor. One that would write or wait is cut off
    /// there, with exit code 1.
    pub fn ask(&self, line: &str) -> Answer {
        let mut answer = Answer::default();
        let script = match shell::parse(line) {
            Ok(script) => script,
            Err(error) => {
                return Answer { stderr: format!("{error}\n"), code: 2, ..answer };
            }
        };
        let files = self.files();
        let mut program = Program::new(script, Variables::default());
        loop {
            match program.next(&files) {
                Next::Run(call) => {
                    let result = self.read(&call, &mut answer);
                    program.done(result);
                }
                Next::Emit(Emit::Stdout(text)) => answer.stdout.push_str(&text),
                Next::Emit(Emit::Stderr(text)) => answer.stderr.push_str(&text),
                Next::Emit(Emit::WriteFile { .. }) => {}
                Next::Finished { code, .. } => {
                    answer.code = code;
                    return answer;
                }
            }
        }
    }

    fn read(&self, call: &Call, answer: &mut Answer) -> CallResult {
        let files = self.files();
        let sim = self.sim();
        let world = World { sim, log: self.log(), files: &files, idle: sim.is_idle() };
        let mut task = crate::kubectl::start(call, &world);
        let mut result = CallResult::default();
        loop {
            match task.resume(&world, None) {
                Then::Print(text) if call.streams => answer.stdout.push_str(&text),
                Then::PrintError(text) if call.streams => answer.stderr.push_str(&text),
                Then::Print(text) => result.stdout.push_str(&text),
                Then::PrintError(text) => result.stderr.push_str(&text),
                Then::Exit(code) => {
                    result.code = code;
                    return result;
                }
                Then::Perform(_) | Then::Wait(_) | Then::Ask(_) => {
                    result.code = 1;
                    return result;
                }
            }
        }
    }

    /// What a line would print at the cursor if this file stood there, as far as no time passes.
    /// Costs a copy of the account: for clicks, not for frames.
    pub fn rehearse(&self, path: &str, text: &str, line: &str) -> Vec<Entry> {
        let mut history = self.history().clone();
        let write = Request::WriteFile { path: path.into(), text: text.into() };
        // Writing a file is never refused.
        let _ = history.execute("", write);
        let mut terminal = Terminal::default();
        terminal.type_line(line);
        terminal.pump(&mut history, &self.sources);
        let printed = terminal.entries().iter().filter(|entry| entry.kind != EntryKind::Input);
        printed.cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::scenario::file::Scenario;
    use crate::session::Session;

    #[test]
    fn a_rehearsal_leaves_the_run_alone() {
        let text = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\n";
        let session = Session::new(Scenario::parse(text).unwrap()).unwrap();
        let printed =
            session.rehearse("a.txt", "one\ntwo\n", "cat a.txt | head -n 1 > b.txt; cat b.txt");
        assert_eq!(printed.iter().map(|e| e.text.as_str()).collect::<String>(), "one\n");
        assert!(session.history().commands().is_empty());
        assert_eq!(session.ask("echo hello | sed s/e/a/").stdout, "hallo\n");
        assert_eq!(session.ask("echo 'x").code, 2);
    }
}
