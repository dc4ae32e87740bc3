//! Tables that fit the terminal: where there is no room for all columns, the least important go.

use comfy_table::{ContentArrangement, Table, presets};

use crate::domain::text::visible;

/// A column: its title, and its rank, 0 for what a row is nothing without. Where there is no room,
/// the highest goes first.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// What stands above it.
    pub title: &'static str,
    /// How dispensable it is.
    pub rank: u8,
}

/// Returns a column.
pub const fn column(title: &'static str, rank: u8) -> Column {
    Column { title, rank }
}

/// Lays out a table for a line of `width` columns, its head first.
pub(super) fn lines(columns: &[Column], rows: Vec<Vec<String>>, width: usize) -> Vec<String> {
    let kept = kept(columns, &rows, width);
    let keep = |row: Vec<String>| -> Vec<String> {
        let cells = row.into_iter().zip(&kept);
        cells
            .filter_map(|(cell, kept)| kept.then_some(cell))
            .collect()
    };
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    table.set_header(keep(
        columns
            .iter()
            .map(|column| column.title.to_uppercase())
            .collect(),
    ));
    for row in rows {
        let visible = |cell: String| visible(&cell).into_owned();
        table.add_row(keep(row).into_iter().map(visible));
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// Returns which columns there is room for.
fn kept(columns: &[Column], rows: &[Vec<String>], width: usize) -> Vec<bool> {
    // A blank on both sides of each cell, as the table has it.
    let widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let cells = rows.iter().filter_map(|row| row.get(place));
            let cells = cells.map(|cell| cell.chars().count());
            cells.chain([column.title.len()]).max().unwrap_or(0) + 2
        })
        .collect();
    let mut most = columns.iter().map(|column| column.rank).max().unwrap_or(0);
    loop {
        let kept: Vec<bool> = columns.iter().map(|column| column.rank <= most).collect();
        let used: usize = widths
            .iter()
            .zip(&kept)
            .filter_map(|(width, kept)| kept.then_some(width))
            .sum();
        if most == 0 || used <= width {
            return kept;
        }
        most -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [Column; 3] = [column("name", 0), column("note", 2), column("state", 1)];

    fn laid_out(width: usize) -> Vec<String> {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = vec![
            row(["deploy", "for the pipeline", "active"]),
            row(["x", "", "expired"]),
        ];
        lines(&COLUMNS, rows, width)
    }

    #[test]
    fn the_least_important_columns_go_first() {
        assert_eq!(
            laid_out(40),
            [
                " NAME    NOTE              STATE",
                " deploy  for the pipeline  active",
                " x                         expired",
            ]
        );
        assert_eq!(
            laid_out(34),
            [" NAME    STATE", " deploy  active", " x       expired"]
        );
        assert_eq!(laid_out(16), [" NAME", " deploy", " x"]);
        // What a row is nothing without is wrapped rather than left out.
        let narrow = laid_out(5);
        assert!(
            narrow.len() > 3 && narrow.iter().all(|line| line.chars().count() <= 5),
            "{narrow:?}"
        );
    }
}
