//! What is to be said about the field at a place of a manifest: what a card beside the text shows.

use crate::api::fields::{self, Kind};
use crate::locale::{Lang, fields as words};
use crate::manifest::{Document, Parsed, Position};
use crate::order::Order;

/// A field of the manifest, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The object it belongs to, by its place among [`Parsed::documents`].
    pub document: usize,
    /// `spec.template.spec.containers[0].image`
    pub path: String,
    /// The line of its key, from 1.
    pub line: usize,
    /// As `kubectl explain` names it: `integer`.
    pub ty: String,
    pub required: bool,
    pub says: &'static str,
    /// Empty if nothing holds when the field is absent.
    pub default: String,
    /// The simulation does not act on it.
    pub ignored: bool,
}

/// The card of the field at a place; `None` between objects and for keys of a person's own.
pub fn card(parsed: &Parsed, at: Position, lang: Lang) -> Option<Card> {
    let mut documents = parsed.documents.iter().enumerate();
    let (index, document) = documents
        .find(|(_, document)| document.start_line <= at.line && at.line <= document.end_line)?;
    let path = path_at(document, at)?;
    of_path(parsed, index, path, lang)
}

/// The card of a field of an object.
pub fn of_path(parsed: &Parsed, index: usize, path: &str, lang: Lang) -> Option<Card> {
    let document = parsed.documents.get(index)?;
    let root = document.served_kind().and_then(Kind::fields)?;
    // An entry of a free map, as a label, is told by the map.
    let field = std::iter::successors(Some(path), |path| parent(path))
        .find_map(|path| fields::resolve(root, path))?;
    let place = document.spans.get(path)?;
    Some(Card {
        document: index,
        path: path.to_owned(),
        line: place.key.unwrap_or(place.value).start.line,
        ty: field.ty.open_api(),
        required: field.required,
        says: words::sentence(lang, field),
        default: words::default(lang, field),
        ignored: !fields::acts(root, path),
    })
}

fn parent(path: &str) -> Option<&str> {
    path.rfind(['.', '[']).map(|at| &path[..at])
}

/// The path of the key on this line that the place belongs to; where no key stands, of the value.
fn path_at(document: &Document, at: Position) -> Option<&str> {
    let mut keys: Vec<(Position, &str)> = document
        .spans
        .iter()
        .filter_map(|(path, place)| Some((place.key?.start, path)))
        .filter(|(start, _)| start.line == at.line)
        .collect();
    keys.order();
    let before = keys.iter().rfind(|(start, _)| start.column <= at.column);
    let found = before.or(keys.first()).map(|(_, path)| *path);
    found.or_else(|| document.spans.at(at)).filter(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;

    const TEXT: &str = "\
apiVersion: batch/v1
kind: Job
metadata:
  labels: {app: pi, tier: back}
spec:
  template:
    spec:
      volumes:
      - name: v
        emptyDir: {}
      containers:
      - name: c
        command:
        - sleep
";

    fn told(line: usize, column: usize, lang: Lang) -> Option<String> {
        let card = card(&manifest::parse(TEXT), Position { line, column }, lang)?;
        let Card { path, ty, says, default, ignored, .. } = card;
        let ignored = if ignored { " ignored" } else { "" };
        Some(format!("{path} <{ty}> {says} {default}{ignored}"))
    }

    #[test]
    fn a_place_of_the_text_is_told() {
        let begins = |line, column, expected: &str| {
            let told = told(line, column, Lang::En).unwrap_or_default();
            assert!(told.starts_with(expected), "{line}:{column} {told}");
        };
        begins(2, 1, "kind <string>");
        begins(4, 40, "metadata.labels.tier <map[string]string> Keys and values");
        begins(4, 1, "metadata.labels <map[string]string>");
        begins(12, 20, "spec.template.spec.containers[0].name <string>");
        begins(14, 12, "spec.template.spec.containers[0].command[0] <[]string>");
        let ignored = told(10, 10, Lang::En).unwrap();
        assert!(ignored.ends_with(" ignored"), "{ignored}");
        assert_eq!(told(40, 1, Lang::En), None);
        assert_eq!(told(2, 1, Lang::Zh).unwrap(), "kind <string> 对象的种类。 ");
    }
}
