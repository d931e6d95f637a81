//! Drawing an answer in the timeline, by pointer and by keys.

use crate::ui::canvas::host::Canvas;
use crate::ui::canvas::timeline::state::State;
use crate::view::sketch::exercise::Exercise;
use crate::view::sketch::pen::{Place, Stroke};
use crate::view::timeline::draw::plot;
use crate::view::timeline::sketch::Board;
use web_sys::Element;
use yew::prelude::*;

/// So many pixels beside the end of a bar still mean it: of a mouse, of a finger.
const NEAR: f64 = 7.0;
const NEAR_FINGER: f64 = 16.0;

impl Canvas<State> {
    /// Draws at a press; `false` if that is no place to draw.
    pub fn pen_press(&self, event: &PointerEvent) -> bool {
        let Some(board) = self.drawing_board() else { return false };
        let at = self.at(event);
        if !board.at.contains(at.0, at.1) {
            return false;
        }
        if let Some(element) = self.node.cast::<Element>() {
            // A pointer that is gone already cannot be held.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        let near = if event.pointer_type() == "touch" { NEAR_FINGER } else { NEAR };
        let place = self.place_on(board, at);
        let reach = {
            let state = self.state.borrow();
            let (width, height) = state.size();
            (near * state.look.axis.span / 1000.0 / f64::from(plot(width, height).w)) as u32
        };
        self.tip.hide();
        self.app.draw(|Exercise { pen, sketch, .. }| pen.press(sketch, place, reach));
        true
    }

    /// Draws on; `false` if nothing is being drawn.
    pub fn pen_move(&self, event: &PointerEvent) -> bool {
        if self.app.exercise(|exercise| exercise.pen.is_down()) != Some(true) {
            return false;
        }
        // A bar that keys hold does not follow the pointer, nor one that was let go elsewhere.
        if event.buttons() == 0 {
            return self.app.exercise(|exercise| exercise.pen.by_keys) != Some(true)
                && self.pen_release();
        }
        let Some(board) = self.drawing_board() else { return false };
        let place = self.place_on(board, self.at(event));
        self.app.draw(|Exercise { pen, sketch, .. }| pen.drag(sketch, place));
        true
    }

    /// Lets go; `false` if nothing was drawn.
    pub fn pen_release(&self) -> bool {
        let down = self.app.exercise(|exercise| exercise.pen.is_down()) == Some(true);
        if down {
            self.app.draw(|Exercise { pen, sketch, .. }| pen.release(sketch));
        }
        down
    }

    /// Draws by a key; `false` if the key means something else.
    pub fn pen_key(&self, event: &KeyboardEvent) -> bool {
        let stroke = match event.key().as_str() {
            "ArrowLeft" => Stroke::Left,
            "ArrowRight" => Stroke::Right,
            "ArrowUp" => Stroke::Up,
            "ArrowDown" => Stroke::Down,
            "Enter" => Stroke::Toggle,
            "Delete" | "Backspace" => Stroke::Delete,
            _ => return false,
        };
        let drawing = self.app.is_drawing();
        if drawing {
            let fast = event.shift_key();
            self.app.draw(|Exercise { pen, sketch, .. }| pen.stroke(sketch, stroke, fast));
        }
        drawing
    }

    fn drawing_board(&self) -> Option<Board> {
        let state = self.state.borrow();
        let board = |exercise: &Exercise| {
            let lane = state.timeline.lanes().lane(exercise.workload)?;
            Board::of(&state.scene, exercise, lane.rows.len())
        };
        self.app.exercise(|exercise| exercise.is_drawing().then(|| board(exercise))).flatten()?
    }

    fn place_on(&self, board: Board, (x, y): (f32, f32)) -> Place {
        let state = self.state.borrow();
        let time = state.time_at(x.clamp(board.at.x, board.at.right()));
        let millis = time.since(state.timeline.lanes().start).millis().max(0);
        Place { second: ((millis + 500) / 1000) as u32, height: board.height_at(y) }
    }
}
