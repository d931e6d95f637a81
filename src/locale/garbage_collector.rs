//! What the garbage collector did with an object, and why.

use crate::controllers::garbage_collector::Reason;
use crate::locale::{Lang, Sentence};

pub fn sentence(reason: &Reason, lang: Lang) -> Sentence {
    let (en, zh): (String, String) = match reason {
        Reason::NoOwners => {
            ("It has no owner, so it stays.".into(), "它没有属主，所以保留。".into())
        }
        Reason::OwnersAlive { owners: 1 } => {
            ("Its owner lives, so it stays.".into(), "它的属主还在，所以保留。".into())
        }
        Reason::OwnersAlive { owners } => (
            format!("Its {owners} owners live, so it stays."),
            format!("它的 {owners} 个属主都在，所以保留。"),
        ),
        Reason::BeingDeleted => (
            "It is being deleted already, so there is nothing to add.".into(),
            "它已经在删除中，无需再做什么。".into(),
        ),
        Reason::OwnersGone { owners, propagation } => (
            format!(
                "Its owner {} is gone, so it is deleted too ({propagation}).",
                owners.join(", ")
            ),
            format!("它的属主 {} 已不在，所以也删除它（{propagation}）。", owners.join("、")),
        ),
        Reason::ReferencesDropped { owners, alive } => (
            format!(
                "{} will not be its owner any more, {alive} still is: only the reference goes.",
                owners.join(", ")
            ),
            format!("{} 不再是它的属主，还剩 {alive} 个：只去掉引用。", owners.join("、")),
        ),
        Reason::OwnerWaits { owner, propagation } => (
            format!("{owner} goes after its dependents, so this one is deleted ({propagation})."),
            format!("{owner} 要等下属先删除，所以删除它（{propagation}）。"),
        ),
        Reason::WaitsForDependents { blocking } => (
            format!("{blocking} dependents are left, so it stays until they are gone."),
            format!("还有 {blocking} 个下属，所以等它们都删除之后再走。"),
        ),
        Reason::DependentsGone => (
            "No dependent holds it back any more, so it goes.".into(),
            "不再有下属阻挡，所以删除它。".into(),
        ),
        Reason::Orphaned { dependents } => (
            format!("{dependents} dependents lose their reference to it and stay; it goes."),
            format!("{dependents} 个下属去掉对它的引用并保留，它自己删除。"),
        ),
    };
    Sentence::new(match lang {
        Lang::En => en,
        Lang::Zh => zh,
    })
}
