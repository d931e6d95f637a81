//! What the page's address asks for. Anything unknown or broken falls back, with a note.

use crate::locale::ui::{Word, bad_option, text};
use crate::order::Ordered;
use crate::scenario::file::Scenario;
use crate::scenario::library;
use crate::scenario::variant::Difference;
use crate::session::Session;
use crate::session::share::Shared;
use crate::time::SimDuration;
use crate::ui::app::settings::{Settings, Theme, lang_of};
use web_sys::UrlSearchParams;

/// The lesson that the page opens on.
pub const FIRST_LESSON: &str = "job-parallel";
/// The panels that an address can name.
const PANELS: [&str; 9] =
    ["editor", "cluster", "timeline", "why", "events", "objects", "owners", "terminal", "loop"];

/// How the page opens.
#[derive(Debug)]
pub struct Opening {
    pub session: Session,
    /// What the run is compared with.
    pub compare: Option<Difference>,
    pub settings: Settings,
    /// Where the page is embedded: no chrome.
    pub embedded: bool,
    pub readonly: bool,
    /// The origin of the page around this one, if it said so.
    pub parent: Option<String>,
    /// What could not be done, for the reader.
    pub notes: Vec<String>,
}

impl Opening {
    /// From the address of this page.
    ///
    /// # Errors
    /// If not even the first lesson can be read; the text says why.
    pub fn of_page() -> Result<Opening, String> {
        let window = web_sys::window();
        let location = window.as_ref().map(web_sys::Window::location);
        let part = |part: Option<Result<String, _>>| part.and_then(Result::ok).unwrap_or_default();
        let search = part(location.as_ref().map(|location| location.search()));
        let hash = part(location.as_ref().map(|location| location.hash()));
        let root = window.and_then(|window| window.document()?.document_element());
        let embedded = root.is_some_and(|root| root.has_attribute("data-embed"));
        Opening::of(&search, &hash, embedded)
    }

    /// From the query and the fragment of an address.
    ///
    /// # Errors
    /// If not even the first lesson can be read; the text says why.
    pub fn of(search: &str, hash: &str, embedded: bool) -> Result<Opening, String> {
        let mut options = Options::read(search);
        let mut settings = Settings::stored();
        if let Some(lang) = options.get("lang") {
            match lang_of(&lang) {
                Some(lang) => settings.lang = lang,
                None => options.bad("lang", &lang),
            }
        }
        if let Some(theme) = options.get("theme") {
            match Theme::of(&theme) {
                Some(theme) => settings.theme = theme,
                None => options.bad("theme", &theme),
            }
        }
        let (mut session, paused) = options.session(hash)?;
        options.playback(&mut session, paused, embedded);
        options.panels(&mut settings);
        let lang = settings.lang;
        let mut notes: Vec<String> =
            options.bad.iter().map(|(name, value)| bad_option(lang, name, value)).collect();
        if let Some(why) = options.broken_run.take() {
            notes.push(format!("{}: {why}", text(lang, Word::BadRunLink)));
        }
        let compare = options.get("compare").map(|text| Difference::parse(&text));
        let readonly = options.flag("readonly");
        let parent = options.get("parent");
        Ok(Opening { session, compare, settings, embedded, readonly, parent, notes })
    }
}

struct Options {
    query: Option<UrlSearchParams>,
    bad: Vec<(String, String)>,
    broken_run: Option<String>,
}

impl Options {
    fn read(search: &str) -> Self {
        let query = UrlSearchParams::new_with_str(search).ok();
        Options { query, bad: Vec::new(), broken_run: None }
    }

    fn get(&self, name: &str) -> Option<String> {
        self.query.as_ref()?.get(name)
    }

    fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value != "0")
    }

    fn bad(&mut self, name: &str, value: &str) {
        self.bad.push((name.to_owned(), value.to_owned()));
    }

    /// The run to open, and whether it opens paused.
    fn session(&mut self, hash: &str) -> Result<(Session, bool), String> {
        let fragment = hash.trim_start_matches('#');
        if let Some(run) = fragment.strip_prefix("run=") {
            match Shared::decode(run).and_then(Shared::open) {
                Ok(session) => return Ok((session, true)),
                Err(error) => self.broken_run = Some(error.to_string()),
            }
        }
        let asked = self.get("lesson");
        let lesson = asked.as_deref().and_then(library::lesson);
        if let (Some(name), None) = (&asked, &lesson) {
            self.bad("lesson", &name.clone());
        }
        let name = lesson.map_or(FIRST_LESSON, |lesson| lesson.name);
        Ok((lesson_session(name)?, false))
    }

    fn playback(&mut self, session: &mut Session, paused: bool, embedded: bool) {
        if let Some(speed) = self.get("speed") {
            match speed.parse::<f64>().ok().filter(|speed| speed.is_finite() && *speed > 0.0) {
                Some(speed) => session.playback.set_speed(speed),
                None => self.bad("speed", &speed),
            }
        }
        let autoplay = self.get("autoplay").map(|value| value != "0");
        let mut playing = autoplay.unwrap_or(!embedded) && !paused;
        if let Some(at) = self.get("t") {
            match SimDuration::parse(&at) {
                Some(at) => {
                    session.seek(session.sim().setup().start() + at);
                    playing = autoplay.unwrap_or(false);
                }
                None => self.bad("t", &at),
            }
        }
        session.playback.playing = playing;
    }

    fn panels(&mut self, settings: &mut Settings) {
        let Some(asked) = self.get("panels") else { return };
        let (known, unknown): (Vec<&str>, Vec<&str>) =
            asked.split(',').map(str::trim).partition(|name| PANELS.contains(name));
        for name in unknown {
            self.bad("panels", name);
        }
        // Without one that is known the page stays as it would be.
        if known.is_empty() {
            return;
        }
        let open = |name: &&str| ((*name).to_owned(), known.contains(name));
        settings.open = PANELS.iter().map(open).ordered();
        settings.order = known.iter().map(|name| (*name).to_owned()).collect();
    }
}

/// A lesson's run at its beginning.
///
/// # Errors
/// If there is no such lesson or its file is wrong.
pub fn lesson_session(name: &str) -> Result<Session, String> {
    let lesson = library::lesson(name).ok_or_else(|| format!("no lesson {name}"))?;
    let scenario = Scenario::parse(lesson.text).map_err(|error| error.to_string())?;
    Session::new(scenario).map_err(|error| error.to_string())
}
