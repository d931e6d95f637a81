//! A canvas element as something to paint scenes on: sharp on every screen, the size of its
//! place. What cannot be painted is left out rather than failing.

use crate::ui::canvas::palette::Palette;
use crate::view::scene::{Anchor, Dash, Item, Pattern, Rect, Scene, Sign, Style, Weight};
use crate::view::svg::strokes;
use crate::view::tokens::Token;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

pub struct Surface {
    pub canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    palette: Palette,
    ratio: f64,
    /// What the context was last told, so that it is not told again.
    font: Option<(u32, Weight)>,
    filled: Option<Token>,
    solid: JsValue,
    dashed: JsValue,
    dotted: JsValue,
}

/// A scene painted once, on a canvas that is in no page.
pub fn still(scene: &Scene, dark: bool) -> Option<HtmlCanvasElement> {
    let document = web_sys::window()?.document()?;
    let canvas: HtmlCanvasElement = document.create_element("canvas").ok()?.dyn_into().ok()?;
    Surface::new(canvas.clone())?.paint(scene, dark);
    Some(canvas)
}

/// The device pixels of a CSS pixel.
pub fn ratio() -> f64 {
    web_sys::window().map_or(1.0, |window| window.device_pixel_ratio()).clamp(0.5, 4.0)
}

