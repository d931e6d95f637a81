//! The JavaScript API: a cluster of one's own, for pages and scripts. The names are a promise;
//! errors are thrown as `Error` with the text that a person would see.

use crate::kubectl::account;
use crate::locale::Lang;
use crate::scenario::file::{Cluster as ClusterSetup, LatencyWord, Nodes, Scenario};
use crate::scenario::preset::Preset;
use crate::session::Session;
use crate::session::terminal::EntryKind;
use crate::time::SimDuration;
use crate::view::timeline::picture;
use serde_json::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const OPTIONS: &str = "
/** What a cluster starts with. */
export interface ClusterOptions {
  /** How many nodes: node01, node02, … (3). */
  nodes?: number;
  /** A control plane with kube-system beside the nodes (none). */
  preset?: 'kubeadm' | 'minikube';
  /** Where all chance comes from (1). */
  seed?: number;
  /** RFC 3339 (2026-01-01T00:00:00Z). */
  start?: string;
  /** Whether incidental delays exist (realistic). */
  latency?: 'realistic' | 'instant';
}
";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "ClusterOptions")]
    pub type ClusterOptions;
}

/// A simulated cluster with its own clock.
#[wasm_bindgen]
pub struct Cluster {
    session: Session,
}

#[wasm_bindgen]
impl Cluster {
    /// A cluster in which nothing has happened.
    ///
    /// # Errors
    /// When an option makes no sense.
    #[wasm_bindgen(constructor)]
    pub fn new(options: Option<ClusterOptions>) -> Result<Cluster, JsError> {
        let options = options.map(JsValue::from).unwrap_or_default();
        let scenario = scenario(&options).map_err(|why| JsError::new(&why))?;
        let session = Session::new(scenario).map_err(|why| JsError::new(&why.to_string()))?;
        Ok(Cluster { session })
    }

    /// Runs a line of the shell, lets as much virtual time pass as it waits for, and answers what
    /// it printed.
    ///
    /// # Errors
    /// When the line fails: the text is what it printed on stderr.
    pub fn run(&mut self, line: &str) -> Result<String, JsError> {
        run(&mut self.session, line).map_err(|why| JsError::new(&why))
    }

    /// Virtual time passes: `30s`, `2m`.
    ///
    /// # Errors
    /// When the text is no span of time.
    pub fn sleep(&mut self, span: &str) -> Result<(), JsError> {
        let span = SimDuration::parse(span)
            .ok_or_else(|| JsError::new(&format!("sleep: invalid time interval '{span}'")))?;
        self.session.seek(self.session.now() + span);
        Ok(())
    }

    /// The virtual time, RFC 3339.
    pub fn now(&self) -> String {
        self.session.now().rfc3339_millis()
    }

    /// The account of the run so far, as `-o json` has it.
    ///
    /// # Errors
    /// Never in practice: the account is always JSON.
    pub fn records(&self) -> Result<JsValue, JsError> {
        records(&self.session)
    }

    /// All objects, as `kubectl get all,nodes -A -o json` has them.
    ///
    /// # Errors
    /// When a listing is refused.
    pub fn snapshot(&self) -> Result<JsValue, JsError> {
        snapshot(&self.session)
    }

    /// 16 hex digits over everything that happened.
    pub fn digest(&self) -> String {
        self.session.sim().digest().to_string()
    }

    /// The timeline as an SVG picture.
    #[wasm_bindgen(js_name = timelineSvg)]
    pub fn timeline_svg(&self) -> String {
        picture::svg(&self.session, Lang::En)
    }
}

/// What a page may do with any session: the class above and the running one share it.
pub fn run(session: &mut Session, line: &str) -> Result<String, String> {
    let from = session.terminal().entries().len();
    session.run_line_to_its_end(line);
    let printed = session.terminal().entries().get(from..).unwrap_or_default();
    let of = |kind| -> String {
        printed.iter().filter(|e| e.kind == kind).map(|e| e.text.as_str()).collect()
    };
    let (stdout, stderr) = (of(EntryKind::Stdout), of(EntryKind::Stderr));
    match session.terminal().code() {
        0 => Ok(stdout),
        code if stderr.is_empty() => Err(format!("{stdout}exit code {code}")),
        _ => Err(stderr.trim_end().to_owned()),
    }
}

/// The records up to the cursor.
///
/// # Errors
/// Never in practice: the account is always JSON.
pub fn records(session: &Session) -> Result<JsValue, JsError> {
    let log = session.log();
    let shown = log.iter().take(session.sim().records() as usize);
    let lines: Vec<String> =
        shown.map(|(id, record)| account::json_line(id, record, log, Lang::En)).collect();
    parse(&format!("[{}]", lines.join(",")))
}

/// All objects at the cursor.
///
/// # Errors
/// When a listing is refused.
pub fn snapshot(session: &Session) -> Result<JsValue, JsError> {
    let answer = session.ask("kubectl get nodes,namespaces,pods,jobs -A -o json");
    if answer.code != 0 {
        return Err(JsError::new(answer.stderr.trim_end()));
    }
    parse(&answer.stdout)
}

fn parse(json: &str) -> Result<JsValue, JsError> {
    js_sys::JSON::parse(json).map_err(|_| JsError::new("the answer is not JSON"))
}

fn scenario(options: &JsValue) -> Result<Scenario, String> {
    let json = if options.is_undefined() || options.is_null() {
        "{}".to_owned()
    } else {
        js_sys::JSON::stringify(options).ok().and_then(|t| t.as_string()).unwrap_or_default()
    };
    let given: Value = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    let mut cluster = ClusterSetup::default();
    for (name, value) in given.as_object().into_iter().flatten() {
        let wrong = || format!("{name}: {value} is not allowed");
        match name.as_str() {
            "nodes" => {
                let count = value.as_u64().and_then(|n| u32::try_from(n).ok()).ok_or_else(wrong)?;
                cluster.nodes = Some(Nodes::Count(count));
            }
            "preset" => {
                let word = value.as_str();
                let known = Preset::ALL.into_iter().find(|preset| Some(preset.name()) == word);
                cluster.preset = Some(known.ok_or_else(wrong)?);
            }
            "seed" => cluster.seed = Some(value.as_u64().ok_or_else(wrong)?),
            "start" => cluster.start = Some(value.as_str().ok_or_else(wrong)?.to_owned()),
            "latency" => {
                cluster.latency = match value.as_str() {
                    Some("realistic") => LatencyWord::Realistic,
                    Some("instant") => LatencyWord::Instant,
                    _ => return Err(wrong()),
                };
            }
            _ => return Err(format!("unknown option {name}: nodes, preset, seed, start, latency")),
        }
    }
    Ok(Scenario { cluster, ..Scenario::blank("cluster") })
}
