//! `$(VAR)` in a container's command and arguments, which the kubelet replaces before it starts
//! the container. Upstream: `third_party/forked/golang/expansion`.

/// Replaces `$(VAR)` by its value; unknown names stay as they are, `$$` stands for `$`.
pub fn expanded(text: &str, env: &[(String, String)]) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result += before;
        if let Some(after_second) = after.strip_prefix('$') {
            result.push('$');
            rest = after_second;
            continue;
        }
        rest = after;
        match after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            Some((name, after_name)) => {
                // As in a process's environment, the last of several equal names counts.
                match env.iter().rev().find(|(known, _)| known == name) {
                    Some((_, value)) => result += value,
                    None => result += &format!("$({name})"),
                }
                rest = after_name;
            }
            None => result.push('$'),
        }
    }
    result + rest
}

#[cfg(test)]
mod tests {
    use super::expanded;

    #[test]
    fn as_the_kubelet_does() {
        let env = [("A".into(), "1".into()), ("B".into(), "$(A)".into()), ("E".into(), "".into())];
        for (text, result) in [
            ("$(A)", "1"),
            ("--n=$(A)$(B)", "--n=1$(A)"),
            ("$$(A)", "$(A)"),
            ("$$$(A)", "$1"),
            ("$(C) $A $", "$(C) $A $"),
            ("$(A", "$(A"),
            ("<$(E)>", "<>"),
            ("$((1+2))", "$((1+2))"),
        ] {
            assert_eq!(expanded(text, &env), result, "{text}");
        }
    }
}
