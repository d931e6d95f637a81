//! The syntax of names, label keys and values, ports and variables, with what the API server says
//! of a wrong one. Knows strings only. Upstream: apimachinery `util/validation`.

const LABEL: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const QUALIFIED: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const VALUE: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const PATH: &str = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

/// What is wrong with the text, one sentence each; empty when nothing is.
pub type Complaints = Vec<String>;

fn too_long(limit: usize) -> String {
    format!("must be no more than {limit} bytes")
}

fn pattern(message: &str, examples: &[&str], regex: &str) -> String {
    let examples: Vec<_> = examples.iter().map(|example| format!("'{example}', ")).collect();
    format!("{message} (e.g. {}regex used for validation is '{regex}')", examples.join(" or "))
}

/// Whether the text begins and ends with a letter and has only letters and `inner` between.
fn is_word(text: &str, letter: fn(u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let ends =
        bytes.first().is_some_and(|&b| letter(b)) && bytes.last().is_some_and(|&b| letter(b));
    ends && bytes.iter().all(|&b| letter(b) || inner.contains(&b))
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_subdomain(text: &str) -> bool {
    text.split('.').all(|part| is_word(part, lower, b"-"))
}

/// A DNS label (RFC 1123): containers, volumes, hostnames, namespaces.
pub fn dns_label(text: &str) -> Complaints {
    let mut complaints = Vec::new();
    if text.len() > 63 {
        complaints.push(too_long(63));
    }
    if !is_word(text, lower, b"-") {
        complaints.push(if is_subdomain(text) {
            "must not contain dots".into()
        } else {
            let message = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
                           characters or '-', and must start and end with an alphanumeric \
                           character";
            pattern(message, &["my-name", "123-abc"], LABEL)
        });
    }
    complaints
}

/// A DNS subdomain (RFC 1123): the names of most objects.
pub fn dns_subdomain(text: &str) -> Complaints {
    let mut complaints = Vec::new();
    if text.len() > 253 {
        complaints.push(too_long(253));
    }
    if !is_subdomain(text) {
        let message = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
                       characters, '-' or '.', and must start and end with an alphanumeric \
                       character";
        complaints.push(pattern(message, &["example.com"], SUBDOMAIN));
    }
    complaints
}

/// The name that `generateName` starts: a trailing dash is no fault, more follows it.
pub fn masked_prefix(prefix: &str) -> String {
    match prefix.strip_suffix('-') {
        Some(rest) if !rest.is_empty() => {
            let kept = rest.char_indices().next_back().map_or(0, |(at, _)| at);
            format!("{}a", &rest[..kept])
        }
        _ => prefix.into(),
    }
}

/// A label key, a condition type, a scheduling gate: `[example.com/]MyName`.
pub fn qualified_name(text: &str) -> Complaints {
    let message = "must consist of alphanumeric characters, '-', '_' or '.', and must start and \
                   end with an alphanumeric character";
    // Made only when needed: every label of every pod passes here.
    let rule = || pattern(message, &["MyName", "my.name", "123-abc"], QUALIFIED);
    let mut complaints = Vec::new();
    let name = match text.split_once('/') {
        None => text,
        Some((_, name)) if name.contains('/') => {
            let optional = "with an optional DNS subdomain prefix and '/' (e.g. \
                            'example.com/MyName')";
            return vec![format!("a qualified name {} {optional}", rule())];
        }
        Some((prefix, name)) => {
            if prefix.is_empty() {
                complaints.push("prefix part must be non-empty".into());
            } else {
                let wrong = dns_subdomain(prefix).into_iter();
                complaints.extend(wrong.map(|complaint| format!("prefix part {complaint}")));
            }
            name
        }
    };
    if name.is_empty() {
        complaints.push("name part must be non-empty".into());
    } else if name.len() > 63 {
        complaints.push(format!("name part {}", too_long(63)));
    }
    if !is_word(name, alphanumeric, b"-_.") {
        complaints.push(format!("name part {}", rule()));
    }
    complaints
}

pub fn label_value(text: &str) -> Complaints {
    let mut complaints = Vec::new();
    if text.len() > 63 {
        complaints.push(too_long(63));
    }
    if !text.is_empty() && !is_word(text, alphanumeric, b"-_.") {
        let message = "a valid label must be an empty string or consist of alphanumeric \
                       characters, '-', '_' or '.', and must start and end with an alphanumeric \
                       character";
        complaints.push(pattern(message, &["MyValue", "my_value", "12345"], VALUE));
    }
    complaints
}

/// What may follow the domain in `example.com/path`.
pub fn http_path(text: &str) -> Complaints {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&b);
    if !text.is_empty() && text.bytes().all(fits) {
        return Vec::new();
    }
    vec![format!("Invalid path (regex used for validation is '{PATH}')")]
}

/// What a container's environment variable may be called: any printable ASCII but `=`.
pub fn env_var_name(text: &str) -> Complaints {
    if text.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'=') {
        return Vec::new();
    }
    vec![
        "a valid environment variable name must consist only of printable ASCII characters other \
         than '='"
            .into(),
    ]
}

