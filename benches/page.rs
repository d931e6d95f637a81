//! What a frame of the page computes, without a browser: the run moves on, both pictures follow
//! and draw their lists.

use kubeloupe_core::locale::Lang;
use kubeloupe_core::scenario::command::Request;
use kubeloupe_core::scenario::file::Scenario;
use kubeloupe_core::session::Session;
use kubeloupe_core::time::SimDuration;
use kubeloupe_core::view::cluster::draw::{self as cluster, Shown};
use kubeloupe_core::view::cluster::follow::News;
use kubeloupe_core::view::cluster::layout::Layout;
use kubeloupe_core::view::cluster::picture::Picture;
use kubeloupe_core::view::motion::Flights;
use kubeloupe_core::view::scene::Scene;
use kubeloupe_core::view::timeline::Timeline;
use kubeloupe_core::view::timeline::draw as timeline;

/// The sizes of the two canvases on a common screen, in pixels.
const CLUSTER: (f32, f32) = (900.0, 420.0);
const TIMELINE: (f32, f32) = (1400.0, 320.0);
/// The time between two frames.
pub const FRAME_MS: f64 = 1000.0 / 60.0;
/// More steps than a frame has time for.
const STEPS: u64 = 4_000;

/// The parts of a frame.
pub const PARTS: [fn(&mut Page); 3] = [Page::simulate, Page::draw_cluster, Page::draw_timeline];

pub struct Page {
    pub session: Session,
    real_ms: f64,
    picture: Picture,
    layout: Layout,
    flights: Flights,
    cluster: Scene,
    timeline: Timeline,
    look: timeline::Look,
    lanes: Scene,
}

impl Page {
    /// A page on a cluster of so many nodes, where the requests were made, at a time of the run.
    pub fn open(nodes: usize, requests: Vec<Request>, at: SimDuration) -> Self {
        let text = format!(
            "apiVersion: kubeloupe/v1\nkind: Scenario\nmetadata: {{name: bench}}\n\
             cluster: {{nodes: {nodes}}}\nview: {{speed: 3}}\nuntil: 24h\n"
        );
        let scenario = Scenario::parse(&text).expect("a scenario");
        let mut session = Session::new(scenario).expect("a cluster");
        for request in requests {
            session.perform("bench", request).expect("an admitted object");
        }
        let to = session.now() + at;
        session.seek(to);
        session.playback.playing = true;
        let mut page = Page {
            session,
            real_ms: 0.0,
            picture: Picture::default(),
            layout: Layout::default(),
            flights: Flights::default(),
            cluster: Scene::default(),
            timeline: Timeline::default(),
            look: timeline::Look::default(),
            lanes: Scene::default(),
        };
        PARTS.iter().for_each(|part| part(&mut page));
        page
    }

    fn simulate(&mut self) {
        self.real_ms += FRAME_MS;
        self.session.frame(FRAME_MS, STEPS);
    }

    fn draw_cluster(&mut self) {
        if self.picture.sync(&self.session) == News::Facts {
            self.layout.arrange(&self.picture, CLUSTER.0, CLUSTER.1);
            self.flights.note(&self.layout, self.real_ms, false);
        }
        let shown = Shown { selected: None, lang: Lang::En, scroll: 0.0 };
        let at = (CLUSTER.0, CLUSTER.1, self.real_ms);
        cluster::draw(&mut self.cluster, &self.picture, &self.layout, &self.flights, shown, at);
    }

    fn draw_timeline(&mut self) {
        self.timeline.sync(&self.session);
        self.look.axis.follow(&timeline::course(&self.session, self.timeline.lanes()));
        let shown = timeline::Shown::of(&self.session, None, Lang::En);
        timeline::draw(&mut self.lanes, &self.timeline, &self.look, shown, TIMELINE);
    }

    /// How many things both canvases paint.
    pub fn items(&self) -> usize {
        self.cluster.items().len() + self.lanes.items().len()
    }
}
