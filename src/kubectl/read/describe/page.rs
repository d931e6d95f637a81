//! Text whose columns are aligned in blocks: neighbouring lines that both have a cell share its
//! width, two spaces after the longest; a line without the cell ends the block.
//! Upstream: Go's `text/tabwriter` with padding 2, as kubectl's describers use it.

/// A description under way. Cells end with a tab.
#[derive(Debug, Default)]
pub struct Page {
    done: String,
    pending: String,
    /// Tabs stay tabs.
    plain: bool,
}

const PADDING: usize = 2;
/// Tabs in annotations are cells too; beyond this many they are left as they are.
const MOST_CELLS: usize = 32;

impl Page {
    /// A page whose columns are not aligned: its tabs stay.
    pub fn plain() -> Page {
        Page { plain: true, ..Page::default() }
    }

    /// Adds text, two spaces further right for each level. It brings its own tabs and line breaks.
    pub fn put(&mut self, level: usize, text: impl AsRef<str>) {
        self.pending.extend(std::iter::repeat_n("  ", level));
        self.pending.push_str(text.as_ref());
    }

    /// Adds a line.
    pub fn line(&mut self, level: usize, text: impl AsRef<str>) {
        self.put(level, text);
        self.pending.push('\n');
    }

    /// Adds `title:`, a tab and the value.
    pub fn field(&mut self, level: usize, title: &str, value: impl AsRef<str>) {
        self.line(level, format!("{title}:\t{}", value.as_ref()));
    }

    /// What follows is aligned by itself.
    pub fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        match self.plain {
            true => self.done.push_str(&pending),
            false => align(&pending, &mut self.done),
        }
    }

    pub fn finish(mut self) -> String {
        self.flush();
        self.done
    }
}

fn align(text: &str, out: &mut String) {
    let lines: Vec<Vec<&str>> =
        text.lines().map(|line| line.splitn(MOST_CELLS, '\t').collect()).collect();
    block(&lines, &mut Vec::new(), out);
}

/// Lines that share the columns before `widths.len()`.
fn block(lines: &[Vec<&str>], widths: &mut Vec<usize>, out: &mut String) {
    let column = widths.len();
    let has_cell = |line: &Vec<&str>| column + 1 < line.len();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        if !has_cell(first) {
            write(first, widths, out);
            rest = rest.get(1..).unwrap_or_default();
            continue;
        }
        let end = rest.iter().position(|line| !has_cell(line)).unwrap_or(rest.len());
        let (together, after) = rest.split_at(end);
        let cells = together.iter().filter_map(|line| line.get(column));
        let width = cells.map(|cell| cell.chars().count() + PADDING).max().unwrap_or(0);
        widths.push(width);
        block(together, widths, out);
        widths.pop();
        rest = after;
    }
}

fn write(line: &[&str], widths: &[usize], out: &mut String) {
    for (column, cell) in line.iter().enumerate() {
        out.push_str(cell);
        if let Some(width) = widths.get(column) {
            out.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count())));
        }
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_lines_share_columns() {
        let mut page = Page::default();
        for line in ["Name:\tpi", "Labels:\ta=b", "\tc=d", "Pods:", "Name:\tx\ty", "n:\tlong\tz"] {
            page.line(0, line);
        }
        assert_eq!(
            page.finish(),
            "Name:    pi\nLabels:  a=b\n         c=d\nPods:\nName:  x     y\nn:     long  z\n"
        );
    }

    #[test]
    fn many_tabs_are_bounded() {
        let mut page = Page::default();
        page.line(0, "x\t".repeat(100_000));
        assert!(page.finish().len() > 100_000);
    }
}
