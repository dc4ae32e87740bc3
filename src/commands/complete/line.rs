//! A command line that is not finished: its words, and which argument its end belongs to.

use clap::{Arg, Command};

use super::takes::{Takes, takes};

/// Where a command line ends.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// What can stand there.
    pub(super) takes: Takes,
    /// What of the last word stands before it, as `--as=`.
    pub(super) before: String,
    /// What is written of it already.
    pub(super) typed: String,
    /// Whether nothing of a page's name was written before.
    pub(super) first: bool,
    /// The commands that can stand there, where it names one.
    pub(super) commands: Vec<&'a str>,
}

/// Takes the input apart: words that end with NUL, or a line as a shell has it, up to the cursor.
pub(super) fn words(input: &str) -> Vec<String> {
    if let Some(words) = input.strip_suffix('\0') {
        return words.split('\0').map(str::to_owned).collect();
    }
    let mut words = vec![String::new()];
    let mut quote = None;
    let mut chars = input.trim_end_matches('\n').chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '\\') => push(&mut words, chars.next()),
            (None, ' ' | '\t') if words.last().is_some_and(String::is_empty) => {}
            (None, ' ' | '\t') => words.push(String::new()),
            (_, c) => push(&mut words, Some(c)),
        }
    }
    words
}

fn push(words: &mut [String], c: Option<char>) {
    if let Some(word) = words.last_mut() {
        word.extend(c);
    }
}

/// Returns which argument the last word belongs to, and what that takes; `None` where it is
/// nothing with a name. `grammar` is built.
pub(super) fn place<'a>(grammar: &'a Command, words: &[String]) -> Option<Place<'a>> {
    let (last, words) = words.split_last()?;
    let mut read = Read::new(grammar);
    for word in words.get(1..)? {
        read.next(word);
    }
    let (arg, before, typed) = read.end(last)?;
    let takes = takes(&read.path, arg)?;
    let named = read
        .pages
        .iter()
        .try_fold(grammar, |command, word| command.find_subcommand(word));
    let commands = named.map(|command| command.get_subcommands().map(Command::get_name));
    Some(Place {
        takes,
        before: before.to_owned(),
        typed: typed.to_owned(),
        first: read.pages.is_empty(),
        commands: commands.into_iter().flatten().collect(),
    })
}

/// What was read of a command line.
struct Read<'a> {
    command: &'a Command,
    path: Vec<&'a str>,
    /// The option whose value comes next.
    open: Option<&'a Arg>,
    /// How many values without an option there were.
    values: usize,
    /// Whether `--` ended the options.
    ended: bool,
    /// The values without an option.
    pages: Vec<String>,
}

impl<'a> Read<'a> {
    fn new(command: &'a Command) -> Self {
        Self {
            command,
            path: Vec::new(),
            open: None,
            values: 0,
            ended: false,
            pages: Vec::new(),
        }
    }

    fn next(&mut self, word: &str) {
        if self.open.take().is_some() {
            return;
        }
        if !self.ended && word == "--" {
            self.ended = true;
        } else if !self.ended && word.starts_with('-') && word.len() > 1 {
            let (name, value) = halves(word);
            self.open = self.option(name).filter(|_| value.is_none());
        } else if let Some(inner) = self.command.find_subcommand(word) {
            self.command = inner;
            self.path.push(inner.get_name());
        } else {
            self.values += 1;
            self.pages.push(word.to_owned());
        }
    }

    /// Returns the argument that the last word belongs to, and that word in halves: what stands
    /// before the value, and what is written of the value.
    fn end<'w>(&self, word: &'w str) -> Option<(&'a Arg, &'w str, &'w str)> {
        if let Some(option) = self.open {
            return Some((option, "", word));
        }
        if !self.ended && word.starts_with('-') && word.len() > 1 {
            let (name, value) = halves(word);
            let value = value?;
            let before = word.strip_suffix(value)?;
            return Some((self.option(name)?, before, value));
        }
        let mut positionals = self.command.get_positionals();
        let last = self.command.get_positionals().last();
        let many = last.filter(|arg| arg.get_num_args().is_some_and(|many| many.max_values() > 1));
        let arg = positionals.nth(self.values).or(many)?;
        Some((arg, "", word))
    }

    /// Returns the option of that name, where it takes a value.
    fn option(&self, name: &str) -> Option<&'a Arg> {
        let is = |arg: &&Arg| match name.strip_prefix("--") {
            Some(long) => arg.get_long() == Some(long),
            None => arg.get_short().is_some_and(|short| name.ends_with(short)),
        };
        let option = self.command.get_arguments().find(is)?;
        option
            .get_num_args()
            .is_none_or(|many| many.takes_values())
            .then_some(option)
    }
}

/// Takes `--name=value` apart.
fn halves(word: &str) -> (&str, Option<&str>) {
    match word.split_once('=') {
        Some((name, value)) => (name, Some(value)),
        None => (word, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_as_a_shell_does() {
        let cut = |line: &str| words(line).join("|");
        assert_eq!(cut("authctl key show de"), "authctl|key|show|de");
        assert_eq!(cut("authctl  key "), "authctl|key|");
        assert_eq!(cut("a 'b c' \"d e\"f g\\ h\n"), "a|b c|d ef|g h");
        assert_eq!(cut("a\0b c\0\0"), "a|b c|");
        assert_eq!(cut(""), "");
    }
}
