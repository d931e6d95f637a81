//! Names out of somebody else's transcript: their random suffixes differ here, what they stand for
//! does not.

use crate::api::meta::Kind;
use crate::order::Order;
use crate::sim::Sim;

/// How many names are given at most.
const MOST: usize = 3;

/// A line that says which objects here are meant by a name that nobody has: `pi-mz58c`, or
/// `pi--1-q7tcm` from before Kubernetes 1.22. `None` if the name does not look like one of an
/// owner's children.
pub fn meant(sim: &Sim, kind: Kind, namespace: &str, name: &str) -> Option<String> {
    let children = || {
        let all = sim.lister().all(kind).map(|object| object.meta());
        all.filter(|meta| *meta.namespace == *namespace)
            .filter_map(|meta| Some((meta.controller()?, &*meta.name)))
    };
    // `web-1` belongs to `web`, but `web-1-x2k9v` rather to `web-1`.
    let (owner, _) = children()
        .filter(|(owner, _)| suffix(name, &owner.name).is_some_and(looks_generated))
        .max_by_key(|(owner, _)| owner.name.len())?;
    let index = suffix(name, &owner.name).and_then(index_of);
    let mut names: Vec<&str> =
        children().filter(|(of, _)| of.uid == owner.uid).map(|(_, name)| name).collect();
    let of_index = |name: &&str| suffix(name, &owner.name).and_then(index_of) == index;
    if index.is_some() && names.iter().any(of_index) {
        names.retain(of_index);
    }
    names.order();
    let more = names.len() > MOST;
    names.truncate(MOST);
    let (word, is) =
        if names.len() == 1 { (kind.names().singular, "is") } else { (kind.names().plural, "are") };
    let (list, more) = (names.join(", "), if more { ", …" } else { "" });
    let (of, owner) = (owner.kind.names().singular, &owner.name);
    Some(format!("kubeloupe: here the {word} of {of} {owner} {is} called {list}{more}"))
}

/// What follows the owner's name and a dash.
fn suffix<'a>(name: &'a str, owner: &str) -> Option<&'a str> {
    name.strip_prefix(owner)?.strip_prefix('-')
}

/// Five random characters, perhaps after an index, a dash or a hash; or the minutes of a schedule.
fn looks_generated(suffix: &str) -> bool {
    let last = suffix.rsplit('-').next().unwrap_or_default();
    let digits = last.len() >= 8 && last.bytes().all(|b| b.is_ascii_digit());
    let random =
        last.len() == 5 && last.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    digits || random
}

/// The completion index in `0-x2k9v`.
fn index_of(suffix: &str) -> Option<u32> {
    suffix.split_once('-')?.0.parse().ok()
}
