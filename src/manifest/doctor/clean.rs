//! Takes off what pages and terminals add to YAML.

use super::Symptom;

/// The text without additions, and what was found. Line breaks become plain line feeds.
pub(super) fn clean(text: &str) -> (String, Vec<Symptom>) {
    let text = text.replace("\r\n", "\n");
    let mut found = Vec::new();
    type Step = (Symptom, fn(&str) -> String);
    let steps: [Step; 7] = [
        (Symptom::Spaces, spaces),
        (Symptom::Fences, fences),
        (Symptom::LineNumbers, line_numbers),
        (Symptom::Prompts, prompts),
        (Symptom::Surroundings, surroundings),
        (Symptom::Escapes, escapes),
        (Symptom::Punctuation, punctuation),
    ];
    let mut text = text;
    for (symptom, step) in steps {
        let cleaned = step(&text);
        // Blank ends of lines and texts are nothing to speak of.
        let lines = |text: &str| {
            text.trim().lines().map(str::trim_end).map(str::to_owned).collect::<Vec<_>>()
        };
        if lines(&cleaned) != lines(&text) {
            found.push(symptom);
        }
        text = cleaned;
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    (text, found)
}

fn map_lines(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split('\n').map(change).collect::<Vec<_>>().join("\n")
}

fn spaces(text: &str) -> String {
    map_lines(text, |line| {
        let mut out = String::new();
        for c in line.chars() {
            match c {
                '\t' => out.push_str("  "),
                '\u{a0}' | '\u{3000}' | '\u{2002}'..='\u{200a}' => out.push(' '),
                '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}' => {}
                c => out.push(c),
            }
        }
        out
    })
}

/// What stands inside fences, if anything is fenced.
fn fences(text: &str) -> String {
    let is_fence = |line: &str| line.trim_start().starts_with("```");
    if !text.lines().any(is_fence) {
        return text.to_owned();
    }
    let mut blocks: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines() {
        match is_fence(line) {
            true => blocks.push(Vec::new()),
            false => blocks.last_mut().into_iter().for_each(|block| block.push(line)),
        }
    }
    let yaml = |block: &Vec<&str>| block.iter().any(|line| starts_manifest(line));
    let blocks: Vec<String> =
        blocks.iter().filter(|block| yaml(block)).map(|block| block.join("\n")).collect();
    blocks.join("\n---\n")
}

fn starts_manifest(line: &str) -> bool {
    find_start(line).is_some()
}

/// Where a manifest begins in this line.
fn find_start(line: &str) -> Option<usize> {
    let starts = ["apiVersion:", "kind:", "apiVersion：", "kind："];
    let whole_word = |at: usize| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))
    };
    starts.iter().filter_map(|word| line.find(word)).filter(|at| whole_word(*at)).min()
}

/// Numbers from a gutter: lines of their own that count up, or a count in front of every line.
fn line_numbers(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let number = |line: &str| line.trim().parse::<u32>().ok();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let first = lines.get(at).and_then(|line| number(line));
        let run = first.map_or(0, |first| {
            let counted = lines[at..].iter().zip(first..);
            counted.take_while(|(line, wanted)| number(line) == Some(*wanted)).count()
        });
        // Two numbers below each other may be anything.
        if run >= 3 || (run > 0 && first == Some(1) && at == 0) {
            at += run;
        } else {
            kept.push(lines[at]);
            at += 1;
        }
    }
    counted(&kept).unwrap_or(kept.join("\n"))
}

/// The lines without the count in front; `None` if they are not counted.
fn counted(lines: &[&str]) -> Option<String> {
    let (mut expected, mut rest) = (None, Vec::new());
    for line in lines {
        let trimmed = line.trim_start();
        if trimmed.is_empty() {
            rest.push(String::new());
            continue;
        }
        let digits = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
        let number: u32 = trimmed[..digits].parse().ok()?;
        if expected.is_some_and(|expected| number != expected) {
            return None;
        }
        expected = Some(number + 1);
        let behind = &trimmed[digits..];
        let behind = behind.strip_prefix(['.', ')', ':', '|']).unwrap_or(behind);
        let behind = behind.strip_prefix(" |").or(behind.strip_prefix(" │")).unwrap_or(behind);
        rest.push(behind.to_owned());
    }
    let filled = || rest.iter().filter(|line| !line.trim().is_empty());
    // The gap between count and text is the same on every line.
    let margin = filled().map(|line| line.len() - line.trim_start().len()).min()?;
    (filled().count() >= 3)
        .then(|| rest.iter().map(|line| line.get(margin..).unwrap_or(line)).collect::<Vec<_>>())
        .map(|lines| lines.join("\n"))
}

/// Commands behind a prompt, and prompts within a line.
fn prompts(text: &str) -> String {
    let mut kept: Vec<String> = Vec::new();
    for line in text.split('\n') {
        let mut rest = line;
        if let Some(end) = prompt_end(rest) {
            // Output may follow on the same line; the command ends where a manifest begins.
            let Some(start) = find_start(&rest[end..]) else { continue };
            rest = &rest[end + start..];
        }
        let behind = rest.match_indices(' ').find(|(at, _)| prompt_end(&rest[at + 1..]).is_some());
        let cut = behind.filter(|_| starts_manifest(rest)).map_or(rest.len(), |(at, _)| at);
        kept.push(rest[..cut].to_owned());
    }
    kept.join("\n")
}

