//! Reads what a container will do. What is said more closely wins: annotations of the pod, then
//! `loupe image set`, then the command, then what is known of the image.

use super::annotations::Annotations;
use super::behaviour::ImageBehaviour;
use super::expansion::expanded;
use super::finding::{Finding, Place, Warning};
use super::images::{Image, Presence};
use super::process::{Behaviour, Log, LogLine, OnSigterm, Outcome, Process, Stopping};
use super::shell::{self, End, Followed, Handler, Horizon, Setting};
use super::values::StopTakes;
use super::{DEFAULT_DURATION, STOP_TAKES};
use crate::time::{SimDuration, SimTime};
use std::collections::BTreeMap;
use std::rc::Rc;

/// Everything about a container that decides what its process does.
#[derive(Clone, Copy, Debug)]
pub struct Start<'a> {
    pub image: &'a str,
    pub command: &'a [String],
    pub args: &'a [String],
    /// Already resolved, in order.
    pub env: &'a [(String, String)],
    /// Those of the pod.
    pub annotations: &'a BTreeMap<String, String>,
    /// What `loupe image set` says of the image.
    pub image_behaviour: Option<&'a ImageBehaviour>,
    /// The pod's restartPolicy is Always.
    pub restarts_forever: bool,
    /// The n-th pod, or restart, of that Job, index or owner, from 0.
    pub attempt: u32,
    /// The completion index.
    pub index: Option<u32>,
    pub started: SimTime,
    /// A uniform number of this pod, for ranges such as `8s-12s` and for `$RANDOM`.
    pub draw: u64,
    /// A regular init container: it has to end, and annotations do not speak of it.
    pub is_init: bool,
}

/// Logs up to this size are kept; longer ones are worked out again when asked for.
const KEPT_LOG: usize = 2048;

/// Reads what this container does.
pub fn read(start: &Start<'_>) -> Process {
    let annotations = match start.is_init {
        true => Annotations::default(),
        false => Annotations::read(start.annotations),
    };
    let nothing = ImageBehaviour::default();
    let said = annotations.behaviour.clone().or(start.image_behaviour.unwrap_or(&nothing));
    let image = Image::of(start.image);
    let argv = argv(start, &image);
    let setting = Rc::new(Setting {
        argv: argv.words.iter().map(|(word, _)| word.clone()).collect(),
        env: start.env.into(),
        image,
        restarts_forever: start.restarts_forever && !start.is_init,
        started: start.started,
        draw: start.draw,
    });
    let followed = match setting.argv.is_empty() {
        true => by_image(start, &setting),
        false => shell::follow(&setting, Horizon::End),
    };
    let mut behaviour = Behaviour {
        outcome: outcome(&followed),
        stop: Stopping::of(followed.handler, followed.traps),
        ready_after: said.ready_after,
        log: log(&followed),
        setting,
        warnings: warnings(&followed, &argv),
    };
    override_outcome(&mut behaviour, &said, &annotations, start);
    override_rest(&mut behaviour, &said);
    behaviour.warnings.extend(annotations.warnings);
    Process(Rc::new(behaviour))
}

/// The words of the command line and where each stands.
struct Argv {
    words: Vec<(String, Word)>,
}

#[derive(Clone, Copy)]
enum Word {
    Command(usize),
    Args(usize),
}

fn argv(start: &Start<'_>, image: &Image) -> Argv {
    let expand = |words: &[String], place: fn(usize) -> Word| -> Vec<(String, Word)> {
        let words = words.iter().enumerate();
        words.map(|(i, word)| (expanded(word, start.env), place(i))).collect()
    };
    let command = expand(start.command, Word::Command);
    let args = expand(start.args, Word::Args);
    if !command.is_empty() {
        return Argv { words: command.into_iter().chain(args).collect() };
    }
    // Without a command the arguments go to the image's entrypoint. A bare system has none, so its
    // first argument is the program; entrypoints of other images usually run a program they know.
    let is_program = args.first().is_some_and(|(word, _)| {
        image.is_base() || shell::is_simulated(word) || image.presence(word) == Presence::Server
    });
    Argv { words: if is_program { args } else { Vec::new() } }
}

