//! The import table of src/ARCHITECTURE.md: who may name whom, names that are banned, file length.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom. A name with `::` allows only what stands under it; everything else of
/// the crate is denied.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("order", &[]),
    ("rng", &[]),
    ("api", &["order", "time"]),
    ("schedule", &["order", "time"]),
    ("admission", &["api", "order", "schedule", "time"]),
    ("manifest", &["api", "admission", "order", "time"]),
    ("decision", &["api", "time"]),
    ("store", &["admission", "decision", "api", "time", "rng"]),
    ("controllers", &["decision", "api", "order", "schedule", "time", "store::lister"]),
    ("scheduler", &["decision", "api", "order", "schedule", "time", "store::lister"]),
    ("kubelet", &["decision", "api", "order", "schedule", "time", "store::lister"]),
    ("scenario", &["api", "manifest", "order", "time", "rng"]),
    (
        "sim",
        &[
            "admission",
            "api",
            "controllers",
            "decision",
            "kubelet",
            "manifest",
            "order",
            "rng",
            "scenario",
            "schedule",
            "scheduler",
            "store",
            "time",
        ],
    ),
    (
        "locale",
        &[
            "admission",
            "api",
            "controllers",
            "decision",
            "kubelet",
            "manifest",
            "scenario",
            "schedule",
            "scheduler",
            "sim",
            "store",
            "time",
        ],
    ),
    (
        "kubectl",
        &[
            "admission",
            "api",
            "decision",
            "kubelet",
            "locale",
            "manifest",
            "order",
            "scenario",
            "schedule",
            "scheduler",
            "sim",
            "store",
            "time",
        ],
    ),
    (
        "session",
        &[
            "api", "kubectl", "locale", "manifest", "order", "rng", "scenario", "sim", "store",
            "time",
        ],
    ),
    (
        "view",
        &[
            "api",
            "controllers",
            "kubectl",
            "kubelet",
            "locale",
            "manifest",
            "order",
            "scenario",
            "schedule",
            "scheduler",
            "session",
            "sim",
            "store",
            "time",
        ],
    ),
    (
        "cli",
        &[
            "admission",
            "api",
            "controllers",
            "decision",
            "kubectl",
            "kubelet",
            "locale",
            "manifest",
            "rng",
            "scenario",
            "schedule",
            "scheduler",
            "session",
            "sim",
            "store",
            "time",
            "view",
        ],
    ),
    (
        "ui",
        &[
            "session",
            "view",
            "locale",
            "time",
            "embed",
            "scenario",
            "api::event",
            "api::meta",
            "manifest",
            "order",
            "rng::Seed",
            "kubectl",
            "sim",
            "store",
        ],
    ),
    (
        "embed",
        &[
            "session",
            "view",
            "locale",
            "kubectl::account",
            "time",
            "scenario",
            "api::meta",
            "manifest",
            "rng::Seed",
        ],
    ),
];

/// Words that say nothing: not as names of modules or types.
const BANNED: &[&str] = &["manager", "helper", "util", "utils", "common", "misc", "data", "info"];
const LONGEST_FILE: usize = 400;

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> =
            fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(&root).unwrap().to_path_buf(), text)
        })
        .collect()
}

/// Tests may look at everything.
fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests")
        || path.file_name().is_some_and(|name| name == "tests.rs" || name == "fixture.rs")
}

/// The text before the file's own tests.
fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or(text)
}

fn module_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_string()
}

/// Every `crate::…` path of a file, with `{…}` groups written out one level deep.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
        if text[line_start..at].trim_start().starts_with("//") {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 1;
            let end = group.find(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0
            });
            let mut depth = 0;
            let split = group[..end.unwrap_or(group.len())].split(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                c == ',' && depth == 0
            });
            found.extend(split.map(|part| part.trim().to_string()).filter(|part| !part.is_empty()));
        } else {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            found.push(rest[..end.unwrap_or(rest.len())].to_string());
        }
    }
    found
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let table: BTreeMap<&str, &[&str]> = MAY_IMPORT.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if is_test(&path) || module == "lib" || module == "main" {
            continue;
        }
        let Some(allowed) = table.get(module.as_str()) else {
            wrong.push(format!("{}: not in the table", path.display()));
            continue;
        };
        for import in imports(without_tests(&text)) {
            let first = import.split("::").next().unwrap_or_default();
            let permitted = first == module
                || allowed
                    .iter()
                    .any(|name| import == *name || import.starts_with(&format!("{name}::")));
            if !permitted {
                wrong.push(format!("{}: crate::{import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "not in the table:\n{}", wrong.join("\n"));
}

#[test]
fn controllers_do_not_know_each_other() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        if parts.next().as_deref() != Some("controllers") || is_test(&path) {
            continue;
        }
        let own = parts.next().unwrap_or_default().trim_end_matches(".rs").to_string();
        for import in imports(without_tests(&text)) {
            let mut names = import.split("::");
            if names.next() == Some("controllers")
                && names.next().is_some_and(|name| name != own && name != "shared")
            {
                wrong.push(format!("{}: crate::{import}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "one controller imports another:\n{}", wrong.join("\n"));
}

#[test]
fn only_the_page_names_the_browser() {
    let browser = ["web_sys", "js_sys", "wasm_bindgen", "yew", "gloo"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = module_of(&path);
        if ["ui", "embed", "main"].contains(&module.as_str()) {
            continue;
        }
        for name in browser {
            if text.lines().any(|line| line.contains(&format!("{name}::"))) {
                wrong.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "browser names in the core:\n{}", wrong.join("\n"));
}

#[test]
fn names_say_something_and_paths_do_not_climb_twice() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        for part in path.components() {
            let name = part.as_os_str().to_string_lossy();
            if BANNED.contains(&name.trim_end_matches(".rs")) {
                wrong.push(format!("{}: a banned name", path.display()));
            }
        }
        for (number, line) in text.lines().enumerate() {
            if line.contains(concat!("super::", "super::")) {
                wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
            let declared = ["struct ", "enum ", "trait ", "mod "].iter().find_map(|keyword| {
                let line = line.trim_start().trim_start_matches("pub ");
                line.strip_prefix(keyword)
            });
            let name: String = declared
                .unwrap_or_default()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            if BANNED.contains(&name.to_lowercase().as_str()) {
                wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let long: BTreeSet<String> = sources()
        .into_iter()
        .filter(|(path, _)| !is_test(path))
        .map(|(path, text)| (path, without_tests(&text).lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(path, lines)| format!("{}: {lines} lines", path.display()))
        .collect();
    assert!(
        long.is_empty(),
        "over {LONGEST_FILE} lines:\n{}",
        long.into_iter().collect::<Vec<_>>().join("\n")
    );
}
