use std::fmt::Write;

use anstyle::{AnsiColor, Style};

/// The names of columns, and of what a block of lines is about.
pub(super) const HEAD: Style = Style::new().bold();
/// What is well.
pub(super) const GOOD: Style = AnsiColor::Green.on_default();
/// What may not be meant.
pub(super) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
/// What is wrong.
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What is beside the point.
pub(super) const FAINT: Style = Style::new().dimmed();

/// Between two columns.
const GAP: usize = 2;

/// Rows of cells, as wide as they are, or as the terminal is: then the widest wrap.
#[derive(Default)]
pub(super) struct Table {
    indent: usize,
    rows: Vec<Vec<Cell>>,
}

/// A text, and how it looks.
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Table {
    /// With the names of its columns.
    pub(super) fn of<const N: usize>(columns: [&str; N]) -> Self {
        Self::default().row(columns.map(|column| Cell::from(column.to_uppercase()).styled(HEAD)))
    }

    /// Without names, behind so many blanks.
    pub(super) fn indented(indent: usize) -> Self {
        Self { indent, rows: Vec::new() }
    }

    pub(super) fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }

    pub(super) fn text(&self, width: Option<usize>) -> String {
        let widths = self.widths(width.map_or(usize::MAX, |width| width.saturating_sub(self.indent)));
        let mut text = String::new();
        for row in &self.rows {
            let wrapped: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| wrap(&cell.text, *width)).collect();
            for line in 0..wrapped.iter().map(Vec::len).max().unwrap_or_default() {
                let mut blanks = self.indent;
                for ((cell, lines), width) in row.iter().zip(&wrapped).zip(&widths) {
                    let part = lines.get(line).map_or("", String::as_str);
                    if !part.is_empty() {
                        let (style, reset) = (cell.style, cell.style.render_reset());
                        // A string takes all that is written to it.
                        let _ = write!(text, "{:blanks$}{style}{part}{reset}", "");
                        blanks = 0;
                    }
                    blanks += width - length(part).min(*width) + GAP;
                }
                text.push('\n');
            }
        }
        text
    }

    /// The width of each column: what its cells want, and where that is too much in all, as much as its longest word wants.
    fn widths(&self, most: usize) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let widest = |column: usize, width: fn(&str) -> usize| {
            self.rows.iter().filter_map(|row| row.get(column)).map(|cell| width(&cell.text)).max().unwrap_or_default()
        };
        let mut widths: Vec<_> = (0..columns).map(|column| widest(column, length)).collect();
        let least: Vec<_> = (0..columns)
            .map(|column| widest(column, |text| text.split(' ').map(length).max().unwrap_or_default()))
            .collect();
        let gaps = GAP * columns.saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > most {
            let widest = widths.iter_mut().zip(&least).filter(|(width, least)| **width > **least);
            let Some((width, _)) = widest.max_by_key(|(width, _)| **width) else { break };
            *width -= 1;
        }
        widths
    }
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// The lines of a text, broken between words.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if length(line) + 1 + length(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

impl Cell {
    pub(super) fn styled(self, style: Style) -> Self {
        Self { style, ..self }
    }
}

/// One line of it, as what is in a table is of others.
impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into().replace('\n', " "), style: Style::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Table};

    fn table() -> Table {
        Table::of(["name", "why"]).row(["clock", "it is as it is"].map(Cell::from)).row(["mail", ""].map(Cell::from))
    }

    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

    #[test]
    fn a_table_is_as_wide_as_it_likes_where_nothing_limits_it() {
        assert_eq!(plain(&table().text(None)), "NAME   WHY\nclock  it is as it is\nmail\n");
    }

    #[test]
    fn a_table_wraps_between_words_and_loses_nothing() {
        let narrow = "NAME   WHY\nclock  it is\n       as it\n       is\nmail\n";
        assert_eq!(plain(&table().text(Some(13))), narrow);
        let least = "NAME   WHY\nclock  it\n       is\n       as\n       it\n       is\nmail\n";
        assert_eq!(plain(&table().text(Some(1))), least);
    }
}
