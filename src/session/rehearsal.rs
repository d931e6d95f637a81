//! Lines tried beside the run: what a command would print, and what would come of it, without the
//! run noticing.

use crate::kubectl::shell::{self, Call, CallResult, Emit, Next, Program, Variables};
use crate::kubectl::task::{Next as Then, World};
use crate::scenario::command::Request;
use crate::session::Session;
use crate::session::playback::Playback;
use crate::session::terminal::{Entry, EntryKind, Terminal};
use crate::sim::record::RecordLog;
use crate::time::SimTime;

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
        self.branch().tried(path, text, line)
    }

    /// Begins the future that would come if this file stood at the cursor and the line were typed
    /// there, and answers what the line prints. [`Session::frame`] goes on with it in slices; it
    /// is the run's ghost until [`Session::stop_imagining`].
    pub fn imagine(&mut self, path: &str, text: &str, line: &str) -> Vec<Entry> {
        let cursor = (self.sim().steps(), self.history.applied());
        let mut imagined = match self.imagined.take() {
            // Nothing happened since the last attempt: only what it added is to be taken back.
            Some(mut imagined) if imagined.cursor == cursor => {
                imagined.session.history.restart();
                imagined.attempt += 1;
                imagined
            }
            before => {
                let attempt = before.map_or(1, |before| before.attempt + 1);
                Box::new(Imagined { session: self.branch(), cursor, attempt })
            }
        };
        imagined.session.terminal = Terminal::default();
        imagined.session.script = self.next_script_step();
        let printed = imagined.session.tried(path, text, line);
        self.imagined = Some(imagined);
        printed
    }

    /// Lets go of the imagined future.
    pub fn stop_imagining(&mut self) {
        self.imagined = None;
    }

    /// Carries the imagined future on. `true` if the budget ran out first.
    pub(super) fn go_on_imagining(&mut self, left: &mut u64) -> bool {
        let Some(session) = self.imagined.as_mut().map(|imagined| &mut imagined.session) else {
            return false;
        };
        let end = session.end();
        !session.go(end, left)
    }

    /// The future that is not this run's: the imagined one, else the one that the last fork put
    /// aside.
    pub fn ghost(&self) -> Option<Ghost<'_>> {
        match &self.imagined {
            Some(imagined) => {
                let log = imagined.session.log();
                Some(Ghost { log, fork: self.now(), attempt: imagined.attempt })
            }
            None => self.history.ghost().map(|(log, fork)| Ghost { log, fork, attempt: 0 }),
        }
    }

    /// The run up to the cursor and its script, on its own.
    fn branch(&self) -> Session {
        Session {
            scenario: self.scenario.clone(),
            history: self.history.branch(),
            terminal: Terminal::default(),
            sources: self.sources.clone(),
            script: self.next_script_step(),
            playback: Playback::default(),
            seeking: None,
            in_past: false,
            imagined: None,
            acted: Some(self.now()),
        }
    }

    /// What a line prints after a file was written.
    fn tried(&mut self, path: &str, text: &str, line: &str) -> Vec<Entry> {
        let write = Request::WriteFile { path: path.into(), text: text.into() };
        // Writing a file is never refused.
        let _ = self.history.execute("", write);
        self.terminal.type_line(line);
        self.terminal.pump(&mut self.history, &self.sources);
        let printed = self.terminal.entries().iter().filter(|e| e.kind != EntryKind::Input);
        printed.cloned().collect()
    }
}

/// A future tried beside the run.
#[derive(Debug)]
pub(super) struct Imagined {
    session: Session,
    /// Where the run's cursor was when they parted: its steps and its commands.
    cursor: (u64, usize),
    attempt: u32,
}

/// A future that is not the run's own.
#[derive(Clone, Copy, Debug)]
pub struct Ghost<'a> {
    /// Its account, from the beginning of the run.
    pub log: &'a RecordLog,
    /// When it parted from the run.
    pub fork: SimTime,
    /// Tells imagined futures apart; 0 is the one that a fork put aside.
    pub attempt: u32,
}

#[cfg(test)]
mod tests {
    use crate::scenario::file::Scenario;
    use crate::session::Session;
    use crate::sim::record::What;
    use crate::time::SimDuration;

    const SCENARIO: &str = r#"
apiVersion: kubeloupe/v1
kind: Scenario
metadata: {name: t}
cluster: {latency: instant}
files:
  job.yaml: |
    apiVersion: batch/v1
    kind: Job
    metadata: {name: a}
    spec:
      completions: 8
      parallelism: 2
      template:
        spec:
          restartPolicy: Never
          containers: [{name: c, image: busybox, command: [sleep, "10"]}]
steps:
- {at: 0s, run: kubectl apply -f job.yaml}
- {at: 15s, run: loupe node add extra}
until: 2m
"#;

    fn running() -> Session {
        let mut session = Session::new(Scenario::parse(SCENARIO).unwrap()).unwrap();
        session.seek(session.now() + SimDuration::from_secs(12));
        session
    }

    fn patch(to: &str) -> String {
        format!("kubectl patch job a -p '{{\"spec\":{{\"{to}\":4}}}}'")
    }

    /// When the Job would be complete, in seconds, and whether the script was told on the way.
    fn foreseen(session: &mut Session) -> (i64, bool) {
        let mut frames = 0;
        while session.frame(0.0, 20).behind {
            frames += 1;
        }
        assert!(frames > 3, "it came in slices");
        let ghost = session.ghost().unwrap();
        let start = session.sim().setup().start();
        let last = ghost.log.iter().next_back().unwrap().1.at.since(start).secs();
        let joined = ghost.log.iter().any(|(_, record)| match &record.what {
            What::Command { label } => label == "loupe node add extra",
            _ => false,
        });
        (last, joined)
    }

    #[test]
    fn a_future_is_imagined_beside_the_run_and_leaves_it_alone() {
        let mut session = running();
        let before = (session.sim().digest(), session.log().len(), session.now());
        session.imagine("job.yaml", "", "true");
        let (as_it_is, joined) = foreseen(&mut session);
        assert!(joined, "the script goes on there");
        let printed = session.imagine("job.yaml", "", &patch("parallelism"));
        assert_eq!(printed[0].text, "job.batch/a patched\n");
        assert_eq!(session.ghost().map(|ghost| (ghost.fork, ghost.attempt)), Some((before.2, 2)));
        let (faster, _) = foreseen(&mut session);
        assert!(faster < as_it_is, "{faster} {as_it_is}");
        // The same attempt again is the same future.
        session.imagine("job.yaml", "", &patch("parallelism"));
        assert_eq!(foreseen(&mut session).0, faster);
        session.stop_imagining();
        assert!(session.ghost().is_none());
        assert_eq!((session.sim().digest(), session.log().len(), session.now()), before);
        session.seek(before.2 + SimDuration::from_secs(80));
        assert_eq!(
            session.log().iter().next_back().unwrap().1.at.since(before.2).secs() + 12,
            as_it_is
        );
    }

    #[test]
    fn what_the_api_server_refuses_is_printed_and_imagined_without_it() {
        let mut session = running();
        let printed = session.imagine("job.yaml", "", &patch("completions"));
        assert!(printed[0].text.contains("field is immutable"), "{}", printed[0].text);
    }

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
