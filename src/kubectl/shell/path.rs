//! Paths of the scenario's files. Knows text only, no real folders.

/// A path without `./`, doubled slashes and `..`: `./jobs//a.yaml` and `jobs/a.yaml` are one file.
/// A leading `/` stays; `..` above the top is dropped.
pub fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form() {
        for (path, normal) in [
            ("./jobs/a.yaml", "jobs/a.yaml"),
            ("jobs//a.yaml", "jobs/a.yaml"),
            ("./", ""),
            ("a/../b", "b"),
            ("../b", "b"),
            ("/tmp/./x", "/tmp/x"),
        ] {
            assert_eq!(normalize(path), normal, "{path}");
        }
    }
}
