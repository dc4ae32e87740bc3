//! QR codes as a terminal shows them: two modules in one character, one above the other.

use qrcode::{Color, EcLevel, QrCode};

/// How much light there is around a code, in modules (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;
/// Black on white, by the numbers that themes leave alone.
const INK: &str = "\u{1b}[38;5;16;48;5;231m";
const END: &str = "\u{1b}[0m";

/// Draws `text`, or nothing where it does not fit into so many columns.
///
/// With colour it is black on white, whatever the terminal is. Without, its light modules are what
/// is printed: right on dark terminals, and on light ones an inverse, which most cameras read.
pub fn qr(text: &str, color: bool, columns: usize) -> Option<String> {
    // The least redundancy: a screen is neither torn nor dirty, and the code gets smaller.
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let size = code.width() + 2 * QUIET;
    if size > columns {
        return None;
    }
    let modules = code.into_colors();
    let width = size - 2 * QUIET;
    let is_dark = |row: usize, column: usize| {
        let at = |place: usize| place.checked_sub(QUIET).filter(|place| *place < width);
        let place = at(row).zip(at(column));
        place.is_some_and(|(row, column)| modules.get(row * width + column) == Some(&Color::Dark))
    };
    let mut drawn = String::new();
    for row in (0..size).step_by(2) {
        drawn.push_str(if color { INK } else { "" });
        for column in 0..size {
            let inked = |row| is_dark(row, column) == color;
            drawn.push(match (inked(row), inked(row + 1)) {
                (true, true) => '█',
                (true, false) => '▀',
                (false, true) => '▄',
                (false, false) => ' ',
            });
        }
        drawn.push_str(if color { END } else { "" });
        drawn.push('\n');
    }
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://login.example.com/device?user_code=WDJB-MJHT";

    /// Returns what a camera sees: the modules, dark ones `true`.
    fn seen(drawn: &str, color: bool) -> Vec<Vec<bool>> {
        let mut rows = Vec::new();
        for line in drawn.lines() {
            let line = if color {
                let bare = line.strip_prefix(INK).unwrap();
                bare.strip_suffix(END).unwrap()
            } else {
                line
            };
            for inked in [['█', '▀'], ['█', '▄']] {
                let row = line.chars().map(|c| inked.contains(&c) == color);
                rows.push(row.collect());
            }
        }
        rows
    }

    #[test]
    fn a_camera_sees_the_code_and_light_around_it() {
        let code = QrCode::with_error_correction_level(ADDRESS, EcLevel::L).unwrap();
        let width = code.width();
        for color in [false, true] {
            let rows = seen(&qr(ADDRESS, color, 200).unwrap(), color);
            // Two rows to a line, so that there is one more below.
            assert_eq!(rows.len(), width + 2 * QUIET + 1);
            for (y, row) in rows.iter().enumerate() {
                assert_eq!(row.len(), width + 2 * QUIET);
                for (x, dark) in row.iter().enumerate() {
                    let inside =
                        (QUIET..QUIET + width).contains(&x) && (QUIET..QUIET + width).contains(&y);
                    let wanted = inside && code[(x - QUIET, y - QUIET)] == Color::Dark;
                    assert_eq!(*dark, wanted, "{x} {y}");
                }
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_drawn() {
        let drawn = qr(ADDRESS, false, 200).unwrap();
        let width = drawn.lines().next().unwrap().chars().count();
        assert!(qr(ADDRESS, false, width).is_some());
        assert!(qr(ADDRESS, false, width - 1).is_none());
        assert!(qr(&"x".repeat(5_000), false, 10_000).is_none());
    }
}
