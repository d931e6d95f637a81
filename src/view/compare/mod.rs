//! Two runs beside each other: the numbers that matter, and where the runs differ.

pub mod course;
pub mod draw;
pub mod table;

use crate::scenario::file::{Bilingual, Scenario};
use crate::scenario::variant::{Difference, VariantError};

/// What the two runs are called: the changed value, or the lessons' titles.
///
/// # Errors
/// When the scenario has no such field.
pub fn titles(
    scenario: &Scenario,
    other: &Scenario,
    difference: &Difference,
) -> Result<[Bilingual; 2], VariantError> {
    match difference {
        Difference::Lesson(_) => Ok([scenario.title.clone(), other.title.clone()]),
        Difference::Value { value, .. } => {
            let field = difference.field(scenario)?;
            let title = |value: &str| {
                let text = format!("{}: {value}", field.short());
                Bilingual { en: text.clone(), zh: text }
            };
            Ok([title(&field.value), title(value)])
        }
    }
}
