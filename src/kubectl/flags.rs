//! Flags as kubectl reads them: a table says which there are, errors are kubectl's.
//!
//! Knows no command; each command brings its table. Modelled on `spf13/pflag` `flag.go`, as used by
//! `k8s.io/kubectl/pkg/cmd`. Not modelled: deprecated and hidden flags.

use crate::time::SimDuration;
use std::collections::BTreeMap;

/// What a flag takes as its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// `-A`, `--watch=false`
    Bool,
    /// The last value wins.
    Text,
    /// Each value counts as it is: `--env a=1,2 --env b=3`.
    Texts,
    /// Values are split at commas and collected: `-f a.yaml,b.yaml -f c.yaml`.
    List,
    /// A whole number.
    Int,
    /// A Go duration such as `1m30s`.
    Duration,
    /// Text, or this when the flag stands alone: `--cascade`, `--cascade=orphan`. Its value never
    /// is the next argument.
    Optional(&'static str),
}

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub struct Flag {
    /// Without dashes.
    pub long: &'static str,
    pub short: Option<char>,
    pub takes: Takes,
}

impl Flag {
    /// A flag with a long name only.
    pub const fn long(long: &'static str, takes: Takes) -> Self {
        Flag { long, short: None, takes }
    }

    /// A flag with a long and a short name.
    pub const fn short(long: &'static str, short: char, takes: Takes) -> Self {
        Flag { long, short: Some(short), takes }
    }

    /// Whether it can stand alone.
    fn stands_alone(&self) -> bool {
        matches!(self.takes, Takes::Bool | Takes::Optional(_))
    }
}

/// The flags that every kubectl command has (`k8s.io/cli-runtime/pkg/genericclioptions`).
pub const GLOBAL: [Flag; 19] = [
    Flag::short("namespace", 'n', Takes::Text),
    Flag::short("server", 's', Takes::Text),
    Flag::short("v", 'v', Takes::Int),
    Flag::short("help", 'h', Takes::Bool),
    Flag::long("as", Takes::Text),
    Flag::long("as-group", Takes::Texts),
    Flag::long("as-uid", Takes::Text),
    Flag::long("cache-dir", Takes::Text),
    Flag::long("certificate-authority", Takes::Text),
    Flag::long("client-certificate", Takes::Text),
    Flag::long("client-key", Takes::Text),
    Flag::long("cluster", Takes::Text),
    Flag::long("context", Takes::Text),
    Flag::long("insecure-skip-tls-verify", Takes::Bool),
    Flag::long("kubeconfig", Takes::Text),
    Flag::long("request-timeout", Takes::Text),
    Flag::long("token", Takes::Text),
    Flag::long("user", Takes::Text),
    Flag::long("warnings-as-errors", Takes::Bool),
];

/// A parsed command line: what was set, and the arguments that are no flags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    set: BTreeMap<&'static str, Vec<String>>,
    /// The arguments that are no flags, in order.
    pub args: Vec<String>,
    /// How many of `args` came before `--`, if there was one.
    pub before_dashes: Option<usize>,
}

impl Flags {
    /// Whether the flag was given at all (`Changed` in pflag).
    pub fn is_set(&self, long: &str) -> bool {
        self.set.contains_key(long)
    }

    /// A bool flag; `default` if it was not given.
    pub fn bool_or(&self, long: &str, default: bool) -> bool {
        self.text(long).map_or(default, |text| parse_bool(text) == Some(true))
    }

    /// A bool flag that is false unless given.
    pub fn bool(&self, long: &str) -> bool {
        self.bool_or(long, false)
    }

    /// The last value given.
    pub fn text(&self, long: &str) -> Option<&str> {
        self.all(long).last().map(String::as_str)
    }

    /// All values given, in order.
    pub fn all(&self, long: &str) -> &[String] {
        self.set.get(long).map(Vec::as_slice).unwrap_or_default()
    }

