//! Shell variables, and which of them commands see.

use crate::order::Ordered;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The variables of a session, by name. Names are letters, digits and `_`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    values: BTreeMap<String, Variable>,
}

/// Values are shared: each part of a pipeline has its own variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Variable {
    value: Rc<str>,
    exported: bool,
}

impl Variables {
    /// The value of a variable, or `None` if it was never set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|variable| &*variable.value)
    }

    /// Sets a variable; one that commands see stays so.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.entry(name.to_string()).or_default().value = value.into().into();
    }

    /// Lets commands see a variable (`export`).
    pub fn export(&mut self, name: &str) {
        self.values.entry(name.to_string()).or_default().exported = true;
    }

    /// Forgets a variable.
    pub fn unset(&mut self, name: &str) {
        self.values.remove(name);
    }

    /// What commands see, by name.
    pub fn exported(&self) -> BTreeMap<String, String> {
        let seen = self.values.iter().filter(|(_, variable)| variable.exported);
        seen.map(|(name, variable)| (name.clone(), variable.value.to_string())).ordered()
    }
}

/// Whether a text can name a variable.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_part)
}

pub(super) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub(super) fn is_name_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
