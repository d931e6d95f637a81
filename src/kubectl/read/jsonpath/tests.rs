use super::*;
use proptest::prelude::*;
use serde_json::json;

fn pods() -> Value {
    json!({"kind": "List", "items": [
        {"metadata": {"name": "a", "labels": {"app.kubernetes.io/name": "web"}},
         "status": {"phase": "Running", "restarts": 2,
                    "conditions": [{"type": "Ready", "status": "True"},
                                   {"type": "Old", "status": "False"}]}},
        {"metadata": {"name": "b"}, "status": {"phase": "Pending", "restarts": 0}},
    ]})
}

#[test]
fn templates_read_as_in_kubectl() {
    for (template, text) in [
        ("{.items[*].metadata.name}", "a b"),
        ("{$.items[0].metadata.name}", "a"),
        ("{.items[-1:].metadata.name}", "b"),
        ("{.items[-1].metadata.name}", "b"),
        ("{.items[0:2].status.phase}!", "Running Pending!"),
        ("{.items[0,1].metadata.name}", "a b"),
        ("{.items[::2].metadata.name}", "a"),
        (
            r#"{range .items[*]}{.metadata.name}{"\t"}{.status.phase}{"\n"}{end}"#,
            "a\tRunning\nb\tPending\n",
        ),
        (r#"{.items[?(@.status.phase=="Pending")].metadata.name}"#, "b"),
        ("{.items[?(@.status.restarts > 1)].metadata.name}", "a"),
        ("{.items[?(@.status.conditions)].metadata.name}", "a"),
        (r#"{.items[0].status.conditions[?(@.type=='Ready')].status}"#, "True"),
        (r"{.items[*].metadata.labels.app\.kubernetes\.io/name}", "web"),
        ("{.items[0].metadata.labels['app.kubernetes.io/name']}", "web"),
        ("{.items[0].metadata['name','missing']}", "a"),
        ("{..name}", "a b"),
        ("{.items[1].metadata}", r#"{"name":"b"}"#),
        ("{.items[1].metadata.*}", "b"),
        ("{.missing.deep}", ""),
        ("plain .items text", "plain .items text"),
        ("{.items[*].status.restarts}", "2 0"),
    ] {
        let parsed = Template::parse(template).unwrap();
        assert_eq!(parsed.execute(&pods()).unwrap(), text, "{template}");
    }
}

#[test]
fn what_is_wrong_is_said() {
    for (template, why) in [
        ("{.items[}", "unterminated array"),
        ("{.items", "unclosed action"),
        ("{end}", "not in range, nothing to end"),
        ("{range .items[*]}x", "unclosed range: {end} is missing"),
        ("{.items[x]}", "invalid array index x"),
        ("{items}", "unrecognized identifier items"),
        ("{.a[?(@.b=1)]}", "unrecognized filter operator ="),
        ("{.items[5]}", "array index out of bounds: index 5, length 2"),
        ("{.kind[0]}", "List is not array or slice"),
        ("{.items[?(@.metadata.name==3)]}", "incompatible types for comparison"),
    ] {
        let result = Template::parse(template).and_then(|parsed| parsed.execute(&pods()));
        assert_eq!(result, Err(why.to_string()), "{template}");
    }
}

#[test]
fn paths_may_be_written_loosely() {
    for path in ["metadata.name", ".metadata.name", "{.metadata.name}", "{metadata.name}"] {
        let found = Path::relaxed(path).unwrap();
        assert_eq!(found.find(&pods()["items"][0]).unwrap(), [&json!("a")], "{path}");
    }
    assert!(Path::relaxed("{.a").is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(
        text in r#"(\{?[.\[\]*@$?()='"a:0-9{}, ]{0,20}\}?){0,3}|.{0,40}"#
    ) {
        if let Ok(template) = Template::parse(&text) {
            let _ = template.execute(&pods());
        }
        let _ = Path::relaxed(&text).map(|path| path.find(&pods()).map(|found| found.len()));
    }
}
