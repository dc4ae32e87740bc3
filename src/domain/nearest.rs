//! What somebody may have meant who wrote a word that is not known.

/// Returns the known word that is nearest to `word`, where one is near: a slip of the pen away, not
/// another word.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let measured = known
        .into_iter()
        .map(|known| (distance(word, known), known));
    let (distance, nearest) = measured.min_by_key(|(distance, _)| *distance)?;
    (distance <= nearest.chars().count().div_ceil(4)).then_some(nearest)
}

/// Returns how many characters have to be added, left out or replaced to make one word the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (number, a) in from.chars().enumerate() {
        let mut left = number + 1;
        let mut above_left = number;
        let (first, rest) = row.split_at_mut(1);
        first.fill(left);
        for (above, b) in rest.iter_mut().zip(to.chars()) {
            let replaced = above_left + usize::from(a != b);
            above_left = *above;
            left = replaced.min(left + 1).min(*above + 1);
            *above = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_single_changes() {
        for (from, to, is) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("store", "sotre", 2),
        ] {
            assert_eq!(distance(from, to), is, "{from} {to}");
            assert_eq!(distance(to, from), is, "{to} {from}");
        }
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        let known = ["store", "profile", "hosts"];
        assert_eq!(nearest("sotre", known), Some("store"));
        assert_eq!(nearest("profiles", known), Some("profile"));
        assert_eq!(nearest("host", known), Some("hosts"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", []), None);
    }
}
