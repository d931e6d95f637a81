//! The cluster of one of two runs, to look at: what is done is done in the one run's own picture.

use crate::locale::ui::Word;
use crate::ui::app::beside::Run;
use crate::ui::app::{App, use_app};
use crate::ui::canvas::host::{NO_CANVAS, SizeWatch};
use crate::ui::canvas::surface::Surface;
use crate::view::cluster::draw::{Shown, draw};
use crate::view::cluster::follow::News;
use crate::view::cluster::layout::Layout;
use crate::view::cluster::picture::Picture;
use crate::view::motion::Flights;
use crate::view::scene::Scene;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlCanvasElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClusterPictureProps {
    pub run: Run,
}

#[derive(Default)]
struct State {
    picture: Picture,
    layout: Layout,
    flights: Flights,
    scene: Scene,
    surface: Option<Surface>,
    size: (f32, f32),
}

#[component]
pub fn ClusterPicture(props: &ClusterPictureProps) -> Html {
    let app = use_app();
    let canvas = use_node_ref();
    let state = use_mut_ref(State::default);
    let blank = use_state(|| false);
    {
        let (canvas, blank, run) = (canvas.clone(), blank.setter(), props.run);
        use_effect_with(app.clone(), move |app| {
            let guards = attach(app, &state, &canvas, run);
            blank.set(guards.is_none());
            move || drop(guards)
        });
    }
    html! {
        <div class="canvas-place">
            <canvas ref={canvas} class="canvas-cluster" role="img"
                aria-label={format!("{} {}", app.word(Word::Cluster), props.run.letter())} />
            if *blank { <p role="alert">{ NO_CANVAS }</p> }
        </div>
    }
}

fn attach(
    app: &App,
    state: &Rc<RefCell<State>>,
    canvas: &NodeRef,
    run: Run,
) -> Option<impl Sized + use<>> {
    let element = canvas.cast::<HtmlCanvasElement>()?;
    state.borrow_mut().surface = Some(Surface::new(element.clone())?);
    let painter = {
        let state = state.clone();
        app.on_paint(move |app, real_ms| state.borrow_mut().paint(app, run, real_ms))
    };
    Some((painter, SizeWatch::new(app, &element)))
}

impl State {
    fn paint(&mut self, app: &App, run: Run, real_ms: f64) {
        let Some(surface) = &mut self.surface else { return };
        let size = surface.size();
        let resized = std::mem::replace(&mut self.size, size) != size;
        let news = app.read_run(run, |session| self.picture.sync(session));
        if news == Some(News::Facts) || resized {
            self.layout.arrange(&self.picture, size.0, size.1);
            self.flights.note(&self.layout, real_ms, true);
        }
        let shown = Shown { selected: None, lang: app.lang(), scroll: 0.0 };
        let at = (size.0, size.1, real_ms);
        draw(&mut self.scene, &self.picture, &self.layout, &self.flights, shown, at);
        surface.paint(&self.scene, app.is_dark());
    }
}
