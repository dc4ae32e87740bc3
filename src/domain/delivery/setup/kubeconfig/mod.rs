//! Users of a kubeconfig, which is YAML and kubectl's own to write: whether authctl answers for one,
//! and the command by which kubectl sets or removes it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Order, SetupError};
use crate::domain::delivery::kubernetes::{V1, V1BETA1};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::text::excerpt;

/// What authctl is told before anything else.
const OURS: [&str; 2] = ["helper", "kubectl"];

/// The name of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(String);

/// A name that is none. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is no name of a user: it begins with no `-`, and is one line")]
pub struct UserError {
    /// What was written.
    found: String,
}

/// What the installed kubectl can write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// A user of the version `v1`, which wants to be told that nobody is to be asked.
    V1,
    /// One of `v1beta1` alone: before 1.30 there is no option that tells the other.
    V1beta1,
}

impl Writes {
    /// Returns the command that prints the options.
    pub fn asked() -> Vec<String> {
        words(&["kubectl", "config", "set-credentials", "--help"])
    }

    /// Reads it from what that command prints.
    pub fn read(help: &str) -> Self {
        if help.contains("--exec-interactive-mode") {
            Self::V1
        } else {
            Self::V1beta1
        }
    }
}

/// Returns the command that prints the kubeconfig as kubectl reads it.
pub fn viewed() -> Vec<String> {
    words(&["kubectl", "config", "view", "--output", "json"])
}

/// Plans the command that makes authctl answer for a user, with `wanted`; none where it does.
///
/// SECURITY: a user that has another credential is somebody's, who would be locked out.
pub fn installed(
    view: &[u8],
    user: &User,
    wanted: &Wanted,
    writes: Writes,
) -> Result<Option<Order>, SetupError> {
    let found = found(view, user)?;
    let old = match &found {
        Some(Entry { exec: None, others }) if others.is_empty() => None,
        Some(entry) => Some(entry.ours(user)?),
        None => None,
    };
    let version = match (writes, old) {
        (Writes::V1beta1, Some(old)) if old.api_version == V1 => V1,
        (Writes::V1beta1, _) => V1BETA1,
        (Writes::V1, _) => V1,
    };
    let new = Exec {
        api_version: version.to_owned(),
        // Where it was is for its owner to say.
        command: old.map_or_else(|| "authctl".to_owned(), |old| old.command.clone()),
        args: Some(args(wanted)),
        env: None,
        interactive_mode: match writes {
            Writes::V1 => Some("Never".to_owned()),
            Writes::V1beta1 => old.and_then(|old| old.interactive_mode.clone()),
        },
    };
    let (before, after) = (old.map(|old| old.lines(user)), new.lines(user));
    let before = before.unwrap_or_default();
    if before == after {
        return Ok(None);
    }
    let args: Vec<String> = args(wanted).iter().map(|arg| field(arg)).collect();
    let mut words = words(&["kubectl", "config", "set-credentials", &user.0]);
    let mut option = |name: &str, value: &str| words.extend(words_of(name, value));
    option("--exec-command", &new.command);
    option("--exec-api-version", version);
    if writes == Writes::V1 {
        option("--exec-interactive-mode", "Never");
    }
    option("--exec-arg", &args.join(","));
    let only = |lines: &[String], others: &[String]| -> Vec<String> {
        let lines = lines.iter().filter(|line| !others.contains(line));
        lines.cloned().collect()
    };
    Ok(Some(Order {
        words,
        adds: only(&after, &before),
        removes: only(&before, &after),
    }))
}

/// Plans the command that removes a user; none where there is no such user.
///
/// SECURITY: a user that has another credential than authctl's, or than `wanted`, stays.
pub fn uninstalled(
    view: &[u8],
    user: &User,
    wanted: Option<&Wanted>,
) -> Result<Option<Order>, SetupError> {
    let Some(entry) = found(view, user)? else {
        return Ok(None);
    };
    let exec = entry.ours(user)?;
    if wanted.is_some_and(|wanted| exec.args.as_deref() != Some(args(wanted).as_slice())) {
        return Err(theirs(user, exec.shown()));
    }
    let mut removes = exec.lines(user);
    let variables = exec.env.iter().flatten();
    removes.extend(variables.map(|variable| format!("users.{user}.exec.env.{}", variable.name)));
    Ok(Some(Order {
        words: words(&["kubectl", "config", "delete-user", &user.0]),
        adds: Vec::new(),
        removes,
    }))
}

