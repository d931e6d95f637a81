//! `loupe …`: what a user may do to a simulated cluster that no API server offers, and questions
//! about the run; with its aliases `minikube …` and `kubeadm join`.

mod account;
mod machines;
mod things;

use crate::kubectl::flags::{self, Flag, Flags};
use crate::kubectl::shell::nearest::nearest;
use crate::kubectl::task::{Output, Said, Task, World};
use crate::kubectl::write::driver::{Act, Acts, Driver, Place, Told, Write};
use crate::scenario::command::Request;

pub use machines::{kubeadm, minikube, next_name};

type Started = Result<Box<dyn Task>, String>;

const WORDS: [&str; 9] =
    ["node", "pod", "image", "controller", "why", "records", "seek", "seed", "digest"];

/// Starts `loupe WORD …`.
pub fn start(args: &[String], world: &World) -> Box<dyn Task> {
    let (word, rest) = args.split_first().map_or(("", &[][..]), |(w, rest)| (w.as_str(), rest));
    let started = match word {
        "node" => machines::node(rest, world),
        "pod" => things::pod(rest, world),
        "image" => things::image(rest),
        "controller" => things::controller(rest),
        "why" => account::why(rest, world),
        "records" => account::records(rest, world),
        "seek" => account::seek(rest, world),
        "seed" => none_left("seed", rest).map(|()| line(world.sim.seed().to_string())),
        "digest" => none_left("digest", rest).map(|()| line(world.sim.digest().to_string())),
        "" => Err(format!("loupe: one of {} is needed", WORDS.join(", "))),
        other => Err(match nearest(other, WORDS) {
            Some(known) => format!("loupe: unknown word {other:?}; did you mean {known}?"),
            None => format!("loupe: unknown word {other:?}; there are {}", WORDS.join(", ")),
        }),
    };
    task(started)
}

fn task(started: Started) -> Box<dyn Task> {
    started.unwrap_or_else(|line| said(Output::error(line)))
}

fn said(output: Output) -> Box<dyn Task> {
    Box::new(Said::from(output))
}

fn line(text: String) -> Box<dyn Task> {
    said(Output::ok(text + "\n"))
}

/// One request and the line that says it was carried out.
fn one(request: Request, told: String) -> Box<dyn Task> {
    let write = Write { request, told: Told::Line(told), place: Place::Nowhere };
    Box::new(Driver::new(Acts(Some(vec![Act::Write(write)]))))
}

/// Reads flags without kubectl's hint at `--help`.
fn read(command: &str, spec: &[Flag], argv: &[String]) -> Result<Flags, String> {
    flags::parse(command, spec, argv).map_err(|text| {
        let text = text.lines().next().unwrap_or_default();
        format!("{command}: {}", text.trim_start_matches("error: "))
    })
}

/// The only argument, or what to say.
fn only(command: &str, what: &str, flags: &Flags) -> Result<String, String> {
    match flags.args.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(format!("{command}: {what} is missing")),
        [_, extra, ..] => Err(format!("{command}: unexpected {extra:?}")),
    }
}

fn none_left(command: &str, rest: &[String]) -> Result<(), String> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(format!("loupe {command}: unexpected {extra:?}")),
    }
}
