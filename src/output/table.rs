//! Tables laid out as docker's: Go's `text/tabwriter` with cells of at least ten columns and three spaces between them
//! (docker/cli `cli/command/formatter`).

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The narrowest cell, spaces behind it included.
const NARROWEST: usize = 10;
/// The spaces behind a cell.
const BETWEEN: usize = 3;

/// A cell: what it says, and how it is coloured where color is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    style: anstyle::Style,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), style: anstyle::Style::new() }
    }
}

impl Cell {
    /// The same in color.
    #[must_use]
    pub fn styled(self, style: anstyle::Style) -> Self {
        Self { style, ..self }
    }

    /// The columns its text takes.
    pub fn width(&self) -> usize {
        self.text.width()
    }
}

/// Lays rows out below each other. The last cell of a row ends where its text ends.
pub fn render(rows: &[Vec<Cell>], colored: bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns).map(|column| width(rows, column)).collect();
    let mut text = String::new();
    for row in rows {
        for (column, cell) in row.iter().enumerate() {
            let shown =
                if colored { format!("{}{}{:#}", cell.style, cell.text, cell.style) } else { cell.text.clone() };
            text.push_str(&shown);
            if column + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', widths[column] - cell.width()));
            }
        }
        text.push('\n');
    }
    text
}

/// The same for talk: each line two columns from the left.
pub fn indented(rows: &[Vec<Cell>]) -> String {
    let lines = render(rows, false);
    lines.lines().flat_map(|line| ["  ", line, "\n"]).collect()
}

/// The same from lines with tabs.
pub fn render_lines(lines: &str) -> String {
    let rows: Vec<Vec<Cell>> = lines.lines().map(|line| line.split('\t').map(Cell::from).collect()).collect();
    render(&rows, false)
}

/// A line, colored or not, without what goes beyond so many columns.
pub fn clip(line: &str, columns: usize) -> String {
    let mut left = columns;
    let mut code = false;
    let mut kept = String::with_capacity(line.len());
    for letter in line.chars() {
        code |= letter == '\u{1b}';
        if code {
            code = letter != 'm';
        } else {
            let wide = letter.width().unwrap_or_default();
            if wide > left {
                left = 0;
                continue;
            }
            left -= wide;
        }
        kept.push(letter);
    }
    kept
}

/// The columns that a table takes at most.
pub fn widest(rows: &[Vec<Cell>]) -> usize {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let last = rows.iter().filter(|row| row.len() == columns).filter_map(|row| row.last()).map(Cell::width).max();
    (0..columns.saturating_sub(1)).map(|column| width(rows, column)).sum::<usize>() + last.unwrap_or_default()
}

/// The columns of a cell that others follow.
fn width(rows: &[Vec<Cell>], column: usize) -> usize {
    let followed = rows.iter().filter(|row| row.len() > column + 1);
    followed.map(|row| row[column].width() + BETWEEN).fold(NARROWEST, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_as_wide_as_dockers() {
        let text = render_lines("NETWORK ID\tNAME\tDRIVER\n0123456789ab\tx\tbridge\n0123456789ab\t日本\tmacvlan\n");
        insta::assert_snapshot!(text, @r"
        NETWORK ID     NAME      DRIVER
        0123456789ab   x         bridge
        0123456789ab   日本      macvlan
        ");
    }

    #[test]
    fn color_takes_no_room() {
        let red = anstyle::Style::new().fg_color(Some(anstyle::AnsiColor::Red.into()));
        let rows = [vec![Cell::from("a").styled(red), Cell::from("b")]];
        assert_eq!(render(&rows, true), "\u{1b}[31ma\u{1b}[0m         b\n");
        assert_eq!(widest(&rows), 11);
    }

    #[test]
    fn a_clipped_line_keeps_its_color_codes() {
        assert_eq!(clip("\u{1b}[31mabc\u{1b}[0m  def", 4), "\u{1b}[31mabc\u{1b}[0m ");
        assert_eq!(clip("日本語a", 5), "日本", "half a letter is none, and nothing follows it");
        assert_eq!(clip("abc", 3), "abc");
    }
}
