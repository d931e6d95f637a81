//! Text filters: `grep`, `sed`, `head` and their like. Each is a function from arguments and text
//! to text; none knows what the text is about.

mod columns;
mod grep;
mod lines;
mod sed;

use super::builtins::Output;
use super::{Files, normalize};
use std::cell::Cell;

/// Runs a filter, or gives `None` if the word is not one.
pub(super) fn run(
    name: &str,
    args: &[String],
    stdin: Option<&str>,
    files: &dyn Files,
) -> Option<Output> {
    let source = Source { name, stdin, files, used: Cell::new(false) };
    let output = match name {
        "grep" | "egrep" => grep::grep(args, &source, name == "egrep"),
        "sed" => sed::sed(args, &source),
        "awk" => columns::awk(args, &source),
        "cut" => columns::cut(args, &source),
        "tr" => columns::tr(args, &source),
        "cat" => lines::cat(args, &source),
        "head" => lines::head(args, &source),
        "tail" => lines::tail(args, &source),
        "wc" => lines::wc(args, &source),
        "sort" => lines::sort(args, &source),
        "uniq" => lines::uniq(args, &source),
        "tee" => lines::tee(args, &source),
        _ => return None,
    };
    let mut output =
        output.unwrap_or_else(|message| Output::failed(2, format!("{name}: {message}")));
    output.used_input = source.used.get();
    Some(output)
}

/// What a filter gives, or what it says when it cannot run, without its name.
type Filtered = Result<Output, String>;

/// Where a filter's text comes from.
struct Source<'a> {
    name: &'a str,
    stdin: Option<&'a str>,
    files: &'a dyn Files,
    /// Whether the standard input was read.
    used: Cell<bool>,
}

/// A text and the file it is from; no name for the standard input.
struct Text {
    name: Option<String>,
    text: String,
}

impl Source<'_> {
    /// The texts of the files named, or of the standard input; and what is said of missing ones.
    fn texts(&self, names: &[String]) -> Result<(Vec<Text>, String), String> {
        let mut texts = Vec::new();
        let mut missing = String::new();
        let stdin = ["-".to_string()];
        for name in if names.is_empty() { &stdin } else { names } {
            if name == "-" {
                texts.push(Text { name: None, text: self.stdin()?.to_string() });
                continue;
            }
            match self.files.read(&normalize(name)) {
                Some(text) => texts.push(Text { name: Some(name.clone()), text }),
                None => {
                    let prefix = normalize(name) + "/";
                    let is_folder = self.files.list().iter().any(|file| file.starts_with(&prefix));
                    let why = match is_folder {
                        true => "Is a directory",
                        false => "No such file or directory",
                    };
                    missing.push_str(&format!("{}: {name}: {why}\n", self.name));
                }
            }
        }
        Ok((texts, missing))
    }

    /// All texts one after the other.
    fn joined(&self, names: &[String]) -> Result<(String, String), String> {
        let (texts, missing) = self.texts(names)?;
        Ok((texts.into_iter().map(|text| text.text).collect(), missing))
    }

    fn stdin(&self) -> Result<&str, String> {
        self.used.set(true);
        let name = self.name;
        self.stdin.ok_or_else(|| format!("no input: name a file, or write CMD | {name} …"))
    }
}

/// An output whose code is 1 if files were missing.
fn with_missing(stdout: String, missing: String) -> Output {
    let code = i32::from(!missing.is_empty());
    Output { stdout, stderr: missing, code, ..Output::default() }
}

/// One option as given: its letter and, if it takes one, its value.
type Given = (char, String);

/// Splits arguments into options and the rest, as getopt does: `-iv`, `-n5`, `-n 5`, `--` ends the
/// options. `plain` are the letters without, `valued` those with a value; `long` gives long
/// options a letter.
fn options(
    args: &[String],
    plain: &str,
    valued: &str,
    long: &[(&str, char)],
) -> Result<(Vec<Given>, Vec<String>), String> {
    let mut given = Vec::new();
    let mut rest = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            rest.extend(args.cloned());
            break;
        }
        let mut value_of = |letter: char, glued: Option<&str>| match glued {
            _ if !valued.contains(letter) => Ok(String::new()),
            Some(value) => Ok(value.to_string()),
            None => {
                args.next().cloned().ok_or(format!("option requires an argument -- '{letter}'"))
            }
        };
        if let Some(name) = arg.strip_prefix("--") {
            let (name, value) = name.split_once('=').map_or((name, None), |(n, v)| (n, Some(v)));
            let found = long.iter().find(|(long, _)| *long == name);
            let letter = found.map(|(_, letter)| *letter).ok_or(unknown(arg, plain, valued))?;
            given.push((letter, value_of(letter, value)?));
            continue;
        }
        let Some(letters) = arg.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            rest.push(arg.clone());
            continue;
        };
        for (at, letter) in letters.char_indices() {
            if plain.contains(letter) {
                given.push((letter, String::new()));
                continue;
            }
            if !valued.contains(letter) {
                return Err(unknown(&format!("-{letter}"), plain, valued));
            }
            let glued = letters.get(at + letter.len_utf8()..).filter(|glued| !glued.is_empty());
            given.push((letter, value_of(letter, glued)?));
            break;
        }
    }
    Ok((given, rest))
}

fn unknown(option: &str, plain: &str, valued: &str) -> String {
    let letters: Vec<String> =
        plain.chars().chain(valued.chars()).map(|letter| format!("-{letter}")).collect();
    format!("{option} is not supported here; {} are", letters.join(" "))
}

fn has(given: &[Given], letter: char) -> bool {
    given.iter().any(|(one, _)| *one == letter)
}

fn value(given: &[Given], letter: char) -> Option<&str> {
    given.iter().rev().find(|(one, _)| *one == letter).map(|(_, value)| value.as_str())
}
