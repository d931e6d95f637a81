//! The handle through which every part of the page reads and changes the one running session.
//! Owns the session, the selection and the settings; the frame owner moves time. Knows no
//! component and draws nothing.

mod acting;
pub mod beside;
pub mod buffers;
mod drawing;
pub mod frame;
pub mod options;
pub mod settings;
pub mod turning;

use crate::api::meta::Uid;
use crate::kubectl::shell::Files;
use crate::kubectl::task::HostRequest;
use crate::locale::Lang;
use crate::locale::ui::{self, Word};
use crate::session::Session;
use crate::view::handles::Lit;
use crate::view::sketch::exercise::Exercise;
use acting::Applied;
use beside::{Beside, From};
use buffers::Buffers;
use frame::Frames;
use options::Opening;
use settings::{Settings, Theme};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use turning::Turning;
use yew::prelude::*;

/// The running page. Cheap to clone; all clones are the same page.
#[derive(Clone)]
pub struct App(Rc<Inner>);

struct Inner {
    session: RefCell<Session>,
    /// The second run, while two are compared.
    beside: RefCell<Option<Beside>>,
    frames: Frames,
    selection: Cell<Option<Uid>>,
    /// What the number under the pointer points at.
    lit: RefCell<Option<Rc<Lit>>>,
    settings: RefCell<Settings>,
    buffers: RefCell<Buffers>,
    /// The handle of the YAML that is turned, or was turned last.
    turning: RefCell<Option<Rc<Turning>>>,
    /// What kubectl said when a file was applied last.
    applied: RefCell<Option<Rc<Applied>>>,
    /// The answer that is drawn in the timeline.
    exercise: RefCell<Option<Exercise>>,
    /// The reader was told that the browser keeps nothing.
    told_unkept: Cell<bool>,
    /// Sentences for the reader about what could not be done.
    notes: RefCell<Vec<String>>,
    embedded: bool,
    readonly: bool,
    /// The origin of the page around this one.
    parent: Option<String>,
    /// How many commands the crash report's link holds.
    kept: Cell<usize>,
}

impl PartialEq for App {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// Keeps a callback registered; dropping it ends that.
#[must_use = "dropping it unregisters at once"]
pub struct Guard {
    app: App,
    id: u64,
}

/// The guard of a painter.
pub type PaintGuard = Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        self.app.0.frames.unregister(self.id);
    }
}

impl App {
    pub fn new(opening: Opening) -> Self {
        let Opening { session, settings, embedded, readonly, notes, parent, compare } = opening;
        settings.show();
        let app = App(Rc::new(Inner {
            buffers: RefCell::new(Buffers::of(&session)),
            turning: RefCell::default(),
            applied: RefCell::default(),
            exercise: RefCell::default(),
            told_unkept: Cell::new(false),
            session: RefCell::new(session),
            beside: RefCell::default(),
            frames: Frames::default(),
            selection: Cell::new(None),
            lit: RefCell::new(None),
            settings: RefCell::new(settings),
            notes: RefCell::new(notes),
            embedded,
            readonly,
            parent,
            kept: Cell::new(0),
        }));
        if let Some(Err(why)) = compare.map(|difference| app.compare(difference, From::Here)) {
            app.add_note(why);
        }
        app
    }

    /// Looks at the session. `look` must not call [`App::act`].
    pub fn read<R>(&self, look: impl FnOnce(&Session) -> R) -> R {
        look(&self.0.session.borrow())
    }

    /// Changes the session, then asks for a repaint and an update of the panels. `change` must
    /// call neither [`App::read`] nor [`App::act`].
    pub fn act<R>(&self, change: impl FnOnce(&mut Session) -> R) -> R {
        let result = change(&mut self.0.session.borrow_mut());
        self.answer_requests();
        self.keep_run();
        self.refresh();
        result
    }

    /// Another run takes this one's place.
    pub fn load(&self, session: Session) {
        self.0.beside.take();
        self.replace_run(session);
    }

    /// Puts another run in this one's place, which it answers.
    fn replace_run(&self, session: Session) -> Session {
        self.0.kept.set(0);
        self.0.selection.set(None);
        self.0.buffers.replace(Buffers::of(&session));
        self.0.turning.replace(None);
        self.0.applied.take();
        self.0.exercise.take();
        self.act(|running| std::mem::replace(running, session))
    }

    /// The object that is selected everywhere.
    pub fn selection(&self) -> Option<Uid> {
        self.0.selection.get()
    }

    pub fn select(&self, uid: Option<Uid>) {
        self.0.selection.set(uid);
        self.refresh();
    }

    /// What the number under the pointer, or in focus, points at.
    pub fn lit(&self) -> Option<Rc<Lit>> {
        self.0.lit.borrow().clone()
    }

    /// Shows in the timeline what a number points at, until it is taken back.
    pub fn light(&self, lit: Option<Lit>) {
        self.0.lit.replace(lit.map(Rc::new));
        self.request_paint();
    }

    pub fn lang(&self) -> Lang {
        self.0.settings.borrow().lang
    }

    pub fn set_lang(&self, lang: Lang) {
        self.change_settings(|settings| settings.lang = lang);
    }

    pub fn theme(&self) -> Theme {
        self.0.settings.borrow().theme
    }

