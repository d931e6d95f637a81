//! `date`: the virtual time, in UTC.

use crate::kubectl::task::Output;
use crate::time::SimTime;

/// `date`, `date -u`, `date +FORMAT`.
pub fn date(args: &[String], now: SimTime) -> Output {
    let mut format = None;
    for arg in args {
        match (arg.as_str(), arg.strip_prefix('+')) {
            ("-u" | "--utc", _) => {}
            (_, Some(text)) => format = Some(text),
            ("-Iseconds" | "--iso-8601=seconds", _) => format = Some("%Y-%m-%dT%H:%M:%S+00:00"),
            _ => return Output::error(format!("date: {arg} is not supported; use date +FORMAT")),
        }
    }
    match format {
        None => Output::ok(now.unix_date() + "\n"),
        Some(format) => match now.formatted(format) {
            Some(text) => Output::ok(text + "\n"),
            None => Output::error(format!("date: invalid format ‘{format}’")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let now = SimTime::DEFAULT_START;
        for (args, text) in [
            (&[][..], "Thu Jan  1 00:00:00 UTC 2026\n"),
            (&["+%s"], "1767225600\n"),
            (&["-u", "+%F %T"], "2026-01-01 00:00:00\n"),
            (&["+%!"], ""),
        ] {
            let args: Vec<String> = args.iter().map(ToString::to_string).collect();
            assert_eq!(date(&args, now).stdout, text, "{args:?}");
        }
    }
}
