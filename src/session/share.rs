//! A run as a short text for a link: the scenario, the commands given, and the cursor. Whoever
//! opens it sees exactly this moment. Knows the encoding, not the page's address.

use crate::order::Order;
use crate::scenario::command::{Command, Request};
use crate::scenario::file::{Scenario, ScenarioStep, Span};
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How the text begins: the version of the encoding.
const VERSION: &str = "1.";
/// A link that unpacks to more than this is refused, in bytes.
const LARGEST: usize = 16 << 20;

/// A run at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shared {
    scenario: Scenario,
    commands: Vec<Command>,
    /// How far the run was simulated, and where its cursor is: milliseconds since the epoch.
    head: i64,
    cursor: i64,
}

/// Why a link cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShareError {
    #[error("it was made by another version of kubeloupe")]
    Version,
    #[error("it is cut off or changed")]
    Broken,
    #[error("it describes an impossible cluster: {0}")]
    Cluster(String),
}

impl Shared {
    pub fn of(session: &Session) -> Self {
        let history = session.history();
        Shared {
            scenario: session.scenario().clone(),
            commands: history.commands().to_vec(),
            head: history.head().millis(),
            cursor: history.now().millis(),
        }
    }

    /// Letters that an address can hold as they are.
    pub fn encode(&self) -> String {
        // Plain structs with string keys: they always become JSON.
        let json = serde_json::to_vec(self).unwrap_or_default();
        let packed = miniz_oxide::deflate::compress_to_vec(&json, 9);
        format!("{VERSION}{}", URL_SAFE_NO_PAD.encode(packed))
    }

    /// # Errors
    /// When the text is not one that [`Shared::encode`] made.
    pub fn decode(text: &str) -> Result<Self, ShareError> {
        let text = text.strip_prefix(VERSION).ok_or(ShareError::Version)?;
        let packed = URL_SAFE_NO_PAD.decode(text).map_err(|_| ShareError::Broken)?;
        let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, LARGEST)
            .map_err(|_| ShareError::Broken)?;
        serde_json::from_slice(&json).map_err(|_| ShareError::Broken)
    }

    /// The run as a scenario: what was done becomes its steps, as far as lines tell it, and what
    /// was written its files.
    pub fn scenario(&self) -> Scenario {
        let start = self.scenario.setup().map_or(0, |setup| setup.start_millis);
        let mut scenario = self.scenario.clone();
        let scripted =
            |line: &str| self.scenario.steps.iter().any(|s| s.run.as_deref() == Some(line));
        for command in self.commands.iter().filter(|command| !scripted(&command.label)) {
            let at = Span(SimDuration::from_millis(command.at_millis - start));
            if let Request::WriteFile { path, text } = &command.request {
                scenario.files.insert(path.clone(), text.clone());
            } else {
                let run = Some(command.label.clone());
                scenario.steps.push(ScenarioStep { at, run, ..ScenarioStep::default() });
            }
        }
        scenario.steps.order_by_key(|step| step.at);
        scenario
    }

    /// The same as a file that `kubeloupe run` reads.
    pub fn scenario_file(&self) -> String {
        // A scenario was read from YAML, so it can be written as such.
        serde_yaml::to_string(&self.scenario()).unwrap_or_default()
    }

    /// The run at its moment, paused.
    ///
    /// # Errors
    /// When the scenario describes an impossible cluster.
    pub fn open(self) -> Result<Session, ShareError> {
        let head = SimTime::from_millis(self.head);
        let mut session = Session::again(self.scenario, self.commands, head)
            .map_err(|error| ShareError::Cluster(error.to_string()))?;
        session.seek(SimTime::from_millis(self.cursor.min(self.head)));
        Ok(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {name: t}\n\
        steps:\n  - {at: 5s, run: 'echo hello > a.txt'}\n";

    fn run() -> Session {
        let mut session = Session::new(Scenario::parse(TEXT).unwrap()).unwrap();
        session.seek(session.now() + SimDuration::from_secs(20));
        session.perform("stop", Request::StopNode { name: "node02".into() }).unwrap();
        session.seek(session.now() + SimDuration::from_secs(70));
        session
    }

    #[test]
    fn a_link_reproduces_the_moment_and_what_comes_after() {
        let mut first = run();
        let text = Shared::of(&first).encode();
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{text}");
        let mut second = Shared::decode(&text).unwrap().open().unwrap();
        assert_eq!(second.now(), first.now());
        assert_eq!(second.sim().digest(), first.sim().digest());
        assert_eq!(second.history().commands(), first.history().commands());
        let later = first.now() + SimDuration::from_secs(400);
        first.seek(later);
        second.seek(later);
        assert_eq!(second.sim().digest(), first.sim().digest());
    }

    #[test]
    fn a_moment_in_the_past_keeps_its_future() {
        let mut first = run();
        let end = first.now();
        first.seek(end - SimDuration::from_secs(80));
        let mut second = Shared::decode(&Shared::of(&first).encode()).unwrap().open().unwrap();
        assert_eq!((second.now(), second.sim().digest()), (first.now(), first.sim().digest()));
        second.seek(end);
        first.seek(end);
        assert_eq!(second.sim().digest(), first.sim().digest());
    }

    #[test]
    fn broken_links_are_refused() {
        let text = Shared::of(&run()).encode();
        let cut = &text[..text.len() / 2];
        let other = text.replacen('1', "9", 1);
        for (link, expected) in [
            ("", ShareError::Version),
            ("1.", ShareError::Broken),
            ("1.ÄÖ", ShareError::Broken),
            (cut, ShareError::Broken),
            (&other, ShareError::Version),
        ] {
            assert_eq!(Shared::decode(link), Err(expected), "{link}");
        }
    }
}
