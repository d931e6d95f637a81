//! Presses, drags and pinches made of pointer events. Knows positions only: not what lies there.

/// Moving less than this is still a click.
const SLOP: f32 = 4.0;

/// What the pointers did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gesture {
    /// Pressed and released in place.
    Click { x: f32, y: f32 },
    /// One pointer moved while pressed. `first` is set for the first move of a drag.
    Drag { from: (f32, f32), to: (f32, f32), by: (f32, f32), pan: bool, first: bool },
    /// Two pointers moved: the distance grew by `factor`, their middle moved by `by`.
    Pinch { factor: f32, middle: f32, by: (f32, f32) },
    /// The last pointer of a drag or pinch was lifted.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Finger {
    id: i32,
    x: f32,
    y: f32,
}

/// The pointers that are pressed.
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    fingers: Vec<Finger>,
    from: (f32, f32),
    pan: bool,
    moved: bool,
}

impl Pointers {
    /// `pan` is set when a key turns the drag into moving the picture.
    pub fn press(&mut self, id: i32, x: f32, y: f32, pan: bool) {
        self.fingers.retain(|finger| finger.id != id);
        if self.fingers.is_empty() {
            (self.from, self.pan, self.moved) = ((x, y), pan, false);
        }
        self.fingers.push(Finger { id, x, y });
    }

    pub fn is_pressed(&self) -> bool {
        !self.fingers.is_empty()
    }

    /// Whether the press has become a drag or a pinch.
    pub fn is_moving(&self) -> bool {
        self.moved
    }

    pub fn move_to(&mut self, id: i32, x: f32, y: f32) -> Option<Gesture> {
        let before = self.fingers.clone();
        let finger = self.fingers.iter_mut().find(|finger| finger.id == id)?;
        let by = (x - finger.x, y - finger.y);
        match before.as_slice() {
            [_] => {
                let far = (x - self.from.0).abs().max((y - self.from.1).abs()) > SLOP;
                if !self.moved && !far {
                    return None;
                }
                (finger.x, finger.y) = (x, y);
                let first = !std::mem::replace(&mut self.moved, true);
                Some(Gesture::Drag { from: self.from, to: (x, y), by, pan: self.pan, first })
            }
            [a, b, ..] => {
                (finger.x, finger.y) = (x, y);
                self.moved = true;
                let [c, d, ..] = self.fingers.as_slice() else { return None };
                let middle = (c.x + d.x) / 2.0;
                let apart = |a: &Finger, b: &Finger| (a.x - b.x).hypot(a.y - b.y).max(1.0);
                let factor = apart(c, d) / apart(a, b);
                let shift = (middle - (a.x + b.x) / 2.0, (c.y + d.y - a.y - b.y) / 2.0);
                Some(Gesture::Pinch { factor, middle, by: shift })
            }
            [] => None,
        }
    }

    pub fn release(&mut self, id: i32) -> Option<Gesture> {
        let index = self.fingers.iter().position(|finger| finger.id == id)?;
        self.fingers.remove(index);
        if !self.fingers.is_empty() {
            return None;
        }
        let (x, y) = self.from;
        Some(if self.moved { Gesture::End } else { Gesture::Click { x, y } })
    }

    /// The browser took the pointers away, or a menu opened under them.
    pub fn cancel(&mut self) {
        self.fingers.clear();
        self.moved = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_a_click_until_it_moves() {
        let mut pointers = Pointers::default();
        pointers.press(1, 10.0, 10.0, false);
        assert_eq!(pointers.move_to(1, 12.0, 11.0), None);
        assert_eq!(pointers.release(1), Some(Gesture::Click { x: 10.0, y: 10.0 }));
        pointers.press(1, 10.0, 10.0, false);
        let Some(Gesture::Drag { to, first, .. }) = pointers.move_to(1, 30.0, 10.0) else {
            panic!("a drag")
        };
        assert_eq!((to, first), ((30.0, 10.0), true));
        assert_eq!(pointers.release(1), Some(Gesture::End));
        assert_eq!(pointers.release(1), None);
    }

    #[test]
    fn two_pointers_pinch() {
        let mut pointers = Pointers::default();
        pointers.press(1, 0.0, 0.0, false);
        pointers.press(2, 100.0, 0.0, false);
        let pinch = pointers.move_to(2, 200.0, 0.0);
        assert_eq!(pinch, Some(Gesture::Pinch { factor: 2.0, middle: 100.0, by: (50.0, 0.0) }));
        assert_eq!(pointers.release(1), None);
        assert_eq!(pointers.release(2), Some(Gesture::End));
    }
}
