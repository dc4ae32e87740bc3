//! The pages of section 7: a topic's text as a manual page.

use std::io::Write as _;

use clap_mangen::roff::{Roff, roman};

use authctl::commands::help::topics::{Piece, TOPICS, Topic, pieces};

/// Returns the names of the topics' pages, as another page refers to them.
pub(crate) fn names() -> impl Iterator<Item = String> {
    TOPICS
        .iter()
        .map(|topic| format!("authctl-{}(7)", topic.name))
}

/// Returns every page; `is_page` says whether there is a page of section 1 with a name.
pub(crate) fn pages(is_page: impl Fn(&str) -> bool) -> Vec<(String, Vec<u8>)> {
    let page = |topic: &Topic| (format!("authctl-{}.7", topic.name), page(topic, &is_page));
    TOPICS.iter().map(page).collect()
}

fn page(topic: &Topic, is_page: impl Fn(&str) -> bool) -> Vec<u8> {
    let (name, version) = (topic.name, env!("CARGO_PKG_VERSION"));
    let mut out = Vec::new();
    // No date: the same text gives the same page on every day.
    let title = format!("AUTHCTL-{}", name.to_uppercase());
    writeln!(
        out,
        r#".TH {title} 7 "" "authctl {version}" "authctl manual""#
    )
    .unwrap();
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman(format!("authctl-{name} - {}", topic.title()))]);
    let text = topic.text();
    let pieces = pieces(&text);
    if !matches!(pieces.first(), Some(Piece::Heading(_))) {
        roff.control("SH", ["DESCRIPTION"]);
    }
    for piece in &pieces {
        say(&mut roff, piece);
    }
    let beside = [format!("authctl-{name}"), format!("authctl-helper-{name}")];
    let beside = beside
        .into_iter()
        .filter(|page| is_page(&format!("{page}.1")));
    let all: Vec<String> = std::iter::once("authctl".to_owned())
        .chain(beside)
        .collect();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(
        all.iter()
            .map(|page| format!("{page}(1)"))
            .collect::<Vec<_>>()
            .join(", "),
    )]);
    roff.to_writer(&mut out).unwrap();
    out
}

fn say(roff: &mut Roff, piece: &Piece<'_>) {
    match piece {
        Piece::Heading(title) => {
            roff.control("SH", [title.to_uppercase().as_str()]);
        }
        Piece::Paragraph(words) => {
            roff.control("PP", []);
            roff.text([roman(words)]);
        }
        Piece::Item(words) => {
            roff.control("IP", ["-", "2"]);
            roff.text([roman(words)]);
        }
        Piece::Shown(lines) => {
            roff.control("sp", []);
            roff.control("RS", ["4"]);
            roff.control("nf", []);
            for line in lines {
                roff.text([roman(*line)]);
            }
            roff.control("fi", []);
            roff.control("RE", []);
        }
    }
}
