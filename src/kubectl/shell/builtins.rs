//! Commands that the shell runs itself: what prints, tests and filters text. They read files and
//! their input, and take no virtual time.

use super::{Files, filters, normalize};

/// What a command of the shell's own gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Output {
    pub stdout: String,
    pub stderr: String,
    pub code: i32,
    /// (path, text, append)
    pub writes: Vec<(String, String, bool)>,
    /// It has read its input to the end.
    pub used_input: bool,
}

impl Output {
    pub fn text(stdout: String) -> Self {
        Output { stdout, ..Output::default() }
    }

    pub fn failed(code: i32, message: impl Into<String>) -> Self {
        Output { stderr: message.into() + "\n", code, ..Output::default() }
    }

    fn status(ok: bool) -> Self {
        Output { code: i32::from(!ok), ..Output::default() }
    }
}

/// Runs a command, or gives `None` if it is not one of the shell's own.
pub(super) fn run(argv: &[String], stdin: Option<&str>, files: &dyn Files) -> Option<Output> {
    let (name, args) = argv.split_first()?;
    let output = match name.as_str() {
        "true" | ":" => Output::status(true),
        "false" => Output::status(false),
        "echo" => Output::text(echo(args)),
        "printf" => printf(args),
        "seq" => seq(args),
        "test" => test(args, files),
        "[" => match args.split_last() {
            Some((last, args)) if last == "]" => test(args, files),
            _ => Output::failed(2, "bash: [: missing `]'"),
        },
        _ => return filters::run(name, args, stdin, files),
    };
    Some(output)
}

fn echo(args: &[String]) -> String {
    let is_option = |arg: &&String| {
        arg.len() > 1 && arg.starts_with('-') && arg.chars().skip(1).all(|c| "neE".contains(c))
    };
    let options: String = args.iter().take_while(is_option).flat_map(|arg| arg.chars()).collect();
    let words = args.iter().skip_while(is_option).map(String::as_str);
    let mut text = words.collect::<Vec<_>>().join(" ");
    if options.contains('e') {
        text = unescape(&text);
    }
    if !options.contains('n') {
        text.push('\n');
    }
    text
}

