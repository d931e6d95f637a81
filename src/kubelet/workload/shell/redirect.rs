//! Redirections: files written by the script, `/dev/null`, `2>&1`.

use super::streams::{ErrorStream, Stream};
use super::syntax::{Redirect, RedirectKind, Stage};
use super::{Input, Ran, Shell, Stop};

/// Where standard output goes after redirections.
#[derive(Clone, PartialEq)]
enum Target {
    Output,
    Errors,
    Nowhere,
    File { path: String, append: bool },
}

impl Shell {
    /// Runs a command whose input or output goes elsewhere.
    pub(super) fn redirected(&mut self, stage: &Stage) -> Ran {
        let (mut output, mut errors) = (Target::Output, Target::Errors);
        let mut input = None;
        for redirect in &stage.redirects {
            self.redirect(redirect, &mut output, &mut errors, &mut input)?;
        }
        let outer_errors = self.errors;
        self.errors = match errors {
            Target::Errors => outer_errors,
            _ if errors == output => ErrorStream::WithOutput,
            Target::Output => ErrorStream::Log,
            Target::Nowhere | Target::File { .. } => ErrorStream::Nowhere,
        };
        if output != Target::Output {
            self.captures.push(Stream::default());
        }
        let reads = input.is_some();
        let outer_input = if reads { std::mem::replace(&mut self.input, input) } else { None };
        let replaces = self.replaces;
        let result = self.command(&stage.command);
        self.replaces = replaces && self.replaces;
        if reads {
            self.input = outer_input;
        }
        self.errors = outer_errors;
        if output != Target::Output {
            let stream = self.captures.pop().unwrap_or_default();
            self.deliver(stream, output)?;
        }
        result
    }

    fn redirect(
        &mut self,
        redirect: &Redirect,
        output: &mut Target,
        errors: &mut Target,
        input: &mut Option<Input>,
    ) -> Result<(), Stop> {
        let target = self.single(&redirect.target)?;
        let append = redirect.kind == RedirectKind::Append;
        let target = match (redirect.kind, target.as_str()) {
            (RedirectKind::Read, path) => {
                let text = self.files.get(path).cloned().flatten().unwrap_or_default();
                *input = Some(Input { stream: Stream::of(self.now, text), taken: 0 });
                return Ok(());
            }
            (RedirectKind::Duplicate, "1") => output.clone(),
            (RedirectKind::Duplicate, "2") => errors.clone(),
            (RedirectKind::Duplicate, _) if redirect.fd == 0 => return Ok(()),
            (_, "/dev/null" | "-") => Target::Nowhere,
            (_, "/dev/stdout" | "/proc/1/fd/1" | "/proc/self/fd/1") => Target::Output,
            (_, "/dev/stderr" | "/proc/1/fd/2" | "/proc/self/fd/2") => Target::Errors,
            (_, path) => Target::File { path: path.into(), append },
        };
        match (redirect.kind, redirect.fd) {
            (RedirectKind::Both, _) => (*output, *errors) = (target.clone(), target),
            (_, 2) => *errors = target,
            (_, 1) => *output = target,
            _ => {}
        }
        Ok(())
    }

    fn deliver(&mut self, stream: Stream, target: Target) -> Result<(), Stop> {
        match target {
            Target::Output | Target::Nowhere => Ok(()),
            Target::Errors => self.write_error(&stream.text()),
            Target::File { path, append } => {
                let mut text = match append {
                    true => self.files.get(&path).cloned().flatten().unwrap_or_default(),
                    false => String::new(),
                };
                text += &stream.text();
                self.write_file(&path, text)
            }
        }
    }

    pub(super) fn write_file(&mut self, path: &str, text: String) -> Result<(), Stop> {
        self.charge_text(text.len() + path.len())?;
        if self.files.get(path).is_none_or(|old| old.as_ref() != Some(&text)) {
            self.changes += 1;
            self.files.insert(path.into(), Some(text));
        }
        Ok(())
    }
}
