//! What kubectl prints of a refused request. Upstream: `k8s.io/kubectl/pkg/cmd/util/helpers.go`
//! (`checkErr`, `StandardErrorMessage`, `AddSourceToErr`).

use crate::kubectl::write::driver::Place;
use crate::sim::command::Refusal;
use crate::store::rejection::Rejection;

/// One thing that went wrong. It reads differently alone and among others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Alone it gets the prefix `error: `, unless it has one.
    Message(String),
    /// As it is printed, alone or not.
    Verbatim(String),
    /// Field errors of one object.
    Invalid { kind: String, name: String, causes: Vec<String>, among_others: String },
}

impl Failure {
    pub fn refused(refusal: &Refusal, place: &Place) -> Failure {
        let context = match place {
            Place::Nowhere => String::new(),
            Place::File { doing, file } => format!("error when {doing} {file:?}: "),
            // The commands that make objects themselves wrap the error, so that only its words
            // are left of the server's status.
            Place::Generated { what } => {
                return Failure::Message(format!("failed to create {what}: {refusal}"));
            }
        };
        match refusal {
            Refusal::Rejected(rejection) => Failure::rejected(rejection, &context),
            Refusal::Undecodable(error) => {
                Failure::Verbatim(format!("Error from server (BadRequest): {context}{error}"))
            }
            Refusal::Impossible(what) => Failure::Message(format!("{context}{what}")),
        }
    }

    fn rejected(rejection: &Rejection, context: &str) -> Failure {
        let line = format!("Error from server ({}): {context}{rejection}", rejection.status());
        match rejection {
            Rejection::Invalid { kind, name, errors } => {
                let mut causes: Vec<String> = Vec::new();
                for error in errors {
                    let cause = error.to_string();
                    if !causes.contains(&cause) {
                        causes.push(cause);
                    }
                }
                Failure::Invalid {
                    kind: kind.names().kind.into(),
                    name: name.clone(),
                    causes,
                    among_others: line,
                }
            }
            _ => Failure::Verbatim(line),
        }
    }

    /// The text when nothing else went wrong, without its end of line.
    pub fn alone(&self) -> String {
        match self {
            Failure::Message(text) if text.starts_with("error: ") => text.clone(),
            Failure::Message(text) => format!("error: {text}"),
            Failure::Verbatim(text) => text.clone(),
            Failure::Invalid { kind, name, causes, .. } => {
                let head = format!("The {kind} {name:?} is invalid: ");
                match causes.as_slice() {
                    [cause] => head + cause,
                    causes => causes.iter().fold(head, |text, cause| text + "\n* " + cause),
                }
            }
        }
    }

    /// The text when it is one of several.
    pub fn among_others(&self) -> String {
        match self {
            Failure::Message(text) | Failure::Verbatim(text) => text.clone(),
            Failure::Invalid { among_others, .. } => among_others.clone(),
        }
    }
}
