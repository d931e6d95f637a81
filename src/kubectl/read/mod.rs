//! The reading verbs of kubectl: they look at the world and print, and ask for nothing. `get -w`,
//! `logs -f` and `wait` are called again as virtual time passes. Knows how kubectl chooses objects
//! and lays text out; must not know how any controller decides.
//! Upstream: `k8s.io/kubectl/pkg/cmd/{get,describe,logs,events,explain,wait}`.

mod about;
pub mod answer;
mod cells;
pub mod describe;
mod events;
mod explain;
pub mod field_selector;
pub mod format;
mod get;
mod jsonpath;
pub mod label_selector;
mod logs;
mod peek;
pub mod query;
pub mod resource;
mod rows;
mod sort;
pub mod transcript;
mod wait;
mod watch;

#[cfg(test)]
mod tests;

use crate::kubectl::shell::Call;
use crate::kubectl::task::{Output, Said, Task, World};

/// A reading verb: its task, or what kubectl says on stderr before it ends with exit code 1.
type Started = Result<Box<dyn Task>, String>;

/// Starts a reading verb; `None` for any other. `args` is what follows the verb.
pub fn start(verb: &str, args: &[String], call: &Call, world: &World) -> Option<Box<dyn Task>> {
    if let Some(usage) = about::usage(verb, args) {
        return Some(Box::new(Said::from(Output::ok(usage))));
    }
    let started: Started = match verb {
        "get" => get::start(args, call, world),
        "describe" => describe::start(args, call, world),
        "logs" | "log" => logs::start(args, world),
        "events" => events::start(args, world),
        "explain" => explain::start(args),
        "wait" => wait::start(args, call, world),
        "api-resources" => about::api_resources(args),
        "version" => about::version(args),
        "cluster-info" => about::cluster_info(args),
        "config" => about::config(args),
        _ => return None,
    };
    Some(started.unwrap_or_else(|why| Box::new(Said::from(Output::error(why)))))
}
