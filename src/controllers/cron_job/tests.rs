//! Transcripts: a CronJob and its Jobs, changed line by line, and what every sync does and says.
//! `KUBELOUPE_BLESS=1` writes the answers of today into the files: read the diff.

mod world;

use super::*;
use world::World;

/// A file is a list of cases; a case starts with `#` and a new world. Lines with `> ` are commands,
/// the others are answers.
fn replay(text: &str) -> String {
    let mut out = String::new();
    let mut world = World::default();
    for line in text.lines() {
        if line.is_empty() || line.starts_with('#') {
            if line.starts_with('#') {
                world = World::default();
            }
            out += &format!("{line}\n");
        } else if let Some(command) = line.strip_prefix("> ") {
            out += &format!("{line}\n{}", world.run(command));
        }
    }
    out
}

fn check(name: &str, text: &str) {
    let got = replay(text);
    if std::env::var_os("KUBELOUPE_BLESS").is_some() {
        let path = format!("{}/src/controllers/cron_job/tests/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, &got).expect("the source tree is writable");
    } else if let Some((n, (got, wanted))) =
        got.lines().zip(text.lines()).enumerate().find(|(_, (got, wanted))| got != wanted)
    {
        panic!("{name}:{}\n wanted: {wanted}\n    got: {got}", n + 1);
    } else {
        assert_eq!(got.len(), text.len(), "{name} ends early");
    }
}

macro_rules! transcripts {
    ($($name:ident),* $(,)?) => {$(
        #[test]
        fn $name() {
            let file = concat!(stringify!($name), ".txt");
            check(file, include_str!(concat!("tests/", stringify!($name), ".txt")));
        }
    )*};
}

transcripts!(firings, policies, missed, jobs);

#[test]
fn an_edited_schedule_waits_for_its_next_firing() {
    let mut world = World::default();
    world.run("cron schedule: '*/1 * * * *'");
    world.run("at 00:30:10");
    let wait = |world: &World| wait_after_edit(&world.cron_job(), world.now).map(|wait| wait.go());
    assert_eq!(wait(&world).as_deref(), Some("50.1s"));
    world.run("cron schedule: '0 2 * * *'");
    assert_eq!(wait(&world).as_deref(), Some("1h29m50.1s"));
    world.run("cron schedule: '0 0 31 2 *'");
    assert_eq!(wait(&world).as_deref(), Some("0s"));
    world.run("cron schedule: never");
    assert_eq!(wait(&world), None);
}
