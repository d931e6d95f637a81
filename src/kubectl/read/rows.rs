//! Rows of `kubectl get`: the kind's own cells, and those that flags add.

use super::cells::{cells, columns, or_none};
use crate::api::meta::Kind;
use crate::api::object::Object;
use crate::kubectl::flags::Flags;
use crate::time::SimTime;

/// What a table shows besides its kind's narrow columns.
#[derive(Clone, Debug, Default)]
pub struct RowStyle {
    pub wide: bool,
    /// A first column NAMESPACE for kinds that have one.
    pub namespace: bool,
    /// `job.batch/pi` instead of `pi`.
    pub kind: bool,
    pub headers: bool,
    pub labels: bool,
    pub label_columns: Vec<String>,
}

impl RowStyle {
    /// What `--show-labels -L --no-headers --show-kind -A` ask for.
    pub fn read(flags: &Flags, wide: bool) -> Self {
        RowStyle {
            wide,
            namespace: flags.bool("all-namespaces"),
            kind: flags.bool("show-kind"),
            headers: !flags.bool("no-headers"),
            labels: flags.bool("show-labels"),
            label_columns: flags.all("label-columns").to_vec(),
        }
    }

    pub fn header(&self, kind: Kind) -> Vec<String> {
        let own = columns(kind).iter().filter(|column| self.wide || !column.wide);
        let mut row: Vec<String> = own.map(|column| column.name.to_string()).collect();
        for label in &self.label_columns {
            row.push(label.rsplit('/').next().unwrap_or_default().to_uppercase());
        }
        if self.labels {
            row.push("LABELS".into());
        }
        if self.shows_namespace(kind) {
            row.insert(0, "NAMESPACE".into());
        }
        row
    }

    pub fn row(&self, object: &Object, now: SimTime) -> Vec<String> {
        let kind = object.kind();
        let meta = object.meta();
        let all = cells(object, now).into_iter().zip(columns(kind));
        let shown = all.filter(|(_, column)| self.wide || !column.wide);
        let mut row: Vec<String> = shown
            .map(|(cell, column)| match column.name {
                "NAME" if self.kind => format!("{}/{cell}", kind.resource_name()),
                _ => one_line(cell),
            })
            .collect();
        for label in &self.label_columns {
            row.push(or_none(meta.labels.get(label).map(String::as_str).unwrap_or_default()));
        }
        if self.labels {
            let labels: Vec<String> =
                meta.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
            row.push(or_none(labels.join(",")));
        }
        if self.shows_namespace(kind) {
            row.insert(0, meta.namespace.to_string());
        }
        row
    }

    fn shows_namespace(&self, kind: Kind) -> bool {
        self.namespace && kind.names().namespaced
    }
}

/// A cell ends at its first line break, as in kubectl.
fn one_line(cell: String) -> String {
    match cell.find(['\n', '\r', '\u{c}']) {
        Some(end) => format!("{}...", cell.get(..end).unwrap_or_default()),
        None => cell,
    }
}