/// What kubectl prints. Values that are none of ours are not kept.
#[derive(Deserialize)]
struct View {
    users: Option<Vec<Named>>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    user: Entry,
}

#[derive(Default, Deserialize)]
struct Entry {
    exec: Option<Exec>,
    #[serde(flatten)]
    others: BTreeMap<String, Option<IgnoredAny>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Exec {
    api_version: String,
    command: String,
    args: Option<Vec<String>>,
    env: Option<Vec<Variable>>,
    interactive_mode: Option<String>,
}

#[derive(Deserialize)]
struct Variable {
    name: String,
}

fn found(view: &[u8], user: &User) -> Result<Option<Entry>, SetupError> {
    let view: View = serde_json::from_slice(view).map_err(|_| SetupError::Failed {
        program: viewed().join(" "),
        reason: "printed no kubeconfig".into(),
    })?;
    let mut users = view.users.into_iter().flatten();
    let found = users.find(|named| named.name == user.0);
    Ok(found.map(|named| named.user))
}

impl Entry {
    /// Returns what it runs, where that is authctl and all that it has.
    fn ours(&self, user: &User) -> Result<&Exec, SetupError> {
        let ours = self.exec.as_ref().filter(|exec| exec.is_ours());
        if let (Some(ours), true) = (ours, self.others.is_empty()) {
            return Ok(ours);
        }
        let others = self.others.keys().map(|name| excerpt(name, 48));
        let all: Vec<String> = others.chain(self.exec.as_ref().map(Exec::shown)).collect();
        Err(theirs(user, all.join(", ")))
    }
}

impl Exec {
    fn is_ours(&self) -> bool {
        let stem = Path::new(&self.command).file_stem();
        let args = self.args.as_deref().unwrap_or_default();
        stem.is_some_and(|stem| stem == "authctl")
            && args.get(..OURS.len()).is_some_and(|begin| begin == OURS)
    }

    /// Says what it runs.
    ///
    /// SECURITY: what others have on their command lines is not shown; it may be a password.
    fn shown(&self) -> String {
        let command = excerpt(&self.command, 96);
        if self.is_ours() {
            let args = self.args.as_deref().unwrap_or_default().join(" ");
            return format!("exec {command} {}", excerpt(&args, 96));
        }
        format!("exec {command}")
    }

    /// Returns what stands in the kubeconfig, a line each.
    fn lines(&self, user: &User) -> Vec<String> {
        let line = |name: &str, value: &str| format!("users.{user}.exec.{name} = {value}");
        let args = self.args.as_deref().unwrap_or_default();
        let mut lines = vec![
            line("apiVersion", &self.api_version),
            line("command", &self.command),
            line("args", &args.join(" ")),
        ];
        lines.extend(
            self.interactive_mode
                .iter()
                .map(|mode| line("interactiveMode", mode)),
        );
        lines
    }
}

fn theirs(user: &User, found: String) -> SetupError {
    SetupError::Theirs {
        user: user.to_string(),
        found,
    }
}

fn args(wanted: &Wanted) -> Vec<String> {
    let [helper, kubectl] = OURS;
    words(&[helper, kubectl, "--as", &wanted.to_string()])
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn words_of(name: &str, value: &str) -> [String; 2] {
    [name, value].map(str::to_owned)
}

/// Returns a value as kubectl reads it from a list: a field of CSV (RFC 4180 §2).
fn field(value: &str) -> String {
    if value.contains([',', '"']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for User {
    type Err = UserError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // SECURITY: it is a word of kubectl's command line, which is no place for options.
        let bad = text.is_empty() || text.starts_with('-') || text.chars().any(char::is_control);
        if bad || text.len() > 253 {
            return Err(UserError {
                found: excerpt(text, 64),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests;