    /// All flags given, by name.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.set.iter().map(|(name, values)| (*name, values.as_slice()))
    }

    /// A whole number; `None` if the flag was not given.
    pub fn int(&self, long: &str) -> Option<i64> {
        self.text(long).and_then(|text| parse_int(text).ok())
    }

    /// A duration; `None` if the flag was not given.
    pub fn duration(&self, long: &str) -> Option<SimDuration> {
        self.text(long).and_then(|text| parse_duration(text).ok())
    }
}

/// Parses what follows a command. `command` is its whole name (`kubectl rollout status`), `spec`
/// its flags, to which [`GLOBAL`] ones are added; `argv` is without the command.
///
/// # Errors
/// kubectl's two lines, without an end of line after the second; the exit code is 1.
pub fn parse(command: &str, spec: &[Flag], argv: &[String]) -> Result<Flags, String> {
    let mut reading = Reading { spec, flags: Flags::default(), left: argv.iter() };
    match reading.all() {
        Ok(()) => Ok(reading.flags),
        Err(why) => Err(format!("error: {why}\nSee '{command} --help' for usage.")),
    }
}

/// Where the command's first word is: flags may stand before it (`kubectl -n x get pods`). `None`
/// if there is none. As in cobra a flag that is not a global switch takes the next argument.
pub fn first_word(argv: &[String]) -> Option<usize> {
    let mut at = 0;
    loop {
        let arg = argv.get(at)?;
        at += 1;
        match arg.strip_prefix('-') {
            None | Some("") => return Some(at - 1),
            Some("-") => return (at < argv.len()).then_some(at),
            Some(name) => {
                let alone = |flag: &Flag| {
                    let long = name.strip_prefix('-') == Some(flag.long);
                    let short = flag.short.is_some_and(|short| name == short.to_string());
                    (long || short) && flag.stands_alone()
                };
                let glued = name.contains('=') || (!name.starts_with('-') && name.len() > 1);
                at += usize::from(!glued && !GLOBAL.iter().any(alone));
            }
        }
    }
}

struct Reading<'a> {
    spec: &'a [Flag],
    flags: Flags,
    left: std::slice::Iter<'a, String>,
}

impl Reading<'_> {
    fn all(&mut self) -> Result<(), String> {
        while let Some(arg) = self.left.next() {
            match arg.strip_prefix('-') {
                None | Some("") => self.flags.args.push(arg.clone()),
                Some("-") => {
                    self.flags.before_dashes = Some(self.flags.args.len());
                    self.flags.args.extend(self.left.by_ref().cloned());
                }
                Some(name) => match name.strip_prefix('-') {
                    Some(long) => self.long(arg, long)?,
                    None => self.shorts(name)?,
                },
            }
        }
        Ok(())
    }

    fn find(&self, is: impl Fn(&Flag) -> bool) -> Option<Flag> {
        self.spec.iter().chain(&GLOBAL).find(|flag| is(flag)).copied()
    }

    fn long(&mut self, arg: &str, text: &str) -> Result<(), String> {
        if text.starts_with(['-', '=']) {
            return Err(format!("bad flag syntax: {arg}"));
        }
        let (name, value) = text.split_once('=').map_or((text, None), |(n, v)| (n, Some(v)));
        // kubectl reads `_` in flag names as `-`.
        let name = name.replace('_', "-");
        let Some(flag) = self.find(|flag| flag.long == name) else {
            return Err(format!("unknown flag: --{name}"));
        };
        match value.or(alone(&flag)) {
            Some(value) => self.set(&flag, value),
            None => match self.left.next() {
                Some(value) => self.set(&flag, value),
                None => Err(format!("flag needs an argument: --{name}")),
            },
        }
    }

    /// `-Aw`, `-n x`, `-nx`, `-n=x`
    fn shorts(&mut self, mut letters: &str) -> Result<(), String> {
        while let Some(letter) = letters.chars().next() {
            let Some(flag) = self.find(|flag| flag.short == Some(letter)) else {
                return Err(format!("unknown shorthand flag: '{letter}' in -{letters}"));
            };
            let rest = letters.get(letter.len_utf8()..).unwrap_or_default();
            if let Some(value) = rest.strip_prefix('=').filter(|value| !value.is_empty()) {
                return self.set(&flag, value);
            }
            if let Some(value) = alone(&flag) {
                self.set(&flag, value)?;
                letters = rest;
                continue;
            }
            if !rest.is_empty() {
                return self.set(&flag, rest);
            }
            return match self.left.next() {
                Some(value) => self.set(&flag, value),
                None => Err(format!("flag needs an argument: '{letter}' in -{letters}")),
            };
        }
        Ok(())
    }

    fn set(&mut self, flag: &Flag, value: &str) -> Result<(), String> {
        let values = match flag.takes {
            Takes::List if value.is_empty() => Vec::new(),
            Takes::List => value.split(',').map(str::to_string).collect(),
            _ => vec![value.to_string()],
        };
        if let Some(why) = fault(flag.takes, value) {
            let name = match flag.short {
                Some(short) => format!("-{short}, --{}", flag.long),
                None => format!("--{}", flag.long),
            };
            return Err(format!("invalid argument {value:?} for {name:?} flag: {why}"));
        }
        self.flags.set.entry(flag.long).or_default().extend(values);
        Ok(())
    }
}

