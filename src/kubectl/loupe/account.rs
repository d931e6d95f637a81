//! Questions about the run: `loupe why`, `loupe records`, and `loupe seek`.

use crate::api::meta::{ObjectKey, Uid};
use crate::kubectl::account;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::loupe::{Started, only, read, said};
use crate::kubectl::task::{HostRequest, Next, Output, Task, World};
use crate::kubectl::write::kinds::kind_of_word;
use crate::locale::{Lang, record};
use crate::sim::command::Outcome;
use crate::sim::record::{Record, RecordId, What};
use crate::time::{SimDuration, SimTime};

/// `loupe why [KIND/NAME]`: the last decision, with its formula.
pub fn why(args: &[String], world: &World) -> Started {
    let flags = read("loupe why", &[], args)?;
    let uid = match flags.args.as_slice() {
        [] => None,
        _ => Some(object(&only("loupe why", "KIND/NAME", &flags)?, &flags, world)?),
    };
    let happened = |id: &RecordId| *id < world.sim.records();
    let decided = |record: &Record| matches!(record.what, What::Decided(_));
    let found = match uid {
        Some(uid) => {
            let about = world.log.about(uid, world.sim.records());
            about.map(|(_, record)| record).find(|record| decided(record))
        }
        None => {
            let all = world.log.iter().rev().filter(|(id, _)| happened(id));
            all.map(|(_, record)| record).find(|record| decided(record))
        }
    };
    let Some(record) = found else {
        return Ok(said(Output::ok("nothing was decided yet\n")));
    };
    let said_of = record::sentence(record, world.log, Lang::En);
    let key = world.log.key(record.object).map(ToString::to_string).unwrap_or_default();
    let who = record.who.word();
    let mut text = format!("{} {who} {key}\n{}\n", record.at.clock(), said_of.text);
    let formula = said_of.formula_text();
    if !formula.is_empty() {
        text = text + &formula + "\n";
    }
    Ok(said(Output::ok(text)))
}

/// `loupe records [--for KIND/NAME] [-o json]`
pub fn records(args: &[String], world: &World) -> Started {
    const FLAGS: [Flag; 2] =
        [Flag::long("for", Takes::Text), Flag::short("output", 'o', Takes::Text)];
    let flags = read("loupe records", &FLAGS, args)?;
    if let Some(extra) = flags.args.first() {
        return Err(format!("loupe records: unexpected {extra:?}"));
    }
    let as_json = match flags.text("output") {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => return Err(format!("loupe records: -o is text or json, not {other:?}")),
    };
    let only_for = flags.text("for").map(|name| object(name, &flags, world)).transpose()?;
    let mut text = String::new();
    for (id, record) in world.log.iter().take(world.sim.records() as usize) {
        if only_for.is_some_and(|uid| !account::concerns(record, world.log, uid)) {
            continue;
        }
        text += &match as_json {
            true => account::json_line(id, record, world.log, Lang::En),
            false => account::text_line(record, world.log, Lang::En),
        };
        text.push('\n');
    }
    Ok(said(Output::ok(text)))
}

/// The object that `KIND/NAME` means: the living one, or the last one that had this name.
fn object(name: &str, flags: &Flags, world: &World) -> Result<Uid, String> {
    let Some((word, rest)) = name.split_once('/') else {
        return Err(format!("loupe: write KIND/NAME, such as job/pi, not {name:?}"));
    };
    let kind = kind_of_word(word)?;
    let key = ObjectKey::new(kind, flags.text("namespace").unwrap_or("default"), rest);
    if let Some(object) = world.sim.lister().find(&key) {
        return Ok(object.uid());
    }
    let gone = world.log.iter().take(world.sim.records() as usize).filter(|(_, record)| {
        matches!(record.what, What::Created) && world.log.key(record.object) == Some(&key)
    });
    gone.last()
        .map(|(_, record)| record.object)
        .ok_or_else(|| format!("loupe: there is and was no {name}"))
}

/// `loupe seek 90s`, `loupe seek +10s`, `loupe seek 00:01:30`, `loupe seek 2026-01-01T00:01:30Z`
pub fn seek(args: &[String], world: &World) -> Started {
    let [text] = args else {
        return Err("loupe seek: give a time, such as 90s, +10s, -10s or an RFC 3339 time".into());
    };
    let start = world.sim.setup().start();
    let now = world.sim.now();
    let relative = |sign: char| text.strip_prefix(sign).and_then(SimDuration::parse);
    let time = if let Some(span) = relative('+') {
        Some(now + span)
    } else if let Some(span) = relative('-') {
        Some(now - span)
    } else if let Some(span) = SimDuration::parse(text) {
        Some(start + span)
    } else {
        SimTime::parse_rfc3339(text).or_else(|| clock(text, start))
    };
    let time = time.ok_or_else(|| format!("loupe seek: not a time: {text:?}"))?;
    Ok(Box::new(Seek(Some(time))))
}

/// `00:01:30`: the first such moment from the start of the run on.
fn clock(text: &str, start: SimTime) -> Option<SimTime> {
    let parts: Vec<i64> = text.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let valid = (0..24).contains(hours) && (0..60).contains(minutes) && (0..60).contains(seconds);
    if !valid {
        return None;
    }
    const DAY: i64 = 86_400;
    let of_day = hours * 3600 + minutes * 60 + seconds;
    let from = start.secs().div_euclid(DAY) * DAY + of_day;
    let from = if from < start.secs() { from + DAY } else { from };
    Some(SimTime::from_secs(from))
}

#[derive(Debug)]
struct Seek(Option<SimTime>);

impl Task for Seek {
    fn resume(&mut self, _: &World, _: Option<Outcome>) -> Next {
        match self.0.take() {
            Some(time) => Next::Ask(HostRequest::Seek(time)),
            None => Next::Exit(0),
        }
    }
}
