//! `kubectl edit`. `KUBE_EDITOR='sed -i …'` runs on a copy of the object; without an editor of
//! that kind the page opens the object as a file.
//! Upstream: `k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go`.

use crate::api::meta::ObjectKey;
use crate::api::yaml::to_yaml;
use crate::kubectl::flags::{self, Flag};
use crate::kubectl::shell::{self, Call, CallResult, Emit, Files, Program, Variables, normalize};
use crate::kubectl::task::{HostRequest, World};
use crate::kubectl::write::driver::{Act, Driver, Place, Told, Turn, Verb, Write};
use crate::kubectl::write::failure::Failure;
use crate::kubectl::write::patch::checked;
use crate::kubectl::write::print;
use crate::kubectl::write::replace::current;
use crate::kubectl::write::target::{self, Targets, targets};
use crate::kubectl::write::{Started, record};
use crate::manifest;
use crate::order::Ordered;
use crate::scenario::command::Request;
use std::collections::BTreeMap;
use std::collections::VecDeque;

const HEADER: &str = "\
# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
";

#[derive(Debug)]
struct Edit {
    targets: Option<Targets>,
    left: VecDeque<ObjectKey>,
    editor: Option<String>,
}

pub fn start(argv: &[String], call: &Call) -> Started {
    const FLAGS: [Flag; 3] = [print::OUTPUT, record::FLAG, target::SELECTOR];
    let flags = flags::parse("kubectl edit", &FLAGS, argv)?;
    let targets = targets(&flags.args, &flags)?;
    if targets.is_empty() {
        return Err("error: must specify the resources to edit, such as job/pi".into());
    }
    let editor = call.env.get("KUBE_EDITOR").or_else(|| call.env.get("EDITOR")).cloned();
    let by_hand = ["", "vi", "vim", "nano", "emacs", "code"];
    let editor = editor
        .filter(|line| !by_hand.contains(&line.split_whitespace().next().unwrap_or_default()));
    Ok(Box::new(Driver::new(Edit { targets: Some(targets), left: VecDeque::new(), editor })))
}

impl Verb for Edit {
    fn next(&mut self, turn: &Turn) -> Option<Vec<Act>> {
        if let Some(targets) = self.targets.take() {
            self.left = targets.keys(turn.world).into();
            return Some(Vec::new());
        }
        let key = self.left.pop_front()?;
        let Some(value) = current(&key, turn.world) else {
            return Some(vec![Act::Fail(target::not_found(&key, ""))]);
        };
        let text = format!("{HEADER}{}", to_yaml(&value));
        Some(match self.editor.clone() {
            Some(editor) => edited(&key, &editor, &text, turn.world),
            None => by_hand(&key, text),
        })
    }
}

/// Opens the object as a file of the run.
fn by_hand(key: &ObjectKey, text: String) -> Vec<Act> {
    let path = format!("{}-{}.yaml", key.kind.names().singular, key.name);
    let request = Request::WriteFile { path: path.clone(), text };
    vec![
        Act::Write(Write { request, told: Told::Nothing, place: Place::Nowhere }),
        Act::Warn(format!("{path} is opened; apply it with: kubectl replace -f {path}")),
        Act::Ask(HostRequest::Edit { path }),
    ]
}

/// Runs the editor's command line on a copy and sends what it leaves.
fn edited(key: &ObjectKey, editor: &str, text: &str, world: &World) -> Vec<Act> {
    let path = "/tmp/kubectl-edit.yaml";
    let own = [(path.into(), text.into())].into_iter().ordered();
    let files = Overlay { below: world.files, own };
    let (mut acts, new) = match run(&format!("{editor} {path}"), path, files) {
        Ok(done) => done,
        Err(why) => return vec![Act::Fail(Failure::Message(why))],
    };
    if new == text {
        acts.push(Act::Warn("Edit cancelled, no changes made.".into()));
        return acts;
    }
    let parsed = manifest::parse(&new);
    let refusal = parsed
        .readings(path, false)
        .iter()
        .find_map(|reading| reading.server.clone().or_else(|| reading.refusal.clone()));
    let Some(document) = parsed.documents.first().filter(|_| refusal.is_none()) else {
        acts.push(match refusal {
            Some(why) => Act::Fail(Failure::Message(why)),
            None => Act::Warn("Edit cancelled, saved file was empty.".into()),
        });
        return acts;
    };
    if (document.name.as_str(), &document.kind) != (&*key.name, &key.kind.names().kind.to_string())
    {
        let message = "At least one of apiVersion, kind and name was changed";
        acts.push(Act::Fail(Failure::Message(message.into())));
        return acts;
    }
    match checked(document.stored()) {
        Err(why) => acts.push(Act::Fail(Failure::Message(why))),
        Ok((manifest, unknown)) => {
            acts.extend(
                unknown.iter().map(|path| Act::Warn(format!("Warning: unknown field {path:?}"))),
            );
            let request = Request::Update { key: key.clone(), manifest };
            let told = Told::Named("edited".into());
            acts.push(Act::Write(Write { request, told, place: Place::Nowhere }));
        }
    }
    acts
}

/// The files of the run with the copy on top.
struct Overlay<'a> {
    below: &'a dyn Files,
    own: BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Option<String> {
        self.own.get(path).cloned().or_else(|| self.below.read(path))
    }

    fn list(&self) -> Vec<String> {
        self.below.list()
    }
}

/// The editor's command line to its end: what it printed, and the file afterwards.
fn run(line: &str, path: &str, mut files: Overlay) -> Result<(Vec<Act>, String), String> {
    let script = shell::parse(line).map_err(|error| format!("error: {line:?}: {error}"))?;
    let mut program = Program::new(script, Variables::default());
    let mut acts = Vec::new();
    loop {
        match program.next(&files) {
            shell::Next::Run(call) => {
                let word = call.argv.first().cloned().unwrap_or_default();
                let stderr = format!("{word}: cannot be used as an editor here\n");
                program.done(CallResult { stderr, code: 1, ..CallResult::default() });
            }
            shell::Next::Emit(Emit::Stdout(text)) => acts.push(Act::Print(text)),
            shell::Next::Emit(Emit::Stderr(text)) => acts.push(Act::Warn(text)),
            shell::Next::Emit(Emit::WriteFile { path, text, append }) => {
                let before =
                    if append { files.read(&path).unwrap_or_default() } else { String::new() };
                files.own.insert(normalize(&path), before + &text);
            }
            shell::Next::Finished { code: 0, .. } => break,
            shell::Next::Finished { code, .. } => {
                return Err(format!(
                    "error: there was a problem with the editor {line:?}: exit status {code}"
                ));
            }
        }
    }
    let text = files.read(path).unwrap_or_default();
    Ok((acts, text))
}
