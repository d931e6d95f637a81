//! `kubeloupe run`: a manifest or a scenario to its end, then the account of the run.

use crate::cli::options::{Output, RunOptions};
use crate::cli::outside::RealFiles;
use crate::cli::shell::show;
use crate::cli::{Failed, print};
use crate::kubectl::account;
use crate::locale::Lang;
use crate::scenario::file::{Scenario, ScenarioStep, Span};
use crate::session::Session;
use crate::time::SimDuration;
use crate::view::timeline::picture;
use std::rc::Rc;

/// 1 if a line of the run failed.
pub fn run(options: &RunOptions) -> Result<u8, Failed> {
    let mut scenario = read(options)?;
    let until = options.until.as_deref().map(|text| {
        SimDuration::parse(text).ok_or_else(|| format!("--until: not a span of time: {text:?}"))
    });
    if let Some(until) = until.transpose()? {
        scenario.until = Some(Span(until));
    }
    let mut session = Session::new(scenario)?;
    session.set_outside_files(Rc::new(RealFiles));
    let end = session.end();
    session.run_to_end(end);
    let failed = report(&session);
    match options.output {
        Output::Text => print(&account::as_text(session.log(), Lang::En)),
        Output::Json => print(&account::as_json_lines(session.log(), Lang::En)),
        Output::Digest => print(&format!("{}\n", session.sim().digest())),
        Output::Table => {
            session.take_entries();
            session.run_line_to_its_end("kubectl get nodes; kubectl get all -A -o wide");
            show(&mut session);
        }
        Output::Svg => print(&picture::svg(&session, Lang::En)),
    }
    Ok(u8::from(failed))
}

/// Prints the complaints of the run's lines. Whether there were any failures.
fn report(session: &Session) -> bool {
    use crate::session::terminal::EntryKind;
    for entry in session.terminal().entries() {
        if entry.kind == EntryKind::Stderr {
            eprint!("{}", entry.text);
        }
    }
    session.terminal().code() != 0
}

/// The scenario named, or one that applies the manifests named.
fn read(options: &RunOptions) -> Result<Scenario, Failed> {
    let mut texts = Vec::new();
    for file in &options.files {
        let bytes = std::fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        texts.push((file, String::from_utf8_lossy(&bytes).into_owned()));
    }
    let of_scenario = texts.iter().find(|(_, text)| Scenario::is_one(text));
    if let Some((file, text)) = of_scenario {
        if texts.len() > 1 {
            return Err(format!("{file} is a scenario: it cannot run with other files").into());
        }
        let mut scenario = Scenario::parse(text).map_err(|error| format!("{file}: {error}"))?;
        options.cluster.change(&mut scenario.cluster)?;
        return Ok(scenario);
    }
    let mut scenario = options.cluster.scenario("run")?;
    let mut line = "kubectl apply".to_string();
    for (number, (file, text)) in texts.into_iter().enumerate() {
        // A file is a name of the run, whatever its path is made of.
        let base = std::path::Path::new(file).file_name();
        let mut name: String = base
            .map(|base| base.to_string_lossy().into_owned())
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_alphanumeric() || "-_.".contains(*c))
            .collect();
        if name.is_empty() || name.starts_with('-') || scenario.files.contains_key(&name) {
            name = format!("file{}-{name}", number + 1);
        }
        line = format!("{line} -f {name}");
        scenario.files.insert(name, text);
    }
    let step = ScenarioStep { run: Some(line), ..ScenarioStep::default() };
    scenario.steps.push(step);
    Ok(scenario)
}
