//! How scripts reach the running session: `window.kubeloupe`, and messages between a frame and the
//! page around it. Messages are heard from, and sent to, that one page only: its origin stands in
//! the frame's address.

use crate::embed;
use crate::order::Ordered;
use crate::scenario::file::Scenario;
use crate::session::Session;
use crate::time::SimDuration;
use crate::ui::app::{App, Guard};
use crate::view::timeline::picture;
use gloo_events::EventListener;
use js_sys::{Object, Reflect};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Window};

/// The name on `window`.
const NAME: &str = "kubeloupe";
/// Records are announced up to this many at a time; a frame tells how many there were in all.
const MOST_RECORDS: u32 = 50;

type Answer = Result<JsValue, JsError>;
type Call = fn(&App, &JsValue) -> Answer;
type Method = Closure<dyn Fn(JsValue) -> Result<JsValue, JsValue>>;

/// Open until it is dropped.
pub struct Bridge {
    _methods: Vec<Method>,
    _messages: Option<EventListener>,
    _news: Guard,
}

impl Bridge {
    pub fn open(app: App) -> Bridge {
        let methods = publish(&app);
        let parent = app.parent();
        let messages = parent.clone().and_then(|origin| listen(&app, origin));
        let told = Rc::new(Told::default());
        if let Some(origin) = &parent {
            post(origin, &json!({"type": "ready"}));
        }
        let news = {
            let app = app.clone();
            let tell = move |_| {
                if let Some(origin) = app.parent() {
                    told.tell(&app, &origin);
                }
            };
            yew::Callback::from(tell)
        };
        Bridge { _methods: methods, _messages: messages, _news: app.on_panels(news) }
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            // A property of ours that is configurable: deleting it cannot fail.
            let _ = Reflect::delete_property(&window, &NAME.into());
        }
    }
}

/// Puts the running session on `window`.
fn publish(app: &App) -> Vec<Method> {
    let object = Object::new();
    let mut kept = Vec::new();
    for (name, method) in METHODS {
        let app = app.clone();
        let call = move |argument: JsValue| method(&app, &argument).map_err(JsValue::from);
        let closure = Method::new(call);
        // A plain object takes any property.
        let _ = Reflect::set(&object, &(*name).into(), closure.as_ref());
        kept.push(closure);
    }
    if let Some(window) = web_sys::window() {
        let _ = Reflect::set(&window, &NAME.into(), &object);
    }
    kept
}

/// The names that pages may call, and what each does.
const METHODS: &[(&str, Call)] = &[
    ("run", run),
    ("sleep", sleep),
    ("now", |app, _| Ok(app.read(|session| session.now().rfc3339_millis()).into())),
    ("records", |app, _| app.read(embed::records)),
    ("snapshot", |app, _| app.read(embed::snapshot)),
    ("digest", |app, _| Ok(app.read(|session| session.sim().digest().to_string()).into())),
    ("timelineSvg", |app, _| Ok(app.read(|s| picture::svg(s, app.lang())).into())),
    ("play", |app, _| play(app, true)),
    ("pause", |app, _| play(app, false)),
    ("seek", seek),
    ("state", |app, _| state(app)),
    ("free", |_, _| Err(JsError::new("the running session belongs to the page"))),
];

fn text(argument: &JsValue) -> Result<String, JsError> {
    argument.as_string().ok_or_else(|| JsError::new("expected a string"))
}

fn run(app: &App, line: &JsValue) -> Answer {
    let line = text(line)?;
    if app.is_readonly() {
        return Err(JsError::new("this page is read-only"));
    }
    let printed = app.act(|session| embed::run(session, &line));
    printed.map(JsValue::from).map_err(|why| JsError::new(&why))
}

fn span(argument: &JsValue) -> Result<SimDuration, JsError> {
    let text = text(argument)?;
    SimDuration::parse(&text).ok_or_else(|| JsError::new(&format!("not a span of time: {text}")))
}

fn sleep(app: &App, argument: &JsValue) -> Answer {
    let span = span(argument)?;
    app.act(|session| session.seek(session.now() + span));
    Ok(JsValue::UNDEFINED)
}

fn seek(app: &App, argument: &JsValue) -> Answer {
    let span = span(argument)?;
    app.act(|session| {
        session.playback.playing = false;
        session.seek(session.sim().setup().start() + span);
    });
    Ok(JsValue::UNDEFINED)
}

fn play(app: &App, playing: bool) -> Answer {
    app.act(|session| session.playback.playing = playing);
    Ok(JsValue::UNDEFINED)
}