/// What a container does whose image decides.
fn by_image(start: &Start<'_>, setting: &Setting) -> Followed {
    let server = setting.image.is_server() || setting.restarts_forever;
    let end = match server {
        true => End::Endless,
        false => End::Exit { at: DEFAULT_DURATION.millis(), code: 0 },
    };
    let mut findings = Vec::new();
    if setting.image.is_base() {
        findings.push(((0, 0), Finding::NoCommand { image: start.image.into() }));
    }
    let handler = Some(Handler { after: STOP_TAKES, code: if server { 0 } else { 143 } });
    Followed { end, log: Vec::new(), findings, handler, traps: false }
}

fn outcome(followed: &Followed) -> Outcome {
    match &followed.end {
        End::Exit { at, code } => {
            Outcome::Exits { after: SimDuration::from_millis(*at), code: *code }
        }
        End::Endless | End::Horizon => Outcome::RunsUntilStopped,
        End::CannotStart(message) => Outcome::CannotStart { message: message.clone() },
    }
}

fn log(followed: &Followed) -> Log {
    let size: usize = followed.log.iter().map(|line| line.text.len() + 32).sum();
    let ends = matches!(followed.end, End::Exit { .. });
    match ends && size <= KEPT_LOG || followed.log.is_empty() && !may_print_later(followed) {
        true => Log::Lines(followed.log.clone()),
        false => Log::Replay,
    }
}

/// An endless process that has printed nothing so far may still do so.
fn may_print_later(followed: &Followed) -> bool {
    matches!(followed.end, End::Endless) && followed.handler.is_none()
}

fn warnings(followed: &Followed, argv: &Argv) -> Vec<Warning> {
    let warning = |((word, at), finding): &((usize, usize), Finding)| {
        let place = match argv.words.get(*word) {
            None => Place::Image,
            Some((text, place)) => {
                let before: Vec<char> = text.chars().take(*at).collect();
                let line = 1 + before.iter().filter(|c| **c == '\n').count();
                let column = 1 + before.iter().rev().take_while(|c| **c != '\n').count();
                match *place {
                    Word::Command(index) => Place::Command { index, line, column },
                    Word::Args(index) => Place::Args { index, line, column },
                }
            }
        };
        Warning { place, finding: finding.clone() }
    };
    followed.findings.iter().map(warning).collect()
}

/// Lets what is said about time and exit code win over what was read.
fn override_outcome(
    behaviour: &mut Behaviour,
    said: &ImageBehaviour,
    annotations: &Annotations,
    start: &Start<'_>,
) {
    if let Some(queue) = &annotations.queue {
        let per_item = annotations.per_item.as_ref();
        behaviour.outcome = Outcome::TakesFromQueue {
            queue: queue.name.clone(),
            items: queue.items,
            per_item: per_item.map_or(DEFAULT_DURATION, |span| span.of(start.attempt, start.draw)),
        };
    } else {
        let duration = said.duration.as_ref().map(|spans| spans.of(start.attempt, start.draw));
        let said_code = said.exit_code.as_ref().map(|c| c.of(start.attempt, start.index));
        let (after, code) = match (&behaviour.outcome, duration, said_code) {
            (_, None, None) => return,
            // A server that is only said to end well goes on serving.
            (Outcome::RunsUntilStopped, None, Some(0)) => return,
            (Outcome::Exits { after, code }, ..) => (Some(*after), *code),
            _ => (None, 0),
        };
        behaviour.outcome = Outcome::Exits {
            after: duration.or(after).unwrap_or(DEFAULT_DURATION),
            code: said_code.unwrap_or(code),
        };
    }
    // How long the command takes is settled; that it could not be read no longer matters.
    behaviour.warnings.retain(|warning| {
        !matches!(warning.finding, Finding::UnknownProgram { .. } | Finding::NoCommand { .. })
    });
}

fn override_rest(behaviour: &mut Behaviour, said: &ImageBehaviour) {
    if let Some(stop) = said.stop_takes {
        let code = match behaviour.stop {
            Stopping::Known(OnSigterm::Exits { code, .. }) => code,
            Stopping::Known(OnSigterm::Ignored) | Stopping::Trap => 143,
        };
        behaviour.stop = Stopping::Known(match stop {
            StopTakes::Ignored => OnSigterm::Ignored,
            StopTakes::Takes(after) => OnSigterm::Exits { after, code },
        });
    }
    if let Some(text) = &said.log {
        let line = |text: &str| LogLine { at: SimDuration::ZERO, text: text.into() };
        behaviour.log = Log::Lines(text.lines().map(line).collect());
    }
}
