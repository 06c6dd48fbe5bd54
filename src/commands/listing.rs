//! How lists are printed: as a table for people, by a format for programs.

use serde_json::Value;

use crate::cli::filter::Filter;
use crate::destination::labels::Labels;
use crate::error::Error;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::output::template::{self, Format};

/// A list.
pub(super) struct Listing<'l> {
    /// The keys of its rows with what stands above them in a table.
    pub(super) headers: &'l [(&'l str, &'l str)],
    /// What programs get.
    pub(super) rows: Vec<Value>,
    /// What people get, without the line above.
    pub(super) cells: Vec<Vec<Cell>>,
    /// The keys of the columns that people get.
    pub(super) columns: Vec<&'l str>,
}

impl Listing<'_> {
    /// Prints it.
    ///
    /// # Errors
    /// A template that can't be read or asks for something that isn't there; nothing is printed then.
    pub(super) fn print(mut self, format: &Format, console: &mut Console) -> Result<(), Error> {
        let text = match format {
            Format::Table => {
                let bold = anstyle::Style::new().bold();
                let header =
                    |key: &&str| self.headers.iter().find(|(known, _)| known == key).map_or("", |(_, text)| *text);
                let head = self.columns.iter().map(|key| Cell::from(header(key)).styled(bold)).collect();
                self.cells.insert(0, head);
                table::render(&self.cells, console.out_is_colored())
            }
            format => template::rows(format, &self.rows, self.headers)?,
        };
        console.data(text.as_bytes())?;
        Ok(())
    }
}

/// A cell of text from elsewhere; `-` where there is none.
pub(super) fn cell(text: &str) -> Cell {
    Cell::from(if text.is_empty() { "-".to_owned() } else { sanitise(text).into_owned() })
}

/// An ID as docker shows it.
pub(super) fn short(id: &str, whole: bool) -> &str {
    if whole { id } else { id.get(..12).unwrap_or(id) }
}

/// True when one of the filters of a key fits, or there is none of it.
pub(super) fn any_fits(filters: &[Filter], key: &str, fits: impl Fn(&str) -> bool) -> bool {
    let mut asked = filters.iter().filter(|filter| filter.key == key).peekable();
    asked.peek().is_none() || asked.any(|filter| fits(&filter.value))
}

/// True when all labels asked for are there: `key`, or `key=value`.
pub(super) fn labels_fit(filters: &[Filter], labels: &Labels) -> bool {
    filters.iter().filter(|filter| filter.key == "label").all(|filter| match filter.value.split_once('=') {
        Some((key, value)) => labels.get(key).is_some_and(|known| known == value),
        None => labels.contains_key(&filter.value),
    })
}
