//! The selectors of `-l`: `app=web`, `app!=web`, `app in (a, b)`, `app notin (a)`, `app`, `!app`,
//! `n > 3`. Upstream: apimachinery `pkg/labels/selector.go`; the errors are its own.

use crate::api::meta::Labels;
use serde_json::{Map, Value, json};

/// Every requirement must hold; none matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    requirements: Vec<Requirement>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Test {
    Exists,
    Absent,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

impl LabelSelector {
    /// # Errors
    /// The text of the API machinery, without `error: `.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text), at: 0 };
        parser.selector()
    }

    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|requirement| requirement.holds(labels))
    }

    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// As an object holds it. Upstream: `metav1.ParseToLabelSelector`.
    ///
    /// # Errors
    /// Objects compare no numbers.
    pub fn to_json(&self) -> Result<Value, String> {
        let (mut labels, mut expressions) = (Map::new(), Vec::new());
        for Requirement { key, test } in &self.requirements {
            let (operator, values) = match test {
                Test::In(values) if values.len() == 1 => {
                    labels.insert(key.clone(), json!(values[0]));
                    continue;
                }
                Test::In(values) => ("In", Some(values)),
                Test::NotIn(values) => ("NotIn", Some(values)),
                Test::Exists => ("Exists", None),
                Test::Absent => ("DoesNotExist", None),
                Test::Above(_) => return Err(no_operator("gt")),
                Test::Below(_) => return Err(no_operator("lt")),
            };
            let mut expression = json!({"key": key, "operator": operator});
            if let Some(values) = values {
                expression["values"] = json!(values);
            }
            expressions.push(expression);
        }
        let mut selector = json!({});
        if !labels.is_empty() {
            selector["matchLabels"] = labels.into();
        }
        if !expressions.is_empty() {
            selector["matchExpressions"] = expressions.into();
        }
        Ok(selector)
    }
}

fn no_operator(operator: &str) -> String {
    format!("{operator:?} is not a valid label selector operator")
}

impl Requirement {
    fn holds(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let number = || value.and_then(|value| value.parse::<i64>().ok());
        match &self.test {
            Test::Exists => value.is_some(),
            Test::Absent => value.is_none(),
            Test::In(values) => value.is_some_and(|value| values.contains(value)),
            Test::NotIn(values) => value.is_none_or(|value| !values.contains(value)),
            Test::Above(bound) => number().is_some_and(|number| number > *bound),
            Test::Below(bound) => number().is_some_and(|number| number < *bound),
        }
    }
}

fn is_special(c: char) -> bool {
    matches!(c, '=' | '!' | '(' | ')' | ',' | '>' | '<')
}

/// Words and operators; the longest operator wins.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut token = String::from(c);
        if is_special(c) {
            if matches!(c, '=' | '!') && chars.peek() == Some(&'=') {
                token.extend(chars.next());
            }
        } else {
            while let Some(c) = chars.next_if(|c| !is_special(*c) && !c.is_whitespace()) {
                token.push(c);
            }
        }
        tokens.push(token);
    }
    tokens
}