/// The value of a flag that stands alone (`NoOptDefVal` in pflag).
fn alone(flag: &Flag) -> Option<&'static str> {
    match flag.takes {
        Takes::Bool => Some("true"),
        Takes::Optional(value) => Some(value),
        _ => None,
    }
}

/// What Go says of a value that does not parse.
fn fault(takes: Takes, value: &str) -> Option<String> {
    match takes {
        Takes::Bool if parse_bool(value).is_none() => {
            Some(format!("strconv.ParseBool: parsing {value:?}: invalid syntax"))
        }
        Takes::Int => {
            parse_int(value).err().map(|why| format!("strconv.ParseInt: parsing {value:?}: {why}"))
        }
        Takes::Duration => parse_duration(value).err(),
        _ => None,
    }
}

/// Go's `strconv.ParseBool`.
fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Go's `strconv.ParseInt` with base 0, for decimal and `0x` numbers.
fn parse_int(text: &str) -> Result<i64, &'static str> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, base) = match digits.strip_prefix("0x").or(digits.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None => (digits, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(base)) {
        return Err("invalid syntax");
    }
    i64::from_str_radix(&format!("{sign}{digits}"), base).map_err(|_| "value out of range")
}

/// Go's `time.ParseDuration`, cut to whole milliseconds.
fn parse_duration(text: &str) -> Result<SimDuration, String> {
    const UNITS: [(&str, f64); 7] = [
        ("ns", 1e-6),
        ("us", 1e-3),
        ("µs", 1e-3),
        ("ms", 1.0),
        ("s", 1e3),
        ("m", 6e4),
        ("h", 3.6e6),
    ];
    /// What Go's 64-bit nanoseconds can hold.
    const LONGEST: f64 = 9.223e12;
    let invalid = || format!("time: invalid duration {text:?}");
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let mut rest = if unsigned == "0" { "0s" } else { unsigned };
    let mut millis = 0.0;
    if rest.is_empty() {
        return Err(invalid());
    }
    while !rest.is_empty() {
        let is_digit = |c: char| c.is_ascii_digit() || c == '.';
        let (number, after) = rest.split_at(rest.find(|c| !is_digit(c)).unwrap_or(rest.len()));
        let number: f64 = number.parse().map_err(|_| invalid())?;
        let (unit, after) = after.split_at(after.find(is_digit).unwrap_or(after.len()));
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {text:?}"));
        }
        let Some((_, length)) = UNITS.iter().find(|(name, _)| *name == unit) else {
            return Err(format!("time: unknown unit {unit:?} in duration {text:?}"));
        };
        millis += number * length;
        rest = after;
    }
    if millis > LONGEST {
        return Err(invalid());
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    Ok(SimDuration::from_millis(sign * millis as i64))
}

#[cfg(test)]
mod tests;
