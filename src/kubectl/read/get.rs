//! `kubectl get`. Upstream: `k8s.io/kubectl/pkg/cmd/get/get.go`.

use super::answer::{Answer, joined};
use super::format::Format;
use super::query::{Found, Query};
use super::resource::Resource;
use super::rows::RowStyle;
use super::{Started, sort, watch};
use crate::kubectl::flags::{self, Flag, Takes};
use crate::kubectl::shell::Call;
use crate::kubectl::table;
use crate::kubectl::task::World;

pub const FLAGS: [Flag; 22] = [
    Flag::short("all-namespaces", 'A', Takes::Bool),
    Flag::long("allow-missing-template-keys", Takes::Bool),
    Flag::long("chunk-size", Takes::Int),
    Flag::long("field-selector", Takes::Text),
    Flag::short("filename", 'f', Takes::List),
    Flag::long("ignore-not-found", Takes::Bool),
    Flag::short("kustomize", 'k', Takes::Text),
    Flag::short("label-columns", 'L', Takes::List),
    Flag::long("no-headers", Takes::Bool),
    Flag::short("output", 'o', Takes::Text),
    Flag::long("output-watch-events", Takes::Bool),
    Flag::long("raw", Takes::Text),
    Flag::short("recursive", 'R', Takes::Bool),
    Flag::short("selector", 'l', Takes::Text),
    Flag::long("server-print", Takes::Bool),
    Flag::long("show-kind", Takes::Bool),
    Flag::long("show-labels", Takes::Bool),
    Flag::long("show-managed-fields", Takes::Bool),
    Flag::long("sort-by", Takes::Text),
    Flag::long("subresource", Takes::Text),
    Flag::short("watch", 'w', Takes::Bool),
    Flag::long("watch-only", Takes::Bool),
];

/// Flags of kubectl that would change the output and are not there.
const MISSING: [&str; 4] = ["kustomize", "output-watch-events", "raw", "subresource"];

const NO_TYPE: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" \
                       for a complete list of supported resources.\n\n\
                       error: Required resource not specified.\n\
                       Use \"kubectl explain <resource>\" for a detailed description of that \
                       resource (e.g. kubectl explain pods).\n\
                       See 'kubectl get -h' for help and examples";

pub fn start(args: &[String], call: &Call, world: &World) -> Started {
    let flags = flags::parse("kubectl get", &FLAGS, args)?;
    if let Some(flag) = MISSING.into_iter().find(|flag| flags.is_set(flag)) {
        return Err(format!("error: kubeloupe does not know --{flag} of kubectl get"));
    }
    if flags.args.is_empty() && !flags.is_set("filename") {
        return Err(NO_TYPE.into());
    }
    let format = Format::read(&flags)?;
    let query = Query::read(&flags, call, world)?;
    let mut style = RowStyle::read(&flags, format == Format::Table { wide: true });
    style.kind |= query.has_several_types();
    if flags.bool("watch") || flags.bool("watch-only") {
        return watch::start(query, format, style, flags.bool("watch-only"), world);
    }
    let mut found = query.run(world);
    if let Some(field) = flags.text("sort-by") {
        for group in &mut found.groups {
            sort::sort_by(&mut group.objects, field, world.sim)?;
        }
    }
    let answer = if matches!(format, Format::Table { .. }) {
        tables(&found, &style, &query, flags.bool("ignore-not-found"), world)
    } else if query.single && found.groups.iter().all(|group| group.objects.is_empty()) {
        Answer::default()
    } else {
        Answer::default().out(format.print(&found, query.single, world.sim)?)
    };
    Ok(with_remarks(answer, &found).boxed())
}

/// A table for each type, with empty lines between.
fn tables(
    found: &Found,
    style: &RowStyle,
    query: &Query,
    ignore_not_found: bool,
    world: &World,
) -> Answer {
    let mut text = String::new();
    for group in found.groups.iter().filter(|group| !group.objects.is_empty()) {
        let Resource::Known(kind) = group.resource else { continue };
        if !text.is_empty() && style.headers {
            text.push('\n');
        }
        let mut rows = Vec::new();
        if style.headers {
            rows.push(style.header(kind));
        }
        rows.extend(group.objects.iter().map(|object| style.row(object, world.sim.now())));
        text.push_str(&table::render(&rows));
    }
    let nothing = text.is_empty() && found.errors.is_empty() && !ignore_not_found;
    let answer = Answer::default().out(text);
    if nothing { answer.note(query.nothing_found()) } else { answer }
}

/// Errors and remarks after what was found.
pub fn with_remarks(answer: Answer, found: &Found) -> Answer {
    let answer = answer.errors(&joined(&found.errors));
    found.remarks.iter().fold(answer, |answer, remark| answer.note(remark.clone()))
}
