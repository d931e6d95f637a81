//! Prompts that come along when somebody pastes a transcript.

use super::words::is_known;

/// A pasted line without the prompt at its start: `[root@master01 ~]# ls`, `root@host3:~# ls`,
/// `$ ls`, `% ls`, and `# ls` if a known command follows (otherwise it is a comment).
///
/// Scripts take away all but the last by themselves: there `# kubectl …` is a command that
/// somebody has commented out, and must not run. Use this for a single line typed at a prompt.
pub fn strip_prompt(line: &str) -> &str {
    let rest = strip_certain(line);
    if rest.len() < line.len() {
        return rest;
    }
    match line.trim_start().strip_prefix("# ") {
        Some(command) if command.split_whitespace().next().is_some_and(is_known) => {
            command.trim_start()
        }
        _ => line,
    }
}

/// Takes away what can only be a prompt.
pub(super) fn strip_certain(line: &str) -> &str {
    let text = line.trim_start();
    let rest = sign(text).or_else(|| in_brackets(text)).or_else(|| user_at_host(text));
    rest.map_or(line, str::trim_start)
}

/// Takes away bash's prompt for a continued command, `> do`, where a word of the shell follows it;
/// `> file` stays.
pub(super) fn strip_continued(line: &str) -> &str {
    let Some(rest) = line.trim_start().strip_prefix("> ") else { return line };
    let word = rest.split(|c: char| c.is_whitespace() || c == ';').find(|word| !word.is_empty());
    match word {
        Some(word) if is_known(word) || super::words::RESERVED.contains(&word) => rest,
        _ => line,
    }
}

/// `$ ` and `% `.
fn sign(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['$', '%'])?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
}

/// `[root@master01 ~]# `
fn in_brackets(text: &str) -> Option<&str> {
    let (place, rest) = text.strip_prefix('[')?.split_once(']')?;
    let user = place.split_whitespace().next()?;
    let certain = user.contains('@') && !place.starts_with(' ');
    after_sign(rest).filter(|_| certain)
}

/// `root@host3:~/shunyu# `
fn user_at_host(text: &str) -> Option<&str> {
    let (place, rest) = text.split_at(text.find(['#', '$'])?);
    let (user, host) = place.split_once('@')?;
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let (host, folder) = host.split_once(':')?;
    let certain = !user.is_empty()
        && user.chars().all(plain)
        && host.chars().all(plain)
        && folder.starts_with(['~', '/'])
        && !folder.contains(char::is_whitespace);
    after_sign(rest).filter(|_| certain)
}

fn after_sign(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['#', '$'])?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_taken_away() {
        for (line, rest) in [
            ("[root@master01 ~]# kubectl get ds -o wide", "kubectl get ds -o wide"),
            ("[root@k8s-master ~]# cat cronjob.yml", "cat cronjob.yml"),
            ("root@host3:~/shunyu# kubectl get rs", "kubectl get rs"),
            ("root@host3:~/shunyu#  kubectl get node", "kubectl get node"),
            ("root@host3:~#", ""),
            ("me@host:/tmp$ ls", "ls"),
            ("$ mkdir ./jobs", "mkdir ./jobs"),
            ("$  kubectl logs pi--1-q7tcm", "kubectl logs pi--1-q7tcm"),
            ("% ls", "ls"),
            ("# kubectl get rs", "kubectl get rs"),
            ("# k get rs", "k get rs"),
            ("# 通过kubectl get deployment", "# 通过kubectl get deployment"),
            ("# one minute later", "# one minute later"),
            ("$HOME/x", "$HOME/x"),
            ("[ -n x ] # ok", "[ -n x ] # ok"),
            ("echo a@b:~# c", "echo a@b:~# c"),
            ("kubectl get pods", "kubectl get pods"),
            ("", ""),
        ] {
            assert_eq!(strip_prompt(line), rest, "{line}");
        }
        assert_eq!(strip_certain("# kubectl get rs"), "# kubectl get rs");
        assert_eq!(strip_continued("> done"), "done");
        assert_eq!(strip_continued("> file"), "> file");
    }
}
