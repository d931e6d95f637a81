//! Opening the redirections of a command.

use super::Program;
use crate::kubectl::shell::ast::{Redirect, Word};
use crate::kubectl::shell::expand::Expander;
use crate::kubectl::shell::streams::{Ending, Input, Target};
use crate::kubectl::shell::{Files, normalize};
use std::rc::Rc;

impl Program {
    /// Opens a scope with redirections, from left to right.
    pub(super) fn redirect(
        &mut self,
        redirects: &[Redirect],
        files: &dyn Files,
    ) -> Result<(), String> {
        self.open(Ending::Command);
        let code = Rc::clone(&self.code);
        let words: Vec<&Word> = redirects
            .iter()
            .filter_map(|redirect| match redirect {
                Redirect::Read(word)
                | Redirect::HereString(word)
                | Redirect::Write { path: word, .. } => Some(word),
                Redirect::Here(index) => code.here.get(*index),
                Redirect::Duplicate { .. } => None,
            })
            .collect();
        let texts = self.texts_for(words.iter().copied());
        let variables = self.variables.clone();
        let mut expander = Expander {
            variables: &variables,
            status: self.status,
            texts: texts.into_iter(),
            files,
        };
        for redirect in redirects {
            match redirect {
                Redirect::Read(word) => {
                    let path = one_path(&mut expander, word)?;
                    let text = match path.as_str() {
                        "/dev/null" => Some(String::new()),
                        _ => files.read(&normalize(&path)),
                    };
                    let text = text.ok_or(format!("{path}: No such file or directory"))?;
                    self.feed(text)?;
                }
                Redirect::HereString(word) => {
                    let text = expander.text(word)? + "\n";
                    self.feed(text)?;
                }
                Redirect::Here(index) => {
                    let text = code.here.get(*index).map(|word| expander.text(word));
                    self.feed(text.transpose()?.unwrap_or_default())?;
                }
                Redirect::Write { stream, path, append } => {
                    let path = one_path(&mut expander, path)?;
                    let target = self.file_target(&path, *append)?;
                    self.streams.set(*stream, target);
                }
                Redirect::Duplicate { stream, to } => {
                    self.streams.set(*stream, self.streams.get(*to));
                }
            }
        }
        Ok(())
    }

    fn feed(&mut self, text: String) -> Result<(), String> {
        self.charge(text.len())?;
        self.streams.stdin = Some(self.inputs.len());
        self.inputs.push(Input { text, at: 0 });
        Ok(())
    }

    fn file_target(&mut self, path: &str, append: bool) -> Result<Target, String> {
        match path {
            "/dev/null" => Ok(Target::Nothing),
            "/dev/stdout" => Ok(self.streams.stdout),
            "/dev/stderr" => Ok(self.streams.stderr),
            "/dev/tty" => Ok(Target::Stdout),
            _ if path.is_empty() || path.ends_with('/') => Err(format!("{path}: Is a directory")),
            _ => Ok(self.new_buffer(Some((normalize(path), append)))),
        }
    }
}

fn one_path(expander: &mut Expander, word: &Word) -> Result<String, String> {
    let mut fields = Vec::new();
    expander.fields(word, &mut fields)?;
    match <[String; 1]>::try_from(fields) {
        Ok([path]) => Ok(path),
        Err(fields) => Err(format!("{}: ambiguous redirect", fields.join(" "))),
    }
}
