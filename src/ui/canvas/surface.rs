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
        self.context.set_fill_style_str(self.palette.colour(Token::Ground));
        self.context.fill_rect(0.0, 0.0, w, h);
        self.font = None;
        let mut clipped = false;
        for item in scene.items() {
            match item {
                Item::Clip(to) => {
                    if std::mem::take(&mut clipped) {
                        self.context.restore();
                        self.font = None;
                    }
                    if let Some(rect) = to {
                        self.context.save();
                        clipped = true;
                        self.context.begin_path();
                        self.path(*rect, 0.0);
                        self.context.clip();
                    }
                }
                item => self.item(scene, item),
            }
        }
        if clipped {
            self.context.restore();
        }
    }

    /// Gives the canvas as many device pixels as its place has.
    fn fit(&mut self, width: f32, height: f32, dark: bool) {
        let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
        let ratio = ratio.clamp(0.5, 4.0);
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

    fn item(&mut self, scene: &Scene, item: &Item) {
        match item {
            Item::Fill { at, radius, token, pattern, alpha } => {
                self.fill(*at, *radius, *token, *pattern, *alpha);
            }
            Item::Edge { at, radius, token, width, dash, alpha } => {
                self.pen(*token, *width, *dash);
                self.with_alpha(*alpha, |surface| {
                    surface.context.begin_path();
                    surface.path(*at, *radius);
                    surface.context.stroke();
                });
            }
            Item::Line { from, to, token, width, dash } => {
                self.pen(*token, *width, *dash);
                self.context.begin_path();
                self.context.move_to(f64::from(from.0), f64::from(from.1));
                self.context.line_to(f64::from(to.0), f64::from(to.1));
                self.context.stroke();
            }
            Item::Text { at, text, style } => self.write(*at, scene.text(text), *style),
            Item::Sign { at, size, sign, token } => self.sign(*at, *size, *sign, *token),
            Item::Clip(_) => {}
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

    fn fill(&mut self, at: Rect, radius: f32, token: Token, pattern: Pattern, alpha: f32) {
        if pattern == Pattern::Solid {
            self.context.set_fill_style_str(self.palette.colour(token));
            return self.with_alpha(alpha, |surface| surface.fill_path(at, radius));
        }
        // In device pixels, so that the pattern is sharp.
        let ratio = self.ratio;
        let Some(tile) = self.palette.pattern(&self.context, pattern, token, ratio) else { return };
        self.context.set_fill_style_canvas_pattern(tile);
        let scale = ratio as f32;
        let at = Rect::new(at.x * scale, at.y * scale, at.w * scale, at.h * scale);
        let _ = self.context.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        self.with_alpha(alpha, |surface| surface.fill_path(at, radius * scale));
        let _ = self.context.set_transform(ratio, 0.0, 0.0, ratio, 0.0, 0.0);
    }

    fn fill_path(&mut self, at: Rect, radius: f32) {
        if radius <= 0.0 {
            let Rect { x, y, w, h } = at;
            self.context.fill_rect(x.into(), y.into(), w.into(), h.into());
        } else {
            self.context.begin_path();
            self.path(at, radius);
            self.context.fill();
        }
    }

    fn path(&self, at: Rect, radius: f32) {
        let radius = f64::from(radius.min(at.w / 2.0).min(at.h / 2.0).max(0.0));
        let (x, y) = (f64::from(at.x), f64::from(at.y));
        let (right, bottom) = (f64::from(at.right()), f64::from(at.bottom()));
        let context = &self.context;
        if radius == 0.0 {
            return context.rect(x, y, right - x, bottom - y);
        }
        context.move_to(x + radius, y);
        // The radius is not negative, so no arc fails.
        let _ = context.arc_to(right, y, right, bottom, radius);
        let _ = context.arc_to(right, bottom, x, bottom, radius);
        let _ = context.arc_to(x, bottom, x, y, radius);
        let _ = context.arc_to(x, y, right, y, radius);
        context.close_path();
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
        self.context.set_fill_style_str(self.palette.colour(style.token));
        self.context.set_text_align(match style.anchor {
            Anchor::Start => "left",
            Anchor::Middle => "center",
            Anchor::End => "right",
        });
        let _ = self.context.fill_text(text, at.0.into(), at.1.into());
    }

    fn sign(&mut self, at: (f32, f32), size: f32, sign: Sign, token: Token) {
        self.pen(token, (size / 6.0).clamp(1.2, 2.2), Dash::Solid);
        self.context.set_line_cap("round");
        self.context.set_line_join("round");
        let (lines, filled) = strokes(sign);
        self.context.begin_path();
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
        self.context.stroke();
        if filled {
            self.context.set_fill_style_str(self.palette.colour(token));
            self.context.fill();
        }
        self.context.set_line_cap("butt");
        self.context.set_line_join("miter");
    }
}
