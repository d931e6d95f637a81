//! A pod's journey: an outline in the tray, a slide to its node, a slide into the finished strip,
//! a fade when it goes. A pure function of the real time since it began; only a few fly at once.

use crate::api::meta::Uid;
use crate::view::cluster::layout::{Layout, Place, Zone};
use crate::view::scene::Rect;

const OUTLINE_MS: f64 = 150.0;
const SLIDE_MS: f64 = 250.0;
const FADE_MS: f64 = 200.0;
/// Beyond this many at once everything changes in place, and a number says how many.
pub const MOST_FLYING: usize = 12;
/// Beyond this many changes within a second, too.
const MOST_CHANGES: usize = 6;
const COUNT_MS: f64 = 1200.0;

/// One pod under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Journey {
    pub uid: Uid,
    pub from: Rect,
    pub to: Rect,
    /// Real time at which it began.
    pub began: f64,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// First an outline where it came from, then a slide.
    Appear,
    Slide,
    Fade,
}

/// How a pod under way looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    pub at: Rect,
    pub outline: bool,
    pub alpha: f32,
}

impl Journey {
    fn length(&self) -> f64 {
        match self.kind {
            Kind::Appear => OUTLINE_MS + SLIDE_MS,
            Kind::Slide => SLIDE_MS,
            Kind::Fade => FADE_MS,
        }
    }

    /// Its pose; `None` once it has arrived.
    pub fn pose(&self, real_ms: f64) -> Option<Pose> {
        let passed = (real_ms - self.began).max(0.0);
        if passed >= self.length() {
            return None;
        }
        let slid = match self.kind {
            Kind::Appear => passed - OUTLINE_MS,
            Kind::Slide => passed,
            Kind::Fade => {
                let alpha = 1.0 - (passed / FADE_MS) as f32;
                return Some(Pose { at: self.from, outline: false, alpha });
            }
        };
        let part = ease((slid / SLIDE_MS).clamp(0.0, 1.0)) as f32;
        let between = |a: f32, b: f32| a + (b - a) * part;
        let (from, to) = (self.from, self.to);
        let at = Rect::new(
            between(from.x, to.x),
            between(from.y, to.y),
            between(from.w, to.w),
            between(from.h, to.h),
        );
        Some(Pose { at, outline: slid < 0.0, alpha: 1.0 })
    }
}

/// Fast, then settling.
fn ease(t: f64) -> f64 {
    1.0 - (1.0 - t) * (1.0 - t) * (1.0 - t)
}

/// The pods under way, found by comparing where pods stood with where they stand.
#[derive(Clone, Debug, Default)]
pub struct Flights {
    under_way: Vec<Journey>,
    /// Where every pod stood last, by identity.
    stood: Vec<Place>,
    recent: Vec<f64>,
    /// Pods that changed in place, and when.
    uncounted: (usize, f64),
}

impl Flights {
    /// Notices who has moved. `still` is set when motion is unwanted or the cursor jumped.
    pub fn note(&mut self, layout: &Layout, real_ms: f64, still: bool) {
        let mut stands: Vec<Place> = layout.places.clone();
        stands.sort_unstable_by_key(|place| place.uid);
        self.under_way.retain(|journey| journey.pose(real_ms).is_some());
        self.recent.retain(|at| real_ms - at < 1000.0);
        if still {
            self.under_way.clear();
            self.stood = stands;
            return;
        }
        let tray = Rect::new(layout.tray.x + 92.0, layout.tray.y + 4.0, 20.0, 20.0);
        let mut moves = journeys(&self.stood, &stands, tray, real_ms);
        let busy = self.recent.len() + usize::from(!moves.is_empty()) > MOST_CHANGES;
        if moves.len() + self.under_way.len() > MOST_FLYING || busy && !moves.is_empty() {
            self.uncounted = (moves.len(), real_ms);
            moves.clear();
        } else if !moves.is_empty() {
            self.recent.push(real_ms);
        }
        for journey in &mut self.under_way {
            // The place it flies to may have moved meanwhile.
            if let Ok(i) = stands.binary_search_by_key(&journey.uid, |place| place.uid)
                && journey.kind != Kind::Fade
            {
                journey.to = stands[i].at;
            }
        }
        self.under_way.retain(|old| !moves.iter().any(|new| new.uid == old.uid));
        self.under_way.append(&mut moves);
        self.stood = stands;
    }

