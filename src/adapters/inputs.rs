//! Reads what a person named as a source.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _, Seek as _};
use std::path::Path;

use super::files::read_limited;
use crate::domain::ports::{InputError, InputLines, Inputs};
use crate::domain::secret::Secret;

/// How much is read at a time of what is read piece by piece, in bytes.
const PIECE: usize = 64 << 10;

/// Files, descriptors, standard input and variables of this process.
#[derive(Debug)]
pub struct SystemInputs;

impl Inputs for SystemInputs {
    fn file(&self, path: &Path, limit: usize) -> Result<Secret, InputError> {
        taken(
            &path.display().to_string(),
            limit,
            File::open(path).and_then(|file| read_limited(file, limit)),
        )
    }

    fn lines(&self, path: &Path, limit: usize) -> Result<Box<dyn InputLines>, InputError> {
        let place = path.display().to_string();
        match File::open(path) {
            Ok(file) => Ok(Box::new(Lines {
                file: BufReader::with_capacity(1 << 16, file),
                place,
                limit,
            })),
            Err(error) => Err(unreadable(&place, &error)),
        }
    }

    fn stdin(&self, limit: usize) -> Result<Secret, InputError> {
        taken(
            "standard input",
            limit,
            read_limited(io::stdin().lock(), limit),
        )
    }

    fn descriptor(&self, number: i32, limit: usize) -> Result<Secret, InputError> {
        // Opening it by name gives the same pipe or file without unsafe code.
        let file = File::open(format!("/dev/fd/{number}"));
        taken(
            &format!("fd:{number}"),
            limit,
            file.and_then(|file| read_limited(file, limit)),
        )
    }

    fn open(&self, path: Option<&Path>) -> Result<Box<dyn BufRead>, InputError> {
        let Some(path) = path else {
            return Ok(Box::new(BufReader::with_capacity(PIECE, io::stdin())));
        };
        let file = File::open(path).map_err(|error| InputError::Unreadable {
            place: path.display().to_string(),
            reason: error.to_string(),
        })?;
        Ok(Box::new(BufReader::with_capacity(PIECE, file)))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a variable that the person named as a source"
    )]
    fn variable(&self, name: &str) -> Result<Secret, InputError> {
        let value = std::env::var_os(name).ok_or_else(|| InputError::Unset {
            name: name.to_owned(),
        })?;
        Ok(Secret::new(value.into_encoded_bytes()))
    }
}

/// An open file.
struct Lines {
    file: BufReader<File>,
    place: String,
    limit: usize,
}

impl InputLines for Lines {
    fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, InputError> {
        line.clear();
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX);
        let mut within = self.file.by_ref().take(most.saturating_add(1));
        let read = within.read_until(b'\n', line);
        read.map_err(|error| unreadable(&self.place, &error))?;
        if line.len() > self.limit {
            return Err(InputError::TooLarge {
                place: format!("a line of {}", self.place),
                limit: self.limit,
            });
        }
        Ok(!line.is_empty())
    }

    fn rewind(&mut self) -> Result<(), InputError> {
        let rewound = self.file.rewind();
        rewound.map_err(|error| unreadable(&self.place, &error))
    }
}

fn unreadable(place: &str, error: &io::Error) -> InputError {
    InputError::Unreadable {
        place: place.to_owned(),
        reason: error.to_string(),
    }
}

fn taken(
    place: &str,
    limit: usize,
    read: io::Result<Option<Vec<u8>>>,
) -> Result<Secret, InputError> {
    match read {
        Ok(Some(bytes)) => Ok(Secret::new(bytes)),
        Ok(None) => Err(InputError::TooLarge {
            place: place.to_owned(),
            limit,
        }),
        Err(error) => Err(unreadable(place, &error)),
    }
}
