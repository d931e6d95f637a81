//! kubectl's tables: columns as wide as their longest cell and three spaces. Knows text only.
//! Upstream: `k8s.io/cli-runtime/pkg/printers` (GetNewTabWriter: minwidth 6, padding 3).

/// Columns that keep their widths from one batch of rows to the next, as `get --watch` prints.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    widths: Vec<usize>,
}

const MIN_WIDTH: usize = 6;
const PADDING: usize = 3;

impl Layout {
    /// The rows as text, a line each. Columns may get wider than in the batches before, never
    /// narrower. The last cell of a row is not padded.
    pub fn render(&mut self, rows: &[Vec<String>]) -> String {
        for row in rows {
            for (column, cell) in row.iter().enumerate().take(row.len().saturating_sub(1)) {
                let width = (cell.chars().count() + PADDING).max(MIN_WIDTH);
                match self.widths.get_mut(column) {
                    Some(known) => *known = width.max(*known),
                    None => self.widths.push(width),
                }
            }
        }
        let mut text = String::new();
        for row in rows {
            for (column, cell) in row.iter().enumerate() {
                text.push_str(cell);
                if column + 1 < row.len() {
                    let width = self.widths.get(column).copied().unwrap_or_default();
                    let missing = width.saturating_sub(cell.chars().count());
                    text.extend(std::iter::repeat_n(' ', missing));
                }
            }
            text.push('\n');
        }
        text
    }
}

/// The rows as one table.
pub fn render(rows: &[Vec<String>]) -> String {
    Layout::default().render(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let cells = |line: &str| line.split('|').map(str::to_string).collect();
        text.lines().map(cells).collect()
    }

    #[test]
    fn columns_are_three_spaces_apart_and_never_narrower_than_six() {
        let table = "NAME|OK|AGE\nworker-1||9s\nβ|yes|1m";
        assert_eq!(
            render(&rows(table)),
            "NAME       OK    AGE\nworker-1         9s\nβ          yes   1m\n"
        );
    }

    #[test]
    fn widths_grow_from_batch_to_batch() {
        let mut layout = Layout::default();
        assert_eq!(layout.render(&rows("NAME|AGE\nabcd|1s")), "NAME   AGE\nabcd   1s\n");
        assert_eq!(layout.render(&rows("abcdef|2s")), "abcdef   2s\n");
        assert_eq!(layout.render(&rows("abc|3s")), "abc      3s\n");
    }
}
