//! The words this shell knows: which it runs itself, which the host runs, and what it says of
//! others.

use super::nearest::nearest;

/// Commands that a host runs: they need the cluster, the clock, or the files of the scenario.
pub const HOST: [&str; 13] = [
    "kubectl", "loupe", "minikube", "kubeadm", "sleep", "timeout", "ls", "mkdir", "vi", "date",
    "clear", "help", "history",
];

/// Commands that the shell runs itself, without taking virtual time.
pub const OWN: [&str; 27] = [
    "cat", "echo", "printf", "grep", "egrep", "sed", "awk", "head", "tail", "wc", "sort", "uniq",
    "cut", "tr", "tee", "xargs", "seq", "test", "[", "true", "false", ":", "read", "export",
    "unset", "exit", "set",
];

/// Reserved words and loop control, for completion and suggestions.
pub const RESERVED: [&str; 12] = [
    "for", "while", "until", "if", "do", "done", "then", "elif", "else", "fi", "break", "continue",
];

/// Whether a word is a command here (in the form that [`canonical`] gives).
pub fn is_known(word: &str) -> bool {
    let word = canonical(word);
    HOST.contains(&word) || OWN.contains(&word)
}

/// The full name of a command that has a short or another name: `k`, `vim`, `nano`.
pub fn canonical(word: &str) -> &str {
    match word {
        "k" => "kubectl",
        "vim" | "nano" => "vi",
        _ => word,
    }
}

/// The known command nearest to a mistyped one, if one is near.
pub fn nearest_word(word: &str) -> Option<&'static str> {
    nearest(word, HOST.iter().chain(&OWN).copied().filter(|known| known.len() > 1))
}

/// What the shell answers to a word that is no command here, without an end of line.
pub fn unknown_command(word: &str) -> String {
    let instead = match word {
        "watch" => Some("use kubectl get … -w, or a while loop with sleep"),
        "docker" | "crictl" | "ssh" | "systemctl" | "sudo" => {
            Some("this is a simulated cluster; use kubectl, loupe or minikube")
        }
        "less" | "more" => Some("use cat or head"),
        "cd" | "pwd" => Some("all files are in one folder; see ls"),
        "rm" | "cp" | "mv" | "touch" => Some("write files with cat > FILE <<EOF, see them with ls"),
        _ => None,
    };
    match (instead, nearest_word(word)) {
        (Some(text), _) => format!("{word}: command not found: {text}"),
        (None, Some(known)) => format!("{word}: command not found; did you mean {known}?"),
        (None, None) => format!("{word}: command not found; help lists the commands"),
    }
}
