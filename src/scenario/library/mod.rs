//! The built-in lessons.

/// A lesson: its name and its scenario file.
pub struct Lesson {
    pub name: &'static str,
    pub text: &'static str,
}

macro_rules! lessons {
    ($($name:literal),* $(,)?) => {
        &[$(Lesson { name: $name, text: include_str!(concat!($name, ".yaml")) }),*]
    };
}

/// In the order in which they are shown.
pub const LESSONS: &[Lesson] = lessons!["job-parallel"];

/// The lesson of this name.
pub fn lesson(name: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.name == name)
}
