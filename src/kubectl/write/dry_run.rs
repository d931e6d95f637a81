//! `--dry-run`.

use crate::api::object::Object;
use crate::kubectl::flags::{Flag, Flags, Takes};
use crate::kubectl::task::World;
use crate::kubectl::write::driver::{Act, Place};
use crate::kubectl::write::failure::Failure;
use crate::scenario::command::Request;
use crate::sim::Sim;

pub const FLAG: Flag = Flag::long("dry-run", Takes::Optional("unchanged"));

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    #[default]
    No,
    /// Nothing is sent.
    Client,
    /// The API server says what it would do.
    Server,
}

impl DryRun {
    /// # Errors
    /// kubectl's line for another value.
    pub fn of(flags: &Flags) -> Result<DryRun, String> {
        match flags.text("dry-run") {
            None | Some("none") => Ok(DryRun::No),
            Some("client") => Ok(DryRun::Client),
            Some("server") => Ok(DryRun::Server),
            Some("unchanged") => Err(
                r#"error: --dry-run flag without a value was specified. A value must be set: "none", "server", or "client"."#.into(),
            ),
            Some(other) => Err(format!(
                r#"error: Invalid dry-run value ({other}). Must be "none", "server", or "client"."#
            )),
        }
    }

    /// What follows the line.
    pub fn suffix(self) -> &'static str {
        match self {
            DryRun::No => "",
            DryRun::Client => " (dry run)",
            DryRun::Server => " (server dry run)",
        }
    }

    /// Carries a request out on a copy of the cluster and shows the object that came of it.
    pub fn tried(
        self,
        request: &Request,
        place: &Place,
        show: impl FnOnce(&Object, &Sim) -> String,
        world: &World,
    ) -> Act {
        let mut trial = world.sim.clone();
        match trial.execute("dry run", request) {
            Err(refusal) => Act::Fail(Failure::refused(&refusal, place)),
            Ok(done) => {
                let object = done.uid.and_then(|uid| trial.lister().get(uid));
                Act::Print(object.map(|object| show(object, &trial)).unwrap_or_default())
            }
        }
    }
}
