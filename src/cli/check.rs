//! `kubeloupe check`: everything that can be said of files without running them.

use crate::cli::{Failed, print};
use crate::kubectl::admitted;
use crate::locale::{Lang, manifest as sentences};
use crate::manifest::{self, Position, Severity, doctor};
use crate::scenario::file::Scenario;

/// Prints `file:line:column: severity: message` lines. 1 if there are errors.
pub fn check(files: &[String]) -> Result<u8, Failed> {
    let mut bad = false;
    for file in files {
        let text = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        let text = String::from_utf8_lossy(&text);
        bad |= match Scenario::is_one(&text) {
            true => check_scenario(file, &text),
            false => check_manifest(file, &text),
        };
    }
    Ok(u8::from(bad))
}

fn check_scenario(file: &str, text: &str) -> bool {
    match Scenario::parse(text) {
        Err(error) => {
            print(&format!("{file}: error: {error}\n"));
            true
        }
        Ok(scenario) => {
            let inside = scenario.files.iter().filter(|(name, _)| {
                name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json")
            });
            // Mistakes inside of a scenario's files may be the lesson.
            for (name, text) in inside {
                check_manifest(&format!("{file}: {name}"), text);
            }
            false
        }
    }
}

fn check_manifest(file: &str, text: &str) -> bool {
    let parsed = manifest::parse(text);
    let mut lines = Vec::new();
    for found in &parsed.diagnostics {
        let word = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let said = sentences::note(Lang::En, &found.problem).unwrap_or_else(|| found.message());
        let said = match &found.hint {
            Some(hint) => {
                format!("{} {}", sentences::before_hint(said), sentences::hint(Lang::En, hint))
            }
            None => said,
        };
        lines.push(format!("{file}:{}:{}: {word}: {said}\n", found.line, found.column));
    }
    let mut bad = parsed.has_errors();
    if parsed.documents.is_empty() && !bad {
        lines.push(format!("{file}: error: there is no object in this file\n"));
        bad = true;
    }
    if !bad {
        for document in &parsed.documents {
            let (refused, remarks) = admitted(document);
            bad |= !refused.is_empty();
            for (word, said) in [("error", refused), ("warning", remarks)] {
                lines.extend(said.iter().map(|remark| {
                    let Position { line, column } = document.place(&remark.path).start;
                    format!("{file}:{line}:{column}: {word}: {}\n", remark.text)
                }));
            }
        }
    }
    if bad {
        lines.extend(offer(file, text));
    }
    print(&lines.concat());
    bad
}

/// What the paste doctor makes of a text that lost its layout: the restored text, or why not.
fn offer(file: &str, text: &str) -> Option<String> {
    let restored = doctor::diagnose(text)?;
    let symptoms: Vec<_> =
        restored.found.iter().map(|symptom| sentences::symptom(Lang::En, symptom)).collect();
    let symptoms = symptoms.join(" ");
    Some(match &restored.doubt {
        Some(doubt) => {
            format!("{file}: note: {symptoms} {}\n", sentences::doubt(Lang::En, doubt))
        }
        None => format!("{file}: note: {symptoms} Restored, it reads:\n{}", restored.text),
    })
}
