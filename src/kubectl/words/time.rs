//! `sleep` and `timeout`: virtual time.

use crate::kubectl::shell::Call;
use crate::kubectl::task::{Next, Output, Task, Wake, World};
use crate::sim::command::Outcome;
use crate::time::{SimDuration, SimTime};

/// What `timeout` answers with when it had to end the command.
const TIMED_OUT: i32 = 124;

/// `sleep 30`, `sleep 2m`, `sleep 1h30m`, `sleep 1m 30s`.
pub fn sleep(args: &[String], world: &World) -> Box<dyn Task> {
    if args.is_empty() {
        let message = "sleep: missing operand\nTry 'sleep --help' for more information.";
        return super::said(Output::error(message));
    }
    let mut span = SimDuration::ZERO;
    for arg in args {
        match SimDuration::parse(arg) {
            Some(part) => span = span + part,
            None => {
                return super::said(Output::error(format!(
                    "sleep: invalid time interval ‘{arg}’\nTry 'sleep --help' for more information."
                )));
            }
        }
    }
    Box::new(Sleep { until: world.sim.now() + span })
}

#[derive(Debug)]
struct Sleep {
    until: SimTime,
}

impl Task for Sleep {
    fn resume(&mut self, world: &World, _: Option<Outcome>) -> Next {
        if world.sim.now() >= self.until {
            return Next::Exit(0);
        }
        Next::Wait(Wake { at: Some(self.until), records_over: None })
    }
}

/// `timeout 60s CMD …`
pub fn timeout(args: &[String], call: &Call, world: &World) -> Box<dyn Task> {
    let fail = |message: String| {
        super::said(Output { stderr: message + "\n", code: 125, ..Output::default() })
    };
    let Some((limit, argv)) = args.split_first() else {
        return fail("timeout: missing operand".into());
    };
    let Some(limit) = SimDuration::parse(limit) else {
        return fail(format!("timeout: invalid time interval ‘{limit}’"));
    };
    if argv.is_empty() {
        return fail("timeout: missing operand".into());
    }
    let call = Call { argv: argv.to_vec(), ..call.clone() };
    let task = crate::kubectl::start(&call, world);
    Box::new(Timeout { task, until: world.sim.now() + limit })
}

#[derive(Debug)]
struct Timeout {
    task: Box<dyn Task>,
    until: SimTime,
}

impl Task for Timeout {
    fn resume(&mut self, world: &World, answer: Option<Outcome>) -> Next {
        // Until the time is up there is something to wait for.
        let world = World { idle: false, ..*world };
        match self.task.resume(&world, answer) {
            Next::Wait(_) if world.sim.now() >= self.until => Next::Exit(TIMED_OUT),
            Next::Wait(wake) => {
                let at = wake.at.map_or(self.until, |at| at.min(self.until));
                Next::Wait(Wake { at: Some(at), ..wake })
            }
            next => next,
        }
    }
}
