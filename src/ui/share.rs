//! Links that reproduce a run: what the address and the crash report hold.

use crate::session::Session;
use crate::session::share::Shared;
use crate::ui::browser::crash;

/// The fragment of a link to the run as it stands, without `#`.
pub fn fragment(session: &Session) -> String {
    format!("run={}", Shared::of(session).encode())
}

/// Hands the run's link to the crash report.
pub fn keep(session: &Session) {
    crash::keep(&fragment(session));
}