struct Parser {
    tokens: Vec<String>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map(String::as_str).unwrap_or_default()
    }

    fn take(&mut self) -> String {
        let token = self.peek().to_string();
        self.at += 1;
        token
    }

    fn selector(&mut self) -> Result<LabelSelector, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek() {
                "" => return Ok(LabelSelector { requirements }),
                token if token == "!" || is_word(token) => {
                    let requirement = self.requirement();
                    requirements.push(
                        requirement.map_err(|why| format!("unable to parse requirement: {why}"))?,
                    );
                }
                token => {
                    return Err(format!(
                        "found '{token}', expected: !, identifier, or 'end of string'"
                    ));
                }
            }
            match self.take().as_str() {
                "" => return Ok(LabelSelector { requirements }),
                "," if self.peek() == "!" || is_word(self.peek()) => {}
                "," => {
                    let next = self.peek();
                    return Err(format!("found '{next}', expected: identifier after ','"));
                }
                token => return Err(format!("found '{token}', expected: ',' or 'end of string'")),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let absent = self.peek() == "!";
        self.at += usize::from(absent);
        let key = self.take();
        if !is_word(&key) {
            return Err(format!("found '{key}', expected: identifier"));
        }
        if absent {
            return Ok(Requirement { key, test: Test::Absent });
        }
        if matches!(self.peek(), "" | ",") {
            return Ok(Requirement { key, test: Test::Exists });
        }
        let operator = self.take();
        let test = match operator.as_str() {
            "in" => Test::In(self.values()?),
            "notin" => Test::NotIn(self.values()?),
            "=" | "==" => Test::In(vec![self.value()?]),
            "!=" => Test::NotIn(vec![self.value()?]),
            ">" | "<" => {
                let value = self.value()?;
                let Ok(bound) = value.parse() else {
                    return Err(format!(
                        "values[0][{key}]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, \
                         the value must be an integer"
                    ));
                };
                if operator == ">" { Test::Above(bound) } else { Test::Below(bound) }
            }
            other => {
                return Err(format!("found '{other}', expected: in, notin, =, ==, !=, gt, lt"));
            }
        };
        Ok(Requirement { key, test })
    }

    /// What follows `=`: nothing is the empty value.
    fn value(&mut self) -> Result<String, String> {
        match self.peek() {
            "" | "," => Ok(String::new()),
            token if is_word(token) => Ok(self.take()),
            token => Err(format!("found '{token}', expected: identifier")),
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let open = self.take();
        if open != "(" {
            return Err(format!("found '{open}' expected: '('"));
        }
        let mut values = Vec::new();
        loop {
            let token = self.take();
            if is_word(&token) {
                values.push(token);
                match self.take().as_str() {
                    ")" => return Ok(values),
                    "," if self.peek() == ")" => values.push(String::new()),
                    "," => {}
                    token => return Err(format!("found '{token}', expected: ',' or ')'")),
                }
            } else if token == ")" {
                if values.is_empty() {
                    values.push(String::new());
                }
                return Ok(values);
            } else if token == "," {
                values.push(String::new());
            } else {
                return Err(format!("found '{token}', expected: ',', ')' or identifier"));
            }
        }
    }
}

fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(|c| !is_special(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn selectors_match_as_in_kubernetes() {
        let labels: Labels = [("app", "web"), ("n", "5"), ("example.com/tier", "front")]
            .map(|(key, value)| (key.to_string(), value.to_string()))
            .into();
        for (selector, matched) in [
            ("", true),
            ("app=web", true),
            ("app==web,n", true),
            ("app = api", false),
            ("app!=api", true),
            ("missing!=x", true),
            ("missing", false),
            ("!missing", true),
            ("! app", false),
            ("app in (web, api)", true),
            ("app in (api)", false),
            ("app notin (api)", true),
            ("missing notin (api)", true),
            ("app in (api), n", false),
            ("n>4,n<6", true),
            ("n>5", false),
            ("example.com/tier=front", true),
            ("app=", false),
        ] {
            let parsed = LabelSelector::parse(selector).unwrap();
            assert_eq!(parsed.matches(&labels), matched, "{selector}");
        }
    }

    #[test]
    fn errors_are_those_of_the_api_machinery() {
        for (selector, error) in [
            ("app=(", "unable to parse requirement: found '(', expected: identifier"),
            ("app in web", "unable to parse requirement: found 'web' expected: '('"),
            (
                "app is web",
                "unable to parse requirement: found 'is', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("app=web,", "found '', expected: identifier after ','"),
            ("app=web api", "found 'api', expected: ',' or 'end of string'"),
            ("=web", "found '=', expected: !, identifier, or 'end of string'"),
        ] {
            assert_eq!(LabelSelector::parse(selector), Err(error.to_string()), "{selector}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-c!=(),<> in5]{0,24}|.{0,24}") {
            let _ = LabelSelector::parse(&text);
        }
    }
}
