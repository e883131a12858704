//! Tables of `tests/data`: cells separated by tabs, the names of the columns in the first line.

use super::path;
use std::fs;

/// A table that was read.
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// The table in that file below `tests/`.
    pub(crate) fn read(name: &str) -> Self {
        let file = path("tests").join(name);
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let mut lines = text.lines().filter(|l| !l.starts_with('#'));
        let cells = |l: &str| l.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let columns = lines.next().map(cells).expect("the names of the columns");
        let rows: Vec<Vec<String>> = lines.map(cells).collect();
        for row in &rows {
            assert_eq!(row.len(), columns.len(), "{name}: {row:?}");
        }
        Self { columns, rows }
    }

    /// One column, row by row.
    pub(crate) fn column(&self, name: &str) -> impl Iterator<Item = &str> {
        let at = self.columns.iter().position(|c| c == name).expect("a column of that name");
        self.rows.iter().map(move |row| row[at].as_str())
    }
}
