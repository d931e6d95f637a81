//! Finds the level of every key: walks the items in order, keeps the levels that are open, and
//! weighs every place where the field table allows a key. What an author would hardly write costs.

use super::lines::Item;
use crate::api::fields::{FieldType, Type, type_named};
use crate::api::yaml::word::{self, Word};
use crate::order::Order;
use std::rc::Rc;

/// States kept at each item.
const BEAM: usize = 64;
/// Two layouts whose costs are nearer than this cannot be told apart.
pub(super) const CLEAR: u32 = 3;

/// A level that is open.
#[derive(Clone, Debug)]
struct Level {
    holds: Holds,
    path: String,
    /// Column at which its keys or dashes are written.
    column: usize,
    /// How far its first key or dash was indented, as far as known.
    indent: Option<usize>,
    /// How far the key that opened it was indented.
    opened_at: Option<usize>,
    /// Keys so far, or the number of items as so many empty keys.
    keys: Vec<String>,
}

#[derive(Clone, Debug)]
enum Holds {
    Fields(&'static Type),
    Map(FieldType),
    Items(FieldType),
}

/// Where an item goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// Column of its dash or, without one, of its key.
    pub column: usize,
    /// The path of its parent.
    pub parent: String,
}

/// One way to lay the items out.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub cost: u32,
    pub placements: Vec<Placement>,
}

/// One way to lay out the items so far.
#[derive(Clone, Debug)]
struct State {
    cost: u32,
    /// Where the last item went, and the entry of the trail for those before it.
    latest: Option<Placement>,
    before: Option<usize>,
    open: Vec<Rc<Level>>,
    /// Labels asked for by the selector and given by the template.
    wanted: Vec<(String, String)>,
    given: Vec<(String, String)>,
}

/// The best layouts of one document, cheapest first; at a key without a place, its number.
pub(super) fn layouts(root: &'static Type, items: &[Item]) -> Result<Vec<Layout>, usize> {
    let level = Level {
        holds: Holds::Fields(root),
        path: String::new(),
        column: 0,
        indent: items.first().and_then(|item| item.indent),
        opened_at: None,
        keys: Vec::new(),
    };
    let (wanted, given) = (Vec::new(), Vec::new());
    let open = vec![Rc::new(level)];
    let mut states = vec![State { cost: 0, latest: None, before: None, open, wanted, given }];
    // Placements of all states, each with the entry before it: what they share is kept once.
    let mut trail: Vec<(Option<usize>, Placement)> = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let mut next: Vec<State> = states.iter().flat_map(|state| state.place(item)).collect();
        if next.is_empty() {
            return Err(number);
        }
        next.order_by_key(|state| state.cost);
        next.truncate(BEAM);
        for state in &mut next {
            if let Some(placement) = state.latest.take() {
                trail.push((state.before, placement));
                state.before = Some(trail.len() - 1);
            }
        }
        states = next;
    }
    let mut found: Vec<Layout> = states.into_iter().map(|state| state.finish(&trail)).collect();
    found.order_by_key(|layout| layout.cost);
    Ok(found)
}

impl State {
    fn finish(mut self, trail: &[(Option<usize>, Placement)]) -> Layout {
        self.close(0);
        let missing = self.wanted.iter().any(|label| !self.given.contains(label));
        let cost = self.cost + if missing { 10 } else { 0 };
        let mut placements = Vec::new();
        let mut at = self.before;
        while let Some((before, placement)) = at.and_then(|at| trail.get(at)) {
            placements.push(placement.clone());
            at = *before;
        }
        placements.reverse();
        Layout { cost, placements }
    }

    /// Every state that placing the item here leads to.
    fn place(&self, item: &Item) -> Vec<State> {
        (0..self.open.len()).rev().filter_map(|depth| self.place_at(depth, item)).collect()
    }

    fn place_at(&self, depth: usize, item: &Item) -> Option<State> {
        let level = self.open.get(depth)?;
        let (ty, cost) = match (&level.holds, &item.key, item.dash) {
            (Holds::Items(ty), key, true) => (ty.clone(), item_cost(ty, key.as_deref())?),
            (Holds::Fields(owner), Some(key), false) if !level.keys.contains(key) => {
                (owner.field(key)?.ty.clone(), rare(owner, key, &level.path))
            }
            (Holds::Map(ty), Some(key), false) if !level.keys.contains(key) => {
                (ty.clone(), self.free_key_cost(depth, key))
            }
            _ => return None,
        };
        let mut state = self.clone();
        state.close(depth + 1);
        state.cost += cost;
        let parent = Rc::make_mut(state.open.get_mut(depth)?);
        state.cost += out_of_line(parent, item);
        parent.indent = parent.indent.or(item.indent);
        let (column, path) = (parent.column, parent.path.clone());
        state.latest = Some(Placement { column, parent: path.clone() });
        match (&item.key, item.dash) {
            (None, _) => {
                parent.keys.push(String::new());
                state.cost += misfit(&ty, &item.value);
                Some(state)
            }
            (Some(key), false) => {
                parent.keys.push(key.clone());
                state.enter(&ty, key, &path, column, item)
            }
            (Some(key), true) => {
                let number = parent.keys.len();
                parent.keys.push(String::new());
                let owner = ty.object()?;
                let inner = owner.field(key)?.ty.clone();
                let path = format!("{path}[{number}]");
                state.open.push(Rc::new(Level {
                    holds: Holds::Fields(owner),
                    path: path.clone(),
                    column: column + 2,
                    indent: item.indent.map(|indent| indent + 2),
                    opened_at: item.indent,
                    keys: vec![key.clone()],
                }));
                state.enter(&inner, key, &path, column + 2, item)
            }
        }
    }

