//! Commands: what a user or a script does to a run. Each is resolved, so that replaying it needs
//! no shell, and can be written into a link.

use crate::api::meta::ObjectKey;
use crate::scenario::setup::NodeSetup;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request together with its moment in the run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Virtual time, milliseconds since the epoch.
    pub at_millis: i64,
    /// How many steps of the run came before it: orders commands and steps of one instant.
    pub after_steps: u64,
    /// The line that was typed, or the line that would have done what was clicked.
    pub label: String,
    pub request: Request,
}

/// What a command asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// A new object, from its complete manifest.
    Create {
        manifest: Value,
    },
    /// A living object's complete new desired state.
    Update {
        key: ObjectKey,
        manifest: Value,
    },
    Delete {
        key: ObjectKey,
        grace_seconds: Option<i64>,
        propagation: Cascade,
    },
    /// The Eviction API.
    Evict {
        key: ObjectKey,
        grace_seconds: Option<i64>,
    },
    AddNode {
        node: NodeSetup,
    },
    /// Power off: nobody is told.
    StopNode {
        name: String,
    },
    StartNode {
        name: String,
    },
    /// A process of the pod dies with this exit code.
    CrashPod {
        key: ObjectKey,
        container: Option<String>,
        exit_code: i32,
    },
    SetPodReady {
        key: ObjectKey,
        ready: bool,
    },
    /// Pulls of the image fail, or work again.
    BreakImage {
        image: String,
        broken: bool,
    },
    /// How every container of an image behaves from now on: `loupe image set`'s flags.
    SetImage {
        image: String,
        flags: Vec<(String, String)>,
    },
    StopController {
        name: String,
    },
    StartController {
        name: String,
    },
    WriteFile {
        path: String,
        text: String,
    },
}

/// `--cascade`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cascade {
    #[default]
    Background,
    Foreground,
    Orphan,
}
