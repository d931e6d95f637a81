//! Kinds that kubectl has no description of its own for: their metadata.

use super::lists;
use super::page::Page;
use crate::api::object::Object;
use crate::kubectl::read::format::value_of;
use crate::kubectl::task::World;

pub fn describe(object: &Object, world: &World, page: &mut Page) {
    let (value, names) = (value_of(object, world.sim), object.kind().names());
    page.field(0, "Name", &*object.meta().name);
    page.field(0, "Namespace", &*object.meta().namespace);
    lists::labels("Labels", &value, "/metadata/labels", page);
    lists::annotations("Annotations", &value, "/metadata/annotations", page);
    page.field(0, "API Version", object.kind().api_version());
    page.field(0, "Kind", names.kind);
    lists::controlled_by(&value, page);
}
