//! The timeline of a whole run as one picture: for exports, the command line and scripts.

use crate::locale::Lang;
use crate::session::Session;
use crate::view::scene::Scene;
use crate::view::svg;
use crate::view::timeline::Timeline;
use crate::view::timeline::draw::{self, Look, Shown};

/// The least size of the picture, in pixels.
const LEAST: (f32, f32) = (1100.0, 300.0);

/// The run so far as an SVG document in light colours.
pub fn svg(session: &Session, lang: Lang) -> String {
    svg::svg(&scene(session, lang), false)
}

/// The run so far, as high as its lanes.
pub fn scene(session: &Session, lang: Lang) -> Scene {
    let mut timeline = Timeline::default();
    timeline.sync(session);
    let mut look = Look::default();
    look.axis.fit(&draw::course(session, timeline.lanes()));
    let shown = Shown::of(session, None, lang);
    let mut scene = Scene::default();
    draw::draw(&mut scene, &timeline, &look, shown, LEAST);
    // Once more, as high as the lanes are.
    let size = (LEAST.0, scene.content_height.max(LEAST.1));
    draw::draw(&mut scene, &timeline, &look, shown, size);
    scene
}
