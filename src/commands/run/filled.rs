//! An environment whose references are resolved.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

use super::{Environment, Holds, environment};
use crate::commands::given::delivered::delivered;
use crate::ctx::Ctx;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// What a program is given.
pub(super) struct Filled {
    /// Its variables, but for those that hold the path of a file.
    pub(super) variables: Vec<(OsString, OsString)>,
    /// Those variables, and what their files hold.
    pub(super) files: Vec<(OsString, Secret)>,
    /// Every credential in it.
    pub(super) values: BTreeMap<Wanted, Secret>,
}

/// Resolves every reference; the first that fails ends it.
pub(super) fn fill(environment: Environment, ctx: &Ctx) -> Result<Filled, Error> {
    let mut filled = Filled {
        variables: Vec::new(),
        files: Vec::new(),
        values: BTreeMap::new(),
    };
    for (name, holds) in environment {
        match holds {
            Holds::Text(value) => filled.variables.push((name, value)),
            Holds::Value(wanted) => {
                let value = variable(filled.value(&wanted, ctx)?, &wanted)?;
                filled.variables.push((name, value));
            }
            Holds::File(wanted) => {
                let content = filled.value(&wanted, ctx)?.clone();
                filled.files.push((name, content));
            }
        }
    }
    Ok(filled)
}

impl Filled {
    /// Returns a credential; asked for once, however often it is wanted.
    fn value(&mut self, wanted: &Wanted, ctx: &Ctx) -> Result<&Secret, Error> {
        if !self.values.contains_key(wanted) {
            let value = delivered(wanted, ctx)?.value;
            self.values.insert(wanted.clone(), value);
        }
        let found = self.values.get(wanted);
        found.ok_or_else(|| Error::new(Code::Bug, "a value that was just had is gone"))
    }

    /// Holds all of it to `--strict`.
    pub(super) fn strictly(&self, ours: &[(OsString, OsString)]) -> Result<(), Error> {
        let had = |name: &OsStr| {
            let mut ours = ours.iter();
            ours.find_map(|(own, value)| (own == name).then_some(value.as_os_str()))
        };
        for (name, value) in &self.variables {
            environment::strictly(name, value, had(name))?;
        }
        Ok(())
    }
}

/// Makes a value what a variable can hold.
fn variable(value: &Secret, wanted: &Wanted) -> Result<OsString, Error> {
    let unfit = |what: &str| {
        let message = format!("{wanted} {what}: no variable can hold it");
        Error::new(Code::CredentialUnfit, message).hint("--file NAME=REF gives it as a file")
    };
    // SECURITY: the system would end the value there, and the program would use a piece of it.
    if value.expose().contains(&0) {
        return Err(unfit("has a NUL in it"));
    }
    #[cfg(unix)]
    return Ok(std::os::unix::ffi::OsStringExt::from_vec(
        value.expose().to_vec(),
    ));
    #[cfg(not(unix))]
    match value.expose_text() {
        Some(text) => Ok(text.into()),
        None => Err(unfit("is no text")),
    }
}