fn state(app: &App) -> Answer {
    parse(&app.read(summary))
}

fn summary(session: &Session) -> Value {
    json!({
        "lesson": session.scenario().metadata.name,
        "now": session.now().rfc3339_millis(),
        "elapsed": session.elapsed().as_secs_f64(),
        "playing": session.playback.playing,
        "speed": session.playback.speed(),
        "over": session.is_over(),
        "records": session.sim().records(),
    })
}

fn parse(value: &Value) -> Answer {
    js_sys::JSON::parse(&value.to_string()).map_err(|_| JsError::new("not JSON"))
}

/// What the page around this one has been told.
#[derive(Default)]
struct Told {
    records: Cell<u32>,
    second: Cell<i64>,
}

impl Told {
    fn tell(&self, app: &App, origin: &str) {
        let (state, second, end) = app.read(|session| {
            (summary(session), session.now().millis() / 100, session.sim().records())
        });
        if self.second.replace(second) != second {
            post(origin, &json!({"type": "time", "detail": state}));
        }
        let from = self.records.replace(end).min(end);
        let first = from.max(end.saturating_sub(MOST_RECORDS));
        for id in first..end {
            let line = app.read(|session| {
                let record = session.log().get(id)?;
                Some(crate::kubectl::account::json_line(id, record, session.log(), app.lang()))
            });
            let record = line.and_then(|line| serde_json::from_str::<Value>(&line).ok());
            post(origin, &json!({"type": "record", "detail": record}));
        }
    }
}

/// Tells the page around this one of something.
pub fn announce(app: &App, kind: &str, detail: &Value) {
    if let Some(origin) = app.parent() {
        post(&origin, &json!({"type": kind, "detail": detail}));
    }
}

/// The window around this one, if this is a frame.
fn parent() -> Option<Window> {
    let window = web_sys::window()?;
    let parent = window.parent().ok().flatten()?;
    (!Object::is(&parent, &window)).then_some(parent)
}

fn post(origin: &str, message: &Value) {
    let (Some(parent), Ok(message)) = (parent(), js_sys::JSON::parse(&message.to_string())) else {
        return;
    };
    let _ = Reflect::set(&message, &NAME.into(), &JsValue::from(1));
    // A wrong origin is dropped by the browser, as it should be.
    let _ = parent.post_message(&message, origin);
}

/// Hears the page around this one: `{kubeloupe: 1, id, call, argument}`.
fn listen(app: &App, origin: String) -> Option<EventListener> {
    let window = web_sys::window()?;
    let app = app.clone();
    Some(EventListener::new(&window, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        let from_parent = match (event.source(), parent()) {
            (Some(source), Some(parent)) => Object::is(source.as_ref(), &parent),
            _ => false,
        };
        if from_parent && event.origin() == origin {
            obey(&app, &origin, &event.data());
        }
    }))
}

fn obey(app: &App, origin: &str, message: &JsValue) {
    let field = |name: &str| Reflect::get(message, &name.into()).unwrap_or_default();
    if field(NAME).as_f64() != Some(1.0) {
        return;
    }
    let (id, argument) = (field("id").as_f64(), field("argument"));
    let called = field("call").as_string().unwrap_or_default();
    let known: BTreeMap<&str, Call> = METHODS.iter().copied().ordered();
    let outcome = match (called.as_str(), known.get(called.as_str())) {
        ("yaml", _) => show_yaml(app, &argument),
        (_, Some(method)) => method(app, &argument),
        (_, None) => Err(JsError::new(&format!("no such call: {called}"))),
    };
    let answer = match outcome {
        Ok(value) => {
            let text = js_sys::JSON::stringify(&value).ok().and_then(|text| text.as_string());
            let value = text.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            json!({"type": "answer", "id": id, "detail": value})
        }
        Err(error) => json!({"type": "error", "id": id, "detail": message_of(error)}),
    };
    post(origin, &answer);
}

fn message_of(error: JsError) -> String {
    let error = JsValue::from(error);
    let message = Reflect::get(&error, &"message".into()).ok();
    message.and_then(|message| message.as_string()).unwrap_or_default()
}

/// A manifest that the page around this one brings: applied to a cluster of its own.
fn show_yaml(app: &App, argument: &JsValue) -> Answer {
    let yaml = text(argument)?;
    let playing = app.read(|session| session.playback.playing);
    let session =
        Session::new(Scenario::blank("page")).map_err(|w| JsError::new(&w.to_string()))?;
    app.load(session);
    app.edit(|buffers| buffers.write("manifest.yaml", &yaml));
    app.apply();
    play(app, playing)
}
