//! A conversation as one file that needs nothing else: no script, no server, no network.

use super::LineView;
use crate::transcript::{foreign::Explained, format};
use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The styles that lines need, in the order in which a page names them.
const STYLES: &[&str] = &[
    include_str!("../../../static/css/tokens.css"),
    include_str!("../../../static/css/base.css"),
    include_str!("../../../static/css/layout.css"),
    include_str!("../../../static/css/component/mark.css"),
    include_str!("../../../static/css/component/console.css"),
    include_str!("../../../static/css/component/line.css"),
    include_str!("../../../static/css/component/token.css"),
    include_str!("../../../static/css/component/diagnosis.css"),
    include_str!("../../../static/css/component/habit.css"),
];

/// A page on its own.
#[derive(Debug, Template)]
#[template(path = "paper.html")]
pub struct Paper {
    protocol: &'static str,
    key: &'static str,
    css: String,
    lines: String,
    summary: Vec<String>,
}

/// The font of the control pictures, within the page.
fn pictures() -> String {
    let font =
        STANDARD.encode(include_bytes!("../../../static/fonts/mailglass-control-pictures.woff2"));
    format!(
        "@font-face {{ font-family: \"Control Pictures\"; src: url(data:font/woff2;base64,{font}) format(\"woff2\"); unicode-range: U+2400-2421; }}"
    )
}

impl Paper {
    /// The page of a conversation.
    pub fn new(explained: &Explained) -> Self {
        let mut lines = String::new();
        for (line, number) in explained.lines.iter().zip(1..) {
            // Writing to memory cannot fail.
            let _ = LineView::new(number, line).render_into(&mut lines);
        }
        // The fonts are not in the file; those of the system take their place. Few systems have the pictures of
        // control characters, which are small.
        let css = STYLES.concat();
        let css =
            css.lines().filter(|l| !l.trim_start().starts_with("@font-face")).collect::<Vec<_>>();
        Self {
            protocol: explained.protocol.name(),
            key: explained.protocol.key(),
            css: format!("{}\n{}", pictures(), css.join("\n")),
            lines,
            summary: format::summary(explained),
        }
    }

    /// Draws it.
    ///
    /// # Errors
    /// Those of the template.
    pub fn draw(&self) -> anyhow::Result<String> {
        Ok(self.render()?)
    }
}
