//! A run as a short text for a link: the scenario, the commands given, and the cursor. Whoever
//! opens it sees exactly this moment. Knows the encoding, not the page's address.

use crate::api::yaml::to_yaml;
use crate::order::Order;
use crate::scenario::command::{Command, Request};
use crate::scenario::file::{Scenario, ScenarioStep, Span};
use crate::session::Session;
use crate::time::{SimDuration, SimTime};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

/// How the text begins: the version of the encoding.
const VERSION: &str = "2.";
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
        let json = String::from_utf8(json).map_err(|_| ShareError::Broken)?;
        serde_json::from_str(&json).map_err(|_| ShareError::Broken)
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
        let mut scenario = self.scenario();
        let files = std::mem::take(&mut scenario.files);
        // By way of the text that the link holds: another serializer would be as large again.
        let json = serde_json::to_string(&scenario).unwrap_or_default();
        let mut text = to_yaml(&serde_json::from_str(&json).unwrap_or_default());
        if !files.is_empty() {
            text.push_str("files:\n");
        }
        // Each by itself: an object of JSON would sort them, and their order is that of the tabs.
        for (path, content) in files {
            for line in to_yaml(&json!({ (path): content })).split_inclusive('\n') {
                text.push_str("  ");
                text.push_str(line);
            }
        }
        text
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
    use crate::scenario::library::LESSONS;

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
    fn a_scenario_file_says_the_same() {
        let mut shared = Shared::of(&run());
        for path in ["z.yaml", "a.yaml"] {
            let text = "kind: Job # ✓\n\n  \r\nx: |\n  a: \"b\"\n\n    \n  - 1\t\n".repeat(2);
            shared.scenario.files.insert(path.into(), text);
        }
        for lesson in LESSONS {
            let scenario = Scenario::parse(lesson.text).unwrap();
            let shared = Shared { scenario: scenario.clone(), commands: Vec::new(), ..shared };
            assert_eq!(Scenario::parse(&shared.scenario_file()).unwrap(), scenario);
        }
        let (written, read) = (shared.scenario(), Scenario::parse(&shared.scenario_file()));
        let order = |scenario: &Scenario| scenario.files.keys().cloned().collect::<Vec<_>>();
        let read = read.unwrap();
        assert_eq!((order(&read), &read), (order(&written), &written));
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
        let other = text.replacen('2', "1", 1);
        for (link, expected) in [
            ("", ShareError::Version),
            ("2.", ShareError::Broken),
            ("2.ÄÖ", ShareError::Broken),
            (cut, ShareError::Broken),
            (&other, ShareError::Version),
        ] {
            assert_eq!(Shared::decode(link), Err(expected), "{link}");
        }
    }
}