    /// Takes the value of a key, or opens the level below it.
    fn enter(
        mut self,
        ty: &FieldType,
        key: &str,
        parent: &str,
        column: usize,
        item: &Item,
    ) -> Option<State> {
        if !item.value.is_empty() {
            let label = || (key.to_owned(), item.value.trim_matches(['"', '\'']).to_owned());
            if parent == "spec.selector.matchLabels" {
                self.wanted.push(label());
            } else if parent == "spec.template.metadata.labels" {
                self.given.push(label());
            }
            self.cost += misfit(ty, &item.value);
            return Some(self);
        }
        let (holds, inside) = match ty {
            FieldType::Struct(_) => (Holds::Fields(ty.object()?), column + 2),
            FieldType::List(inner) => (Holds::Items((**inner).clone()), column),
            FieldType::Map(inner) => (Holds::Map((**inner).clone()), column + 2),
            FieldType::ResourceList => (Holds::Map(FieldType::Quantity), column + 2),
            FieldType::Raw => return None,
            // A scalar that is not set.
            _ => {
                self.cost += 6;
                return Some(self);
            }
        };
        let path = crate::manifest::node::join(parent, key);
        let opened_at = item.indent.map(|indent| indent + if item.dash { 2 } else { 0 });
        let keys = Vec::new();
        let level = Level { holds, path, column: inside, indent: None, opened_at, keys };
        self.open.push(Rc::new(level));
        Some(self)
    }

    /// Closes levels down to this depth; what they still lack costs.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(level) = self.open.pop() else { return };
            if level.keys.is_empty() {
                self.cost += 12;
            }
            let Holds::Fields(ty) = &level.holds else { continue };
            let has = |name: &str| level.keys.iter().any(|key| key == name);
            let lacking = ty.fields.iter().filter(|field| field.required && !has(field.name));
            self.cost += 6 * u32::try_from(lacking.count()).unwrap_or(u32::MAX / 12);
            if ty.name == "ObjectMeta" && level.path == "metadata" && !has("name") {
                self.cost += if has("generateName") { 0 } else { 10 };
            }
            if ty.name == "Container" && !has("image") {
                self.cost += 6;
            }
        }
    }

    /// A key in a map of labels that an open object also has as a field: perhaps it is that field.
    fn free_key_cost(&self, depth: usize, key: &str) -> u32 {
        let outer = self.open.iter().take(depth).filter_map(|level| match level.holds {
            Holds::Fields(ty) if !level.keys.iter().any(|seen| seen == key) => Some(ty),
            _ => None,
        });
        let known = outer.filter(|ty| ty.field(key).is_some()).map(|ty| match ty.name {
            "ObjectMeta" => 2,
            _ => 10,
        });
        known.max().unwrap_or(0)
    }
}

/// What an item costs in a list of this type; `None` if it cannot stand there.
fn item_cost(ty: &FieldType, key: Option<&str>) -> Option<u32> {
    match (ty.object(), key) {
        (Some(owner), Some(key)) => owner.field(key).map(|_| rare(owner, key, "")),
        (None, None) => Some(0),
        _ => None,
    }
}

/// Fields that exist on two levels and are hardly ever written on this one.
fn rare(owner: &Type, key: &str, path: &str) -> u32 {
    match (owner.name, key) {
        // Beside init containers, a container's own restart policy is new and needs rules.
        ("Container", "restartPolicy") if path.contains("initContainers") => 0,
        ("Container", "restartPolicy") | ("PodSpec", "resources") => 5,
        ("Probe", "terminationGracePeriodSeconds") => 5,
        (_, "status" | "managedFields") => 1,
        _ => 0,
    }
}

/// An item that stands farther in or out than its level costs; one column is noise of the page.
fn out_of_line(level: &Level, item: &Item) -> u32 {
    let Some(indent) = item.indent else { return 0 };
    match (level.indent, level.opened_at) {
        (Some(first), _) if first.abs_diff(indent) > 1 => 4,
        (None, Some(opened)) if indent < opened => 8,
        (None, Some(opened)) if indent == opened && !item.dash => 4,
        _ => 0,
    }
}

/// A value of another type: likely the wrong place, or else a mistake to be told of later.
fn misfit(ty: &FieldType, value: &str) -> u32 {
    if fits(ty, value) { 0 } else { 15 }
}

/// Whether a written value can be of this type.
fn fits(ty: &FieldType, value: &str) -> bool {
    let quoted = value.starts_with(['"', '\'']);
    let word = if quoted { Word::Text } else { word::plain(value) };
    if word == Word::Null {
        return true;
    }
    match ty {
        FieldType::Bool => matches!(word, Word::Bool(_)),
        FieldType::Int32 | FieldType::Int64 => {
            matches!(word, Word::Number(number) if number.is_i64())
        }
        FieldType::Float64 => matches!(word, Word::Number(_)),
        FieldType::IntOrString | FieldType::Quantity => !matches!(word, Word::Bool(_)),
        FieldType::Struct(_) | FieldType::Map(_) | FieldType::ResourceList => {
            value.starts_with('{')
        }
        FieldType::List(_) => value.starts_with('['),
        FieldType::Raw => true,
        FieldType::Text
        | FieldType::Named(_)
        | FieldType::Bytes
        | FieldType::Time
        | FieldType::MicroTime => word == Word::Text && !value.starts_with(['[', '{']),
    }
}

/// The fields of a kind, also of one whose version is gone.
pub(super) fn fields_of(kind: &str) -> Option<&'static Type> {
    let known = crate::api::fields::KINDS.iter().find(|known| known.kind == kind)?;
    type_named(kind).filter(|_| known.simulated)
}
