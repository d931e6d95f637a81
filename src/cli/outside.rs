//! Real files, which a session reads and never writes.

use crate::kubectl::shell::Files;
use std::path::Path;

/// Folders below the working folder are listed this deep.
const DEPTH: usize = 3;
/// No more files than this are listed.
const MOST: usize = 10_000;

/// The files of the working folder, and others by their path.
pub struct RealFiles;

impl Files for RealFiles {
    fn read(&self, path: &str) -> Option<String> {
        let bytes = std::fs::read(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn list(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect(Path::new("."), "", DEPTH, &mut found);
        found.sort();
        found
    }
}

fn collect(folder: &Path, prefix: &str, depth: usize, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || found.len() >= MOST {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && depth > 1 => {
                collect(&entry.path(), &format!("{prefix}{name}/"), depth - 1, found);
            }
            Ok(kind) if kind.is_file() => found.push(format!("{prefix}{name}")),
            _ => {}
        }
    }
}
