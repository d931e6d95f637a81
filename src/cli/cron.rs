//! `kubeloupe cron`: when a CronJob's schedule fires.

use crate::cli::options::CronOptions;
use crate::cli::{Failed, print};
use crate::kubectl::shell::nearest::nearest;
use crate::locale::{Lang, schedule as sentences};
use crate::schedule::{Schedule, Zone, names_zone};
use crate::time::SimTime;

/// Prints the next firings, an RFC 3339 time a line, as the zone's clock shows them.
pub fn cron(options: &CronOptions) -> Result<u8, Failed> {
    let from = match &options.from {
        None => now(),
        Some(from) => SimTime::parse_rfc3339(from)
            .ok_or_else(|| format!("--from: {from:?} is not an RFC 3339 time"))?,
    };
    let zone = match &options.tz {
        None => Zone::utc(),
        Some(name) => Zone::named(name).map_err(|why| {
            let near = nearest(name, Zone::names());
            let near = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            format!("--tz: {why}{near}")
        })?,
    };
    let schedule = Schedule::parse(&options.schedule, &zone).map_err(|why| {
        let hint = sentences::hint(Lang::En, &why).map(|hint| format!("\n{hint}"));
        format!("{why}{}", hint.unwrap_or_default())
    })?;
    if names_zone(&options.schedule) {
        return Err("cannot use TZ or CRON_TZ in schedule, use timeZone field instead \
                    (here: --tz ZONE)"
            .into());
    }
    let mut firings = schedule.after(from).peekable();
    if firings.peek().is_none() {
        return Err("this schedule never fires: no such date in the next five years".into());
    }
    for time in firings.take(options.count) {
        print(&format!("{}\n", zone.rfc3339(time)));
    }
    Ok(0)
}

#[allow(clippy::disallowed_methods, reason = "no run: what comes next on the reader's own clock")]
fn now() -> SimTime {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    SimTime::from_millis(since.map_or(0, |since| since.as_millis() as i64))
}