pub fn port_name(text: &str) -> Complaints {
    let mut complaints = Vec::new();
    if text.len() > 15 {
        complaints.push(too_long(15));
    }
    let fits = |b: u8| lower(b) || b == b'-';
    if text.is_empty() || !text.bytes().all(fits) {
        complaints
            .push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".into());
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        complaints.push("must contain at least one letter (a-z)".into());
    }
    if text.contains("--") {
        complaints.push("must not contain consecutive hyphens".into());
    }
    if text.starts_with('-') || text.ends_with('-') {
        complaints.push("must not begin or end with a hyphen".into());
    }
    complaints
}

pub fn port_number(port: i32) -> Complaints {
    between(i64::from(port), 1, 65_535)
}

pub fn between(value: i64, low: i64, high: i64) -> Complaints {
    if (low..=high).contains(&value) {
        return Vec::new();
    }
    vec![format!("must be between {low} and {high}, inclusive")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_upstream_does() {
        type Rule = fn(&str) -> Complaints;
        let long = "a".repeat(64);
        let label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters \
                     or '-', and must start and end with an alphanumeric character (e.g. \
                     'my-name',  or '123-abc', regex used for validation is \
                     '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
        let name = "must consist of alphanumeric characters, '-', '_' or '.', and must start and \
                    end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or \
                    '123-abc', regex used for validation is \
                    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
        let name_part = format!("name part {name}");
        let qualified = format!(
            "a qualified name {name} with an optional DNS subdomain prefix and '/' (e.g. \
             'example.com/MyName')"
        );
        let table: &[(Rule, &str, &[&str])] = &[
            (dns_label, "web-1", &[]),
            (dns_label, "a.b", &["must not contain dots"]),
            (dns_label, "Web", &[label]),
            (dns_label, "", &[label]),
            (dns_label, &long, &["must be no more than 63 bytes"]),
            (dns_subdomain, "node01.k8s.org", &[]),
            (qualified_name, "batch.kubernetes.io/job-name", &[]),
            (qualified_name, "a b", &[&name_part]),
            (qualified_name, "/a", &["prefix part must be non-empty"]),
            (qualified_name, "a/b/c", &[&qualified]),
            (qualified_name, "a/", &["name part must be non-empty", &name_part]),
            (label_value, "", &[]),
            (label_value, &long, &["must be no more than 63 bytes"]),
            (env_var_name, "my.VAR 1", &[]),
            (port_name, "http-2", &[]),
            (port_name, "80", &["must contain at least one letter (a-z)"]),
            (port_name, "-a", &["must not begin or end with a hyphen"]),
            (http_path, "job-controller", &[]),
        ];
        for (rule, text, complaints) in table {
            assert_eq!(rule(text), *complaints, "{text:?}");
        }
        assert_eq!(port_number(70_000), ["must be between 1 and 65535, inclusive"]);
        assert_eq!(masked_prefix("web-"), "wea");
        assert_eq!(masked_prefix("é-"), "a");
    }
}