/// `\n`, `\t` and their like.
pub(super) fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(c @ ('\\' | '\'' | '"')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// `printf FORMAT ARG…`, with `%s`, `%d` and `%%`; the format is used again while arguments are
/// left.
fn printf(args: &[String]) -> Output {
    let Some((format, args)) = args.split_first() else {
        return Output::failed(2, "printf: usage: printf FORMAT [ARGUMENT…]");
    };
    let format = unescape(format);
    let mut left = args.iter();
    let mut out = String::new();
    loop {
        let before = left.len();
        let mut chars = format.chars();
        while let Some(c) = chars.next() {
            match (c, if c == '%' { chars.next() } else { None }) {
                ('%', Some('s')) => out.push_str(left.next().map_or("", String::as_str)),
                ('%', Some('d')) => out.push_str(left.next().map_or("0", String::as_str)),
                ('%', Some('%')) => out.push('%'),
                ('%', Some(c)) => {
                    return Output::failed(
                        1,
                        format!("printf: `%{c}': only %s, %d and %% work here"),
                    );
                }
                (c, _) => out.push(c),
            }
        }
        if left.len() == 0 || left.len() == before {
            return Output::text(out);
        }
    }
}

/// How many numbers `seq` prints at most.
const MOST_NUMBERS: i128 = 1_000_000;

/// `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`
fn seq(args: &[String]) -> Output {
    let numbers: Option<Vec<i64>> = args.iter().map(|arg| arg.parse().ok()).collect();
    let (first, step, last) = match numbers.as_deref() {
        Some([last]) => (1, 1, *last),
        Some([first, last]) => (*first, 1, *last),
        Some([first, step, last]) if *step != 0 => (*first, *step, *last),
        _ => return Output::failed(1, "seq: usage: seq [FIRST [STEP]] LAST, in whole numbers"),
    };
    let count = (i128::from(last) - i128::from(first)) / i128::from(step) + 1;
    if count > MOST_NUMBERS {
        return Output::failed(1, format!("seq: more than {MOST_NUMBERS} numbers"));
    }
    let mut text = String::new();
    let mut number = i128::from(first);
    while (step > 0 && number <= i128::from(last)) || (step < 0 && number >= i128::from(last)) {
        text.push_str(&number.to_string());
        text.push('\n');
        number += i128::from(step);
    }
    Output::text(text)
}

/// `[ … ]`: one comparison, negated by `!`.
fn test(args: &[String], files: &dyn Files) -> Output {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match comparison(&words, files) {
        Ok(truth) => Output::status(truth),
        Err(message) => Output::failed(2, format!("bash: test: {message}")),
    }
}

fn comparison(words: &[&str], files: &dyn Files) -> Result<bool, String> {
    let number = |word: &str| {
        word.trim().parse::<i64>().map_err(|_| format!("{word}: integer expression expected"))
    };
    let exists = |path: &str| files.read(&normalize(path)).is_some();
    let is_folder = |path: &str| {
        let folder = normalize(path) + "/";
        folder == "/" || files.list().iter().any(|file| file.starts_with(&folder))
    };
    Ok(match words {
        [] => false,
        ["!", rest @ ..] if !rest.is_empty() => !comparison(rest, files)?,
        [word] => !word.is_empty(),
        ["-z", word] => word.is_empty(),
        ["-n", word] => !word.is_empty(),
        ["-f", path] => exists(path),
        ["-s", path] => files.read(&normalize(path)).is_some_and(|text| !text.is_empty()),
        ["-d", path] => is_folder(path),
        ["-e", path] => exists(path) || is_folder(path),
        [a, "=" | "==", b] => a == b,
        [a, "!=", b] => a != b,
        [a, "-eq", b] => number(a)? == number(b)?,
        [a, "-ne", b] => number(a)? != number(b)?,
        [a, "-lt", b] => number(a)? < number(b)?,
        [a, "-le", b] => number(a)? <= number(b)?,
        [a, "-gt", b] => number(a)? > number(b)?,
        [a, "-ge", b] => number(a)? >= number(b)?,
        _ => {
            return Err(format!(
                "{}: not supported: use one comparison, and && or ||",
                words.join(" ")
            ));
        }
    })
}

/// How many commands one `xargs` makes at most, and how many bytes they may have together.
const MOST_COMMANDS: (usize, usize) = (10_000, 16 << 20);

/// `xargs [-n N] [-I {}] [-r] CMD…`: the commands that its input makes.
pub(super) fn xargs(args: &[String], stdin: Option<&str>) -> (Output, Vec<Vec<String>>) {
    let mut most = usize::MAX;
    let mut place: Option<&str> = None;
    let mut skip_empty = false;
    let mut rest = args;
    while let Some((arg, after)) = rest.split_first() {
        let Some(option) = arg.strip_prefix('-') else { break };
        rest = after;
        let (letter, glued) = option.split_at(option.chars().next().map_or(0, char::len_utf8));
        let mut value = || match (glued, rest.split_first()) {
            ("", Some((value, after))) => {
                rest = after;
                value.as_str()
            }
            _ => glued,
        };
        match letter {
            "r" => skip_empty = true,
            "n" | "L" => match value().parse() {
                Ok(count) if count > 0 => most = count,
                _ => return (Output::failed(1, "xargs: -n needs a number above 0"), Vec::new()),
            },
            "I" => place = Some(value()),
            _ => {
                let message = format!("xargs: {arg}: only -n, -I and -r work here");
                return (Output::failed(1, message), Vec::new());
            }
        }
    }
    let Some(input) = stdin else {
        let message = "xargs: no input: put it behind a pipe, CMD | xargs …";
        return (Output::failed(1, message), Vec::new());
    };
    let echo = ["echo".to_string()];
    let command = if rest.is_empty() { &echo } else { rest };
    let too_much = || {
        let message = format!("xargs: the input makes more than {} commands", MOST_COMMANDS.0);
        (Output::failed(1, message), Vec::new())
    };
    let length: usize = command.iter().map(|word| word.len() + 1).sum();
    let lines =
        if place.is_some() || most < usize::MAX { input.split_whitespace().count() } else { 1 };
    // Each byte of a command can be at most one place for a line.
    let longest = input.lines().map(str::len).max().unwrap_or(0);
    let each = length.saturating_mul(if place.is_some() { longest.max(1) } else { 1 });
    if lines > MOST_COMMANDS.0 || lines.saturating_mul(each) > MOST_COMMANDS.1 {
        return too_much();
    }
    let mut calls: Vec<Vec<String>> = Vec::new();
    if let Some(place) = place.filter(|place| !place.is_empty()) {
        for line in input.lines().map(str::trim).filter(|line| !line.is_empty()) {
            calls.push(command.iter().map(|word| word.replace(place, line)).collect());
        }
    } else {
        let words: Vec<String> = input.split_whitespace().map(str::to_string).collect();
        let groups = words.chunks(most.min(words.len()).max(1));
        calls.extend(groups.map(|group| [command, group].concat()));
        if words.is_empty() && !skip_empty {
            calls.push(command.to_vec());
        }
    }
    (Output::default(), calls)
}
