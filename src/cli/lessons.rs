//! `kubeloupe lessons`: the built-in ones.

use crate::cli::{Failed, print};
use crate::kubectl::shell::nearest::nearest;
use crate::scenario::file::Scenario;
use crate::scenario::library::{LESSONS, lesson};

pub fn lessons(name: Option<&str>) -> Result<u8, Failed> {
    let Some(name) = name else {
        for lesson in LESSONS {
            let title = Scenario::parse(lesson.text).map(|s| s.title.en).unwrap_or_default();
            print(&format!("{:<32}{title}\n", lesson.name));
        }
        return Ok(0);
    };
    match lesson(name) {
        Some(lesson) => print(lesson.text),
        None => {
            let near = nearest(name, LESSONS.iter().map(|lesson| lesson.name));
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            return Err(format!("no lesson {name:?}{near}").into());
        }
    }
    Ok(0)
}