impl Surface {
    /// `None` where the browser has no drawing context to give.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Surface> {
        let context = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        let dashes = |lengths: &[f64]| -> JsValue {
            lengths.iter().map(|length| JsValue::from_f64(*length)).collect::<Array>().into()
        };
        Some(Surface {
            canvas,
            context,
            palette: Palette::default(),
            ratio: 1.0,
            font: None,
            filled: None,
            solid: dashes(&[]),
            dashed: dashes(&[4.0, 3.0]),
            dotted: dashes(&[1.5, 3.0]),
        })
    }

    /// The size of its place in CSS pixels.
    pub fn size(&self) -> (f32, f32) {
        let place = self.canvas.get_bounding_client_rect();
        (place.width().max(1.0) as f32, place.height().max(1.0) as f32)
    }

    pub fn paint(&mut self, scene: &Scene, dark: bool) {
        self.fit(scene.width, scene.height, dark);
        let (w, h) = (f64::from(scene.width), f64::from(scene.height));
        self.forget_styles();
        self.fill_colour(Token::Ground);
        self.context.fill_rect(0.0, 0.0, w, h);
        let mut clipped = false;
        let mut left = scene.items();
        while let Some(item) = left.first() {
            // Neighbours that look alike are painted at one go.
            let alike = left.iter().take_while(|other| looks_like(item, other)).count().max(1);
            let (now, later) = left.split_at(alike);
            left = later;
            match item {
                Item::Clip(to) => {
                    if std::mem::take(&mut clipped) {
                        self.context.restore();
                        self.forget_styles();
                    }
                    if let Some(rect) = to {
                        self.context.save();
                        clipped = true;
                        self.context.begin_path();
                        self.path(*rect, 0.0);
                        self.context.clip();
                    }
                }
                _ => self.items(scene, now),
            }
        }
        if clipped {
            self.context.restore();
        }
    }

    /// Gives the canvas as many device pixels as its place has.
    fn fit(&mut self, width: f32, height: f32, dark: bool) {
        let ratio = ratio();
        let pixels = |length: f32| (f64::from(length) * ratio).round().max(1.0) as u32;
        let (wide, tall) = (pixels(width), pixels(height));
        if (self.canvas.width(), self.canvas.height()) != (wide, tall) {
            self.canvas.set_width(wide);
            self.canvas.set_height(tall);
        }
        self.ratio = ratio;
        self.palette.refresh(&self.canvas, dark, ratio);
        // The transform is finite, so it is taken.
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    /// Paints items that look like the first.
    fn items(&mut self, scene: &Scene, items: &[Item]) {
        match items.first() {
            Some(Item::Fill { token, pattern, alpha, .. }) => {
                self.fill(items, *token, *pattern, *alpha);
            }
            Some(Item::Edge { token, width, dash, alpha, .. }) => {
                self.pen(*token, *width, *dash);
                self.with_alpha(*alpha, |surface| {
                    surface.outline(items, 1.0);
                    surface.context.stroke();
                });
            }
            Some(Item::Line { token, width, dash, .. }) => {
                self.pen(*token, *width, *dash);
                self.context.begin_path();
                for item in items {
                    if let Item::Line { from, to, .. } = item {
                        self.context.move_to(f64::from(from.0), f64::from(from.1));
                        self.context.line_to(f64::from(to.0), f64::from(to.1));
                    }
                }
                self.context.stroke();
            }
            Some(Item::Text { .. }) => {
                for item in items {
                    if let Item::Text { at, text, style } = item {
                        self.write(*at, scene.text(text), *style);
                    }
                }
            }
            Some(Item::Sign { size, sign, token, .. }) => self.signs(items, *size, *sign, *token),
            Some(Item::Clip(_)) | None => {}
        }
    }

    /// One path around all the areas.
    fn outline(&self, items: &[Item], scale: f32) {
        self.context.begin_path();
        for item in items {
            if let Item::Fill { at, radius, .. } | Item::Edge { at, radius, .. } = item {
                let at = Rect::new(at.x * scale, at.y * scale, at.w * scale, at.h * scale);
                self.path(at, radius * scale);
            }
        }
    }

    fn with_alpha(&mut self, alpha: f32, draw: impl FnOnce(&mut Self)) {
        if alpha < 1.0 {
            self.context.set_global_alpha(f64::from(alpha));
            draw(self);
            self.context.set_global_alpha(1.0);
        } else {
            draw(self);
        }
    }

    fn fill(&mut self, items: &[Item], token: Token, pattern: Pattern, alpha: f32) {
        if pattern == Pattern::Solid {
            self.fill_colour(token);
            return self.with_alpha(alpha, |surface| match items {
                [Item::Fill { at: Rect { x, y, w, h }, radius, .. }] if *radius <= 0.0 => {
                    let (x, y, w, h) = (f64::from(*x), f64::from(*y), f64::from(*w), f64::from(*h));
                    surface.context.fill_rect(x, y, w, h);
                }
                _ => {
                    surface.outline(items, 1.0);
                    surface.context.fill();
                }
            });
        }
        // In device pixels, so that the pattern is sharp.
        let ratio = self.ratio;
        let Some(tile) = self.palette.pattern(&self.context, pattern, token, ratio) else { return };
        self.context.set_fill_style_canvas_pattern(tile);
        self.filled = None;
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        self.with_alpha(alpha, |surface| {
            surface.outline(items, ratio as f32);
            surface.context.fill();
        });
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    fn path(&self, at: Rect, radius: f32) {
        let radius = f64::from(radius.min(at.w / 2.0).min(at.h / 2.0).max(0.0));
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        let (w, h) = (f64::from(at.w), f64::from(at.h));
        // Nobody sees a corner that is rounder by less than this.
        let round = radius > 1.0;
        // A browser without rounded rectangles gets plain ones.
        if !round || self.context.round_rect_with_f64(x, y, w, h, radius).is_err() {
            self.context.rect(x, y, w, h);
        }
    }

    fn forget_styles(&mut self) {
        self.font = None;
        self.filled = None;
    }

    fn fill_colour(&mut self, token: Token) {
        if self.filled != Some(token) {
            self.filled = Some(token);
            self.context.set_fill_style_str(self.palette.colour(token));
        }
    }

    fn pen(&mut self, token: Token, width: f32, dash: Dash) {
        self.context.set_stroke_style_str(self.palette.colour(token));
        self.context.set_line_width(f64::from(width));
        let dashes = match dash {
            Dash::Solid => &self.solid,
            Dash::Dashed => &self.dashed,
            Dash::Dotted => &self.dotted,
        };
        let _ = self.context.set_line_dash(dashes);
    }

    fn write(&mut self, at: (f32, f32), text: &str, style: Style) {
        let font = ((style.size * 4.0) as u32, style.weight);
        if self.font != Some(font) {
            self.font = Some(font);
            let (weight, family) = match style.weight {
                Weight::Plain => ("400", &self.palette.sans),
                Weight::Bold => ("600", &self.palette.sans),
                Weight::Mono => ("400", &self.palette.mono),
            };
            self.context.set_font(&format!("{weight} {}px {family}", style.size));
        }
        self.fill_colour(style.token);
        self.context.set_text_align(match style.anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        });
        let _ = self.context.fill_text(text, at.0.into(), at.1.into());
    }

    fn signs(&mut self, items: &[Item], size: f32, sign: Sign, token: Token) {
        self.pen(token, (size / 6.0).clamp(1.2, 2.2), Dash::Solid);
        self.context.set_line_cap("round");
        self.context.set_line_join("round");
        let (lines, filled) = strokes(sign);
        self.context.begin_path();
        for item in items {
            let Item::Sign { at, .. } = item else { continue };
            for line in lines {
                for (i, (dx, dy)) in line.iter().enumerate() {
                    let (x, y) = (f64::from(at.0 + dx * size), f64::from(at.1 + dy * size));
                    if i == 0 {
                        self.context.move_to(x, y);
                    } else {
                        self.context.line_to(x, y);
                    }
                }
                if filled {
                    self.context.close_path();
                }
            }
        }
        self.context.stroke();
        if filled {
            self.fill_colour(token);
            self.context.fill();
        }
        self.context.set_line_cap("butt");
        self.context.set_line_join("miter");
    }
}

/// Whether two items can be painted at one go.
fn looks_like(a: &Item, b: &Item) -> bool {
    match (a, b) {
        (
            Item::Fill { token, pattern, alpha, .. },
            Item::Fill { token: token_b, pattern: pattern_b, alpha: alpha_b, .. },
        ) => (token, pattern, alpha) == (token_b, pattern_b, alpha_b),
        (
            Item::Edge { token, width, dash, alpha, .. },
            Item::Edge { token: token_b, width: width_b, dash: dash_b, alpha: alpha_b, .. },
        ) => (token, width, dash, alpha) == (token_b, width_b, dash_b, alpha_b),
        (
            Item::Line { token, width, dash, .. },
            Item::Line { token: token_b, width: width_b, dash: dash_b, .. },
        ) => (token, width, dash) == (token_b, width_b, dash_b),
        (
            Item::Sign { size, sign, token, .. },
            Item::Sign { size: size_b, sign: sign_b, token: token_b, .. },
        ) => (size, sign, token) == (size_b, sign_b, token_b),
        (Item::Text { style, .. }, Item::Text { style: style_b, .. }) => style == style_b,
        _ => false,
    }
}
