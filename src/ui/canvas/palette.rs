//! The colours and patterns of the canvases, read from the style sheet once for each theme.

use crate::view::scene::Pattern;
use crate::view::tokens::{TABLE, Token};
use std::collections::BTreeMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, Element, HtmlCanvasElement, HtmlElement};

/// A pattern repeats after this many CSS pixels.
const TILE: f64 = 6.0;

#[derive(Default)]
pub struct Palette {
    /// The theme and the device pixels it was read for.
    read: Option<(bool, f64)>,
    colours: Vec<String>,
    patterns: BTreeMap<(Pattern, Token), Option<CanvasPattern>>,
    pub sans: String,
    pub mono: String,
}

impl Palette {
    /// Reads the style sheet again if the theme, or the screen, is another.
    pub fn refresh(&mut self, canvas: &Element, dark: bool, ratio: f64) {
        if self.read == Some((dark, ratio)) {
            return;
        }
        self.read = Some((dark, ratio));
        self.patterns.clear();
        let style = web_sys::window().and_then(|w| w.get_computed_style(canvas).ok().flatten());
        let property = |name: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(name).ok());
            value.map(|value| value.trim().to_string()).filter(|value| !value.is_empty())
        };
        let inline = canvas.dyn_ref::<HtmlElement>().map(HtmlElement::style);
        self.colours = TABLE
            .iter()
            .map(|entry| {
                // As a colour of the element, so that `light-dark()` is answered.
                let of_element = inline.as_ref().and_then(|inline| {
                    inline.set_property("color", &format!("var(--c-{})", entry.name)).ok()?;
                    property("color")
                });
                of_element.unwrap_or_else(|| entry.token.value(dark).to_string())
            })
            .collect();
        if let Some(inline) = inline {
            let _ = inline.remove_property("color");
        }
        self.sans = property("--font-sans").unwrap_or_else(|| "system-ui, sans-serif".into());
        let mono = property("--font-mono");
        self.mono = mono.unwrap_or_else(|| "ui-monospace, Menlo, Consolas, monospace".into());
    }

    pub fn colour(&self, token: Token) -> &str {
        self.colours.get(token as usize).map_or("gray", String::as_str)
    }

    /// A pattern in device pixels; `None` where the browser cannot make one.
    pub fn pattern(
        &mut self,
        context: &CanvasRenderingContext2d,
        pattern: Pattern,
        token: Token,
        ratio: f64,
    ) -> Option<&CanvasPattern> {
        let colours = &self.colours;
        self.patterns
            .entry((pattern, token))
            .or_insert_with(|| {
                let colour = colours.get(token as usize)?;
                let tile = tile(pattern, colour, ratio).ok()?;
                context.create_pattern_with_html_canvas_element(&tile, "repeat").ok().flatten()
            })
            .as_ref()
    }
}

fn tile(pattern: Pattern, colour: &str, ratio: f64) -> Result<HtmlCanvasElement, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or_else(|| JsValue::from_str("no document"))?;
    let canvas: HtmlCanvasElement = document.create_element("canvas")?.dyn_into()?;
    let size = (TILE * ratio).round().max(1.0);
    canvas.set_width(size as u32);
    canvas.set_height(size as u32);
    let context = canvas.get_context("2d")?.ok_or_else(|| JsValue::from_str("no context"))?;
    let context: CanvasRenderingContext2d = context.dyn_into()?;
    context.scale(size / TILE, size / TILE)?;
    context.set_stroke_style_str(colour);
    context.set_fill_style_str(colour);
    context.set_line_width(1.6);
    context.begin_path();
    match pattern {
        Pattern::Solid => context.rect(0.0, 0.0, TILE, TILE),
        Pattern::Rising => {
            for shift in [-TILE, 0.0, TILE] {
                context.move_to(shift - 1.0, TILE + 1.0);
                context.line_to(shift + TILE + 1.0, -1.0);
            }
            context.stroke();
        }
        Pattern::Falling => {
            for shift in [-TILE, 0.0, TILE] {
                context.move_to(shift - 1.0, -1.0);
                context.line_to(shift + TILE + 1.0, TILE + 1.0);
            }
            context.stroke();
        }
        Pattern::Dots => context.arc(3.0, 3.0, 1.2, 0.0, std::f64::consts::TAU)?,
    }
    if matches!(pattern, Pattern::Solid | Pattern::Dots) {
        context.fill();
    }
    Ok(canvas)
}
