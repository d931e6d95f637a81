//! How a pod's state looks, in every picture the same: told apart by shape and pattern before
//! colour.

use crate::view::scene::{Dash, Pattern, Rect, Scene, Sign};
use crate::view::state::PodState;
use crate::view::tokens::Token;

/// Fill, edge and sign of a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    pub fill: Option<(Token, Pattern)>,
    pub edge: (Token, Dash),
    pub sign: Option<(Sign, Token)>,
}

impl PodState {
    pub const fn look(self) -> Look {
        let (fill, edge, sign) = match self {
            PodState::Ready => {
                (Some((Token::Ready, Pattern::Solid)), (Token::Ready, Dash::Solid), None)
            }
            PodState::Running => {
                (Some((Token::Running, Pattern::Solid)), (Token::Ready, Dash::Solid), None)
            }
            PodState::Creating => {
                (Some((Token::Creating, Pattern::Rising)), (Token::Creating, Dash::Solid), None)
            }
            PodState::Pending => (None, (Token::Pending, Dash::Dashed), None),
            PodState::BackOff => (
                Some((Token::Waiting, Pattern::Dots)),
                (Token::Waiting, Dash::Dotted),
                Some((Sign::Bars, Token::Waiting)),
            ),
            PodState::Terminating => (
                Some((Token::Terminating, Pattern::Falling)),
                (Token::Terminating, Dash::Solid),
                None,
            ),
            PodState::Lost => {
                (None, (Token::Lost, Dash::Dashed), Some((Sign::Question, Token::Lost)))
            }
            PodState::Completed => {
                (None, (Token::Done, Dash::Solid), Some((Sign::Check, Token::Done)))
            }
            PodState::Failed => {
                (None, (Token::Failed, Dash::Solid), Some((Sign::Cross, Token::Failed)))
            }
        };
        Look { fill, edge, sign }
    }

    /// The token of the state where only a flat colour fits.
    pub const fn token(self) -> Token {
        self.look().edge.0
    }
}

/// Draws an area in a state's look, without its sign.
pub fn area(scene: &mut Scene, at: Rect, radius: f32, state: PodState) {
    let look = state.look();
    if let Some((token, pattern)) = look.fill {
        scene.area(at, radius, token, pattern, 1.0);
    }
    let (token, dash) = look.edge;
    if at.w >= 3.0 && look.fill != Some((Token::Ready, Pattern::Solid)) {
        scene.edge(at.inset(0.5), radius, token, 1.0, dash);
    } else if look.fill.is_none() {
        scene.area(at, 0.0, token, Pattern::Solid, 0.35);
    }
}

/// Lays the shade of an old revision over what was drawn.
pub fn shade(scene: &mut Scene, at: Rect) {
    scene.area(at, 0.0, Token::Ground, Pattern::Solid, 0.5);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn states_differ_by_more_than_colour() {
        let shapes: BTreeSet<String> = PodState::ALL
            .iter()
            .map(|state| {
                let look = state.look();
                let fill = look.fill.map(|(token, pattern)| {
                    // Two solid fills stand apart by lightness.
                    let light = token == Token::Running;
                    (pattern, light)
                });
                format!("{fill:?} {:?} {:?}", look.edge.1, look.sign.map(|s| s.0))
            })
            .collect();
        assert_eq!(shapes.len(), PodState::ALL.len());
    }
}