/// Where the command begins behind a prompt (`[root@host ~]#`, `root@host:~$`, `$ kubectl`).
fn prompt_end(text: &str) -> Option<usize> {
    let indent = text.len() - text.trim_start().len();
    let trimmed = &text[indent..];
    if let Some(command) = trimmed.strip_prefix("$ ").or(trimmed.strip_prefix("# ")) {
        let shell = ["kubectl ", "cat ", "vi ", "vim ", "minikube "];
        return shell.iter().any(|word| command.starts_with(word)).then_some(indent + 2);
    }
    // Prompts are short.
    let mut start = trimmed.char_indices().take(100);
    let (end, _) = start.find(|(_, c)| matches!(c, '#' | '$'))?;
    let prompt = &trimmed[..end];
    let (user, host) = prompt.split_once('@')?;
    let user = user.strip_prefix('[').unwrap_or(user);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let user_ok = !user.is_empty() && user.chars().all(word);
    let host_ok = host.starts_with(word) && host.contains([':', ' ', ']']) && host.len() < 80;
    let next = trimmed[end + 1..].chars().next();
    (user_ok && host_ok && !host.contains(": ") && next.is_none_or(|c| c == ' ' || word(c)))
        .then_some(indent + end + 1)
}

/// Text before the first line of a manifest and behind the last.
fn surroundings(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let first = lines.iter().position(|line| {
        starts_manifest(line) || line.starts_with("---") || line.starts_with("metadata:")
    });
    let Some(first) = first else { return text.to_owned() };
    let last = lines.iter().rposition(|line| is_yaml(line)).unwrap_or(lines.len() - 1);
    let mut kept: Vec<&str> = Vec::new();
    for (at, line) in lines.iter().enumerate().take(last + 1).skip(first) {
        // On the very first line, something may stand before.
        let start = if at == first { find_start(line).unwrap_or(0) } else { 0 };
        let only_marks = line[..start].trim().is_empty() || line[..start].trim() == "-";
        kept.push(if only_marks { line } else { &line[start..] });
    }
    kept.join("\n")
}

/// Whether a line could be YAML: a key, an item or a comment.
fn is_yaml(line: &str) -> bool {
    let trimmed = line.trim_start();
    let trimmed = trimmed.strip_prefix('\\').unwrap_or(trimmed);
    if trimmed.starts_with("- ") || trimmed.starts_with('#') || trimmed.starts_with(['}', ']']) {
        return true;
    }
    let word = |c: char| c.is_ascii_alphanumeric() || "_./-\"'$".contains(c);
    let end = trimmed.find(|c| !word(c)).unwrap_or(trimmed.len());
    let behind = &trimmed[end..];
    let colon = behind.starts_with(": ") || behind.trim_end() == ":" || behind.starts_with('：');
    // Indented lines may be the text of a block.
    end > 0 && colon || line.starts_with("  ")
}

/// `\- ` for an item, `\*` and `\_` anywhere.
fn escapes(text: &str) -> String {
    map_lines(text, |line| {
        let indent = line.len() - line.trim_start().len();
        let line = match line[indent..].strip_prefix("\\-") {
            Some(rest) => format!("{}-{rest}", &line[..indent]),
            None => line.to_owned(),
        };
        line.replace("\\*", "*").replace("\\_", "_")
    })
}

/// Full-width colons behind a key, full-width commas within brackets, and curly quotes, where YAML
/// wants plain ones: outside of plain quotes and comments.
fn punctuation(text: &str) -> String {
    map_lines(text, |line| {
        let mut out = String::new();
        let mut quote: Option<char> = None;
        let mut depth = 0_usize;
        for (at, c) in line.char_indices() {
            let fresh = out.is_empty() || out.ends_with([' ', '[', '{', ',', ':']);
            match (quote, c) {
                (None, '#') if fresh => {
                    out.push_str(&line[at..]);
                    return out;
                }
                (Some('“'), '”' | '“') => {
                    out.push('"');
                    quote = None;
                }
                (Some('‘'), '’' | '‘') => {
                    out.push('\'');
                    quote = None;
                }
                (Some(open), c) => {
                    out.push(c);
                    quote = (c != open).then_some(open);
                }
                (None, '“' | '”') if fresh => {
                    out.push('"');
                    quote = Some('“');
                }
                (None, '‘' | '’') if fresh => {
                    out.push('\'');
                    quote = Some('‘');
                }
                (None, '：') if is_key(&out) => out.push_str(": "),
                (None, '，') if depth > 0 => out.push_str(", "),
                (None, c) => {
                    match c {
                        '[' | '{' => depth += 1,
                        ']' | '}' => depth = depth.saturating_sub(1),
                        '"' | '\'' if fresh => quote = Some(c),
                        _ => {}
                    }
                    out.push(c);
                }
            }
        }
        out.trim_end().to_owned()
    })
}

fn is_key(text: &str) -> bool {
    let word = text.trim_start().trim_start_matches("- ");
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    !word.is_empty() && word.chars().all(part)
}