    /// Whether another frame is needed.
    pub fn is_moving(&self, real_ms: f64) -> bool {
        self.under_way.iter().any(|journey| journey.pose(real_ms).is_some())
            || self.uncounted(real_ms) > 0
    }

    pub fn is_flying(&self, uid: Uid) -> bool {
        self.under_way.iter().any(|journey| journey.uid == uid && journey.kind != Kind::Fade)
    }

    pub fn pose(&self, uid: Uid, real_ms: f64) -> Option<Pose> {
        let journey = self.under_way.iter().find(|journey| journey.uid == uid)?;
        // Until it is noticed to have arrived, it stands at its end.
        let arrived = Pose { at: journey.to, outline: false, alpha: 1.0 };
        (journey.kind != Kind::Fade).then(|| journey.pose(real_ms).unwrap_or(arrived))
    }

    /// What has gone and is still faintly seen.
    pub fn fading(&self, real_ms: f64) -> impl Iterator<Item = Pose> {
        let fading = self.under_way.iter().filter(|journey| journey.kind == Kind::Fade);
        fading.filter_map(move |journey| journey.pose(real_ms))
    }

    /// How many pods have just changed without flying.
    pub fn uncounted(&self, real_ms: f64) -> usize {
        let (count, at) = self.uncounted;
        if real_ms - at < COUNT_MS { count } else { 0 }
    }
}

/// Both lists are in the order of identities.
fn journeys(before: &[Place], after: &[Place], tray: Rect, began: f64) -> Vec<Journey> {
    let mut moves = Vec::new();
    if before.is_empty() && after.len() > MOST_FLYING {
        return moves;
    }
    let find = |places: &[Place], uid: Uid| {
        places.binary_search_by_key(&uid, |place| place.uid).ok().map(|i| places[i])
    };
    for place in after {
        let kind_from = match find(before, place.uid) {
            None if matches!(place.zone, Zone::Finished(_)) => None,
            None => Some((Kind::Appear, if place.zone == Zone::Tray { place.at } else { tray })),
            Some(old) if old.zone != place.zone => Some((Kind::Slide, old.at)),
            Some(_) => None,
        };
        if let Some((kind, from)) = kind_from {
            moves.push(Journey { uid: place.uid, from, to: place.at, began, kind });
        }
    }
    for place in before {
        // A finished pod that only leaves the visible part of its strip does not fade.
        if !matches!(place.zone, Zone::Finished(_)) && find(after, place.uid).is_none() {
            let at = place.at;
            moves.push(Journey { uid: place.uid, from: at, to: at, began, kind: Kind::Fade });
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(places: &[(u32, Zone, f32)]) -> Layout {
        let place = |(uid, zone, x): &(u32, Zone, f32)| Place {
            uid: Uid(*uid),
            zone: *zone,
            at: Rect::new(*x, 0.0, 10.0, 10.0),
        };
        Layout { places: places.iter().map(place).collect(), ..Layout::default() }
    }

    #[test]
    fn a_pod_slides_from_the_tray_to_its_node() {
        let mut flights = Flights::default();
        flights.note(&layout(&[(1, Zone::Tray, 0.0)]), 0.0, true);
        flights.note(&layout(&[(1, Zone::Node(0), 100.0)]), 1000.0, false);
        let x = |flights: &Flights, ms| flights.pose(Uid(1), ms).unwrap().at.x;
        assert_eq!(x(&flights, 1000.0), 0.0);
        assert!((40.0..95.0).contains(&x(&flights, 1125.0)));
        assert!(flights.is_moving(1249.0));
        assert!(!flights.is_moving(1250.0));
        assert_eq!(x(&flights, 2000.0), 100.0);
    }

    #[test]
    fn many_change_in_place_and_are_counted() {
        let mut flights = Flights::default();
        let many = |zone| (0..40).map(|i| (i, zone, 0.0)).collect::<Vec<_>>();
        flights.note(&layout(&many(Zone::Tray)), 0.0, true);
        flights.note(&layout(&many(Zone::Node(0))), 10.0, false);
        assert!(!flights.is_flying(Uid(3)));
        assert_eq!(flights.uncounted(20.0), 40);
        assert_eq!(flights.uncounted(5000.0), 0);
    }

    #[test]
    fn still_means_in_place() {
        let mut flights = Flights::default();
        flights.note(&layout(&[(1, Zone::Tray, 0.0)]), 0.0, true);
        flights.note(&layout(&[(1, Zone::Node(0), 100.0)]), 10.0, true);
        assert!(!flights.is_flying(Uid(1)) && !flights.is_moving(10.0));
    }
}
