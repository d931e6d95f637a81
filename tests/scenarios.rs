//! Whole runs as transcripts: every `tests/scenarios/*.yaml` and every lesson, compared with the
//! `.txt` beside it. `KUBELOUPE_BLESS=1` writes them anew: read the difference before committing.
#![cfg(not(target_arch = "wasm32"))]

use kubeloupe_core::scenario::file::{Choice, Scenario};
use kubeloupe_core::scenario::library::LESSONS;
use kubeloupe_core::session::Session;
use kubeloupe_core::session::terminal::EntryKind;
use kubeloupe_core::time::SimTime;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// The run's terminal to its end: each line with its virtual time, then what it printed.
fn transcript(text: &str) -> String {
    let scenario = Scenario::parse(text).unwrap();
    let mut session = Session::new(scenario).unwrap();
    let (start, end) = (session.now(), session.end());
    session.run_to_end(end);
    let mut out = String::new();
    let start_line = |out: &mut String| {
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str("(no end of line)\n");
        }
    };
    for entry in session.terminal().entries() {
        match entry.kind {
            EntryKind::Input => {
                start_line(&mut out);
                out += &format!("[{}] $ {}\n", at(entry.at, start), entry.text.trim_end());
            }
            EntryKind::Stdout => out += &entry.text,
            EntryKind::Stderr => {
                out.extend(entry.text.lines().map(|line| format!("! {line}\n")));
            }
        }
    }
    start_line(&mut out);
    out + &format!("[{}] end, digest {}\n", at(session.now(), start), session.sim().digest())
}

fn at(time: SimTime, start: SimTime) -> String {
    format!("{:9.3}", time.since(start).as_secs_f64())
}

/// Compares, or writes when blessing. Answers what is wrong.
fn compare(name: &str, got: &str) -> Option<String> {
    let path = folder().join(format!("{name}.txt"));
    if std::env::var_os("KUBELOUPE_BLESS").is_some() {
        fs::write(&path, got).unwrap();
        return None;
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    let line = wanted.lines().zip(got.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or(wanted.lines().count().min(got.lines().count()));
    let of = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_string();
    (wanted != got).then(|| {
        format!("{name}.txt line {}:\n  wanted {}\n  got    {}", line + 1, of(&wanted), of(got))
    })
}

#[test]
fn scenarios_read_as_before() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_str()?.strip_suffix(".yaml")?.into()))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    let wrong: Vec<String> = names
        .iter()
        .filter_map(|name| {
            let text = fs::read_to_string(folder().join(format!("{name}.yaml"))).unwrap();
            compare(name, &transcript(&text))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lessons_read_as_before() {
    let wrong: Vec<String> = LESSONS
        .iter()
        .filter_map(|lesson| compare(&format!("lesson-{}", lesson.name), &transcript(lesson.text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An answer follows from the rules, so it holds with the seed of the lesson and with any other:
/// the page offers to run a lesson again with one that nobody has chosen.
#[test]
fn answers_of_lessons_are_right_whatever_the_seed() {
    let mut wrong = Vec::new();
    for lesson in LESSONS {
        let mut scenario = Scenario::parse(lesson.text).unwrap();
        for seed in [scenario.cluster.seed, Some(20_260)] {
            scenario.cluster.seed = seed;
            wrong.extend(wrong_answers(lesson.name, &scenario));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn wrong_answers(lesson: &str, scenario: &Scenario) -> Vec<String> {
    let mut wrong = Vec::new();
    for step in &scenario.steps {
        let Some(check) = &step.check else { continue };
        let answer = step.answer.clone().unwrap_or_default();
        let known = step.choices.iter().any(|choice| match choice {
            Choice::Plain(text) => *text == answer,
            Choice::Told(text) => text.en == answer || text.zh == answer,
        });
        assert!(step.choices.is_empty() || known, "{lesson}: no such choice");
        let mut session = Session::new(scenario.clone()).unwrap();
        let time = session.now() + check.at.0;
        session.run_to_end(time);
        session.take_entries();
        session.run_line_to_its_end(&check.run);
        let said: String = session
            .take_entries()
            .iter()
            .filter(|entry| entry.kind != EntryKind::Input)
            .map(|entry| entry.text.as_str())
            .collect();
        if said.trim() != answer {
            let (at, said, seed) = (check.at.0.go(), said.trim(), scenario.cluster.seed);
            wrong.push(format!(
                "{lesson} at {at}: the answer is {answer:?}, not {said:?} (seed {seed:?})"
            ));
        }
    }
    wrong
}
