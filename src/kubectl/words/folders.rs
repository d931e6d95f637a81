//! `ls` and `mkdir` over the files of a run, which know folders only by the files in them.

use crate::kubectl::shell::{Files, normalize};
use crate::kubectl::task::Output;
use std::collections::BTreeSet;

/// `ls`, `ls FOLDER`, `ls FILE`. On a terminal the names stand in one line.
pub fn ls(args: &[String], on_terminal: bool, files: &dyn Files) -> Output {
    let (flags, paths): (Vec<&String>, Vec<&String>) =
        args.iter().partition(|arg| arg.starts_with('-'));
    if let Some(flag) =
        flags.iter().find(|flag| !flag.trim_start_matches('-').chars().all(|c| "1aA".contains(c)))
    {
        return Output::error(format!(
            "ls: {flag} is not supported: files have no times or owners"
        ));
    }
    let one_per_line = !on_terminal || flags.iter().any(|flag| flag.contains('1'));
    let listed = files.list();
    let mut names: BTreeSet<String> = BTreeSet::new();
    let mut output = Output::default();
    let here = String::new();
    for path in if paths.is_empty() { vec![&here] } else { paths } {
        let folder = normalize(path);
        if listed.contains(&folder) {
            names.insert(path.clone());
            continue;
        }
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut inside = listed.iter().filter_map(|name| name.strip_prefix(&prefix)).peekable();
        if inside.peek().is_none() && !folder.is_empty() {
            let message = format!("ls: cannot access '{path}': No such file or directory\n");
            output.stderr.push_str(&message);
            output.code = 2;
        }
        names.extend(inside.filter_map(|name| Some(name.split('/').next()?.to_string())));
    }
    names.retain(|name| !name.is_empty() && !name.starts_with('.'));
    let names: Vec<String> = names.into_iter().collect();
    if !names.is_empty() {
        output.stdout = names.join(if one_per_line { "\n" } else { "  " }) + "\n";
    }
    output
}

/// `mkdir jobs`: folders appear with their first file, so there is nothing to do.
pub fn mkdir(args: &[String], files: &dyn Files) -> Output {
    let paths: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    if paths.is_empty() {
        return Output::error("mkdir: missing operand");
    }
    let parents = args.iter().any(|arg| arg == "-p");
    let listed = files.list();
    let taken = paths.iter().find(|path| {
        let folder = normalize(path);
        let inside = format!("{folder}/");
        listed.contains(&folder) || !parents && listed.iter().any(|name| name.starts_with(&inside))
    });
    match taken {
        Some(path) => {
            Output::error(format!("mkdir: cannot create directory ‘{path}’: File exists"))
        }
        None => Output::default(),
    }
}