    pub fn set_theme(&self, theme: Theme) {
        self.change_settings(|settings| settings.theme = theme);
    }

    pub fn is_dark(&self) -> bool {
        self.0.settings.borrow().is_dark()
    }

    pub fn reduced_motion(&self) -> bool {
        settings::prefers("(prefers-reduced-motion: reduce)")
    }

    /// What the address and the browser's storage ask for.
    pub fn settings<R>(&self, look: impl FnOnce(&Settings) -> R) -> R {
        look(&self.0.settings.borrow())
    }

    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        {
            let mut settings = self.0.settings.borrow_mut();
            change(&mut settings);
            settings.show();
            settings.store();
        }
        self.refresh();
    }

    /// Calls `painter` with the frame's timestamp (milliseconds) in the one animation frame:
    /// whenever time moved or a repaint was asked for.
    pub fn on_paint(&self, painter: impl Fn(&App, f64) + 'static) -> PaintGuard {
        let id = self.0.frames.add_painter(Rc::new(painter));
        self.request_paint();
        Guard { app: self.clone(), id }
    }

    /// Paints once more with the next frame.
    pub fn request_paint(&self) {
        self.0.frames.ask_paint();
        frame::schedule(self);
    }

    /// Calls back with a new version when panels should look again: at most about eight times a
    /// second while playing, with the next frame after something was done.
    pub fn on_panels(&self, callback: Callback<u64>) -> Guard {
        Guard { app: self.clone(), id: self.0.frames.add_panel(callback) }
    }

    /// Asks for a repaint and an update of the panels.
    pub fn refresh(&self) {
        self.0.frames.ask_panels();
        self.request_paint();
    }

    /// Whether the page stands in a frame, without chrome.
    pub fn is_embedded(&self) -> bool {
        self.0.embedded
    }

    /// Whether nothing may be changed.
    pub fn is_readonly(&self) -> bool {
        self.0.readonly
    }

    /// The origin of the page around this one, which may speak to it.
    pub fn parent(&self) -> Option<String> {
        self.0.parent.clone()
    }

    /// A word of the page in its language.
    pub fn word(&self, word: Word) -> &'static str {
        ui::text(self.lang(), word)
    }

    /// Whether a panel is open.
    pub fn is_open(&self, panel: &str, by_default: bool) -> bool {
        self.settings(|settings| settings.open.get(panel).copied().unwrap_or(by_default))
    }

    pub fn set_open(&self, panel: &str, open: bool) {
        self.change_settings(|settings| {
            settings.open.insert(panel.to_owned(), open);
        });
    }

    pub fn notes(&self) -> Vec<String> {
        self.0.notes.borrow().clone()
    }

    pub fn add_note(&self, note: String) {
        self.0.notes.borrow_mut().push(note);
        self.refresh();
    }

    pub fn clear_notes(&self) {
        self.0.notes.borrow_mut().clear();
        self.refresh();
    }

    /// Looks at the editor's files.
    pub fn buffers<R>(&self, look: impl FnOnce(&Buffers) -> R) -> R {
        look(&self.0.buffers.borrow())
    }

    /// Changes the editor's files and keeps what was typed.
    pub fn edit<R>(&self, change: impl FnOnce(&mut Buffers) -> R) -> R {
        let result = change(&mut self.0.buffers.borrow_mut());
        if !self.0.buffers.borrow().store() && !self.0.told_unkept.replace(true) {
            self.add_note(self.word(Word::NotKept).to_owned());
        }
        self.forget_turning();
        self.0.applied.take();
        self.refresh();
        result
    }

    /// Opens a file of the editor, by its place.
    pub fn open_file(&self, index: usize) {
        if self.buffers(Buffers::active) != index {
            self.0.buffers.borrow_mut().open(index);
            self.refresh();
        }
    }

    /// Does what terminal lines asked of the page.
    fn answer_requests(&self) {
        let requests = self.0.session.borrow_mut().take_requests();
        for request in requests {
            match request {
                HostRequest::Edit { path } => {
                    let text = self.read(|session| session.files().read(&path));
                    self.edit(|buffers| buffers.write(&path, &text.unwrap_or_default()));
                    self.set_open("editor", true);
                }
                // The session has done these itself.
                HostRequest::Seek(_) | HostRequest::ClearScreen | HostRequest::ShowHistory => {}
            }
        }
    }

    /// Keeps the run's link outside the program whenever a command came, for the crash report.
    fn keep_run(&self) {
        let session = self.0.session.borrow();
        let commands = session.history().commands().len();
        if self.0.kept.replace(commands) != commands {
            crate::ui::share::keep(&session);
        }
    }
}

/// The page that the component belongs to.
///
/// # Panics
/// Outside a `ContextProvider<App>`: a mistake in the page's own code.
#[hook]
pub fn use_app() -> App {
    #[allow(clippy::expect_used, reason = "the root component always provides it")]
    use_context::<App>().expect("the root component provides the app")
}

/// Renders the component again whenever panels should look again.
#[hook]
pub fn use_panels() -> App {
    let app = use_app();
    let version = use_state(|| 0);
    {
        let setter = version.setter();
        use_effect_with(app.clone(), move |app| {
            let guard = app.on_panels(Callback::from(move |version| setter.set(version)));
            move || drop(guard)
        });
    }
    app
}
