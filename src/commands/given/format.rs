//! `--format` and `--copy`: how a credential that was asked for is given out.

use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;

use super::copy::Copying;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::delivery::format::variable::{Variable, VariableError};
use crate::domain::delivery::format::web::{self, Shown};
use crate::domain::delivery::format::{Unfit, environment, github, gitlab, shell, text};
use crate::domain::delivery::place::Place;
use crate::domain::oauth::tokens::TokenKind;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};
use crate::output::{Report, Text, stream};

/// How to give it out.
#[derive(Debug, Clone, clap::Args)]
pub struct Shape {
    /// How to write it, each for its reader; refused where that reader could not read it back
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Raw)]
    format: Format,
    /// The variable that it goes into [default: called after the credential, in capitals]
    #[arg(long = "name", value_name = "VAR")]
    variable: Option<Variable>,
    /// The host that it is for, with --format netrc
    #[arg(long, value_name = "HOST", required_if_eq("format", "netrc"))]
    host: Option<Place>,
    /// Who it belongs to, with --format netrc; header and curl log in with it (Basic)
    #[arg(long, value_name = "USER", required_if_eq("format", "netrc"))]
    login: Option<String>,
    /// With --format github, what is set: a variable for the steps that follow, or an output of
    /// this step [default: env]
    #[arg(long, value_name = "WHAT", value_enum)]
    to: Option<JobFile>,
    #[command(flatten)]
    copying: Copying,
}

/// For whom a credential is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The value alone, as it is
    Raw,
    /// The Authorization header, for curl -H @-
    Header,
    /// A line of the configuration that curl -K - reads
    Curl,
    /// An entry for a netrc file; wants --host and --login
    Netrc,
    /// export VAR='…', for eval in sh, bash, zsh
    Sh,
    /// set -gx VAR '…', for … | source in fish
    Fish,
    /// $env:VAR = '…', for … | Invoke-Expression in PowerShell
    Powershell,
    /// VAR='…', as the readers of .env files agree on
    Dotenv,
    /// VAR=…, for docker run --env-file
    Docker,
    /// Mask it in the log of a GitHub Actions job, then set VAR for the steps that follow
    Github,
    /// The body that makes a masked variable by GitLab's API
    Gitlab,
    /// An object, as --json gives it
    Json,
}

/// What a job of GitHub Actions is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum JobFile {
    /// A variable of the steps that follow
    Env,
    /// An output of this step
    Output,
}

impl JobFile {
    const fn variable(self) -> &'static str {
        match self {
            Self::Env => "GITHUB_ENV",
            Self::Output => "GITHUB_OUTPUT",
        }
    }
}

impl Shape {
    /// Whether it is to be given in another way than by the verb's own.
    pub fn is_asked(&self) -> bool {
        self.copying.is_asked() || !matches!(self.format, Format::Raw | Format::Json)
    }

    /// Refuses what can't be done, before the credential called `name` is fetched.
    pub fn check(&self, name: &Name, ctx: &Ctx) -> Result<(), Error> {
        let usage = |message: &str| Err(Error::new(Code::Usage, message));
        if self.to.is_some() && self.format != Format::Github {
            return usage("--to says what --format github sets, and there is none");
        }
        match self.format {
            Format::Json if self.copying.is_asked() => {
                return usage("--copy copies the credential, and --format json writes about it");
            }
            Format::Github if self.copying.is_asked() => {
                return usage("--format github speaks to the runner, which reads no clipboard");
            }
            Format::Github => drop((self.job_file(ctx)?, self.variable(name)?)),
            Format::Raw | Format::Json | Format::Header | Format::Curl | Format::Netrc => {}
            Format::Sh
            | Format::Fish
            | Format::Powershell
            | Format::Dotenv
            | Format::Docker
            | Format::Gitlab => drop(self.variable(name)?),
        }
        // What was copied leaves standard output to an object about it.
        if !self.copying.is_asked() && !matches!(self.format, Format::Raw | Format::Json) {
            stream::plain(ctx, "--format")?;
        }
        self.copying.check(ctx)
    }

    /// Gives out the credential called `name`; `None` where the verb's own way is wanted.
    pub fn give(
        &self,
        name: &Name,
        value: &Secret,
        kind: Option<TokenKind>,
        ctx: &Ctx,
    ) -> Result<Option<Box<dyn Report>>, Error> {
        if !self.is_asked() {
            return Ok(None);
        }
        if self.format == Format::Github {
            return self.tell_runner(name, value, ctx).map(Some);
        }
        let written = self.written(name, value, kind)?;
        if self.copying.is_asked() {
            let copied = written.without_final_newline();
            return self.copying.copy(&copied, ctx).map(Into::into).map(Some);
        }
        Ok(Some(Written { lines: written }.into()))
    }

    fn written(
        &self,
        name: &Name,
        value: &Secret,
        kind: Option<TokenKind>,
    ) -> Result<Secret, Error> {
        let login = self.login.as_deref();
        let shown = Shown { value, kind, login };
        let named =
            |write: fn(&Variable, &Secret) -> Result<Secret, Unfit>| -> Result<Secret, Error> {
                Ok(write(&self.variable(name)?, value)?)
            };
        match self.format {
            Format::Raw | Format::Json | Format::Github => {
                text(value, "the clipboard")?;
                Ok(value.clone())
            }
            Format::Header => Ok(web::header(shown)?),
            Format::Curl => Ok(web::curl(shown)?),
            Format::Netrc => match (&self.host, login) {
                (Some(host), Some(login)) => Ok(web::netrc(host, login, value)?),
                _ => Err(Error::new(Code::Usage, "netrc wants --host and --login")),
            },
            Format::Sh => named(shell::sh),
            Format::Fish => named(shell::fish),
            Format::Powershell => named(shell::powershell),
            Format::Dotenv => named(environment::dotenv),
            Format::Docker => named(environment::docker),
            Format::Gitlab => named(gitlab::gitlab),
        }
    }

    /// Has the runner mask the value, and only then puts it where the next steps find it.
    ///
    /// SECURITY: the masks are written and flushed before the file is touched, so that no step ever
    /// has a value that the log would show.
    fn tell_runner(
        &self,
        name: &Name,
        value: &Secret,
        ctx: &Ctx,
    ) -> Result<Box<dyn Report>, Error> {
        let (file, path) = self.job_file(ctx)?;
        let variable = self.variable(name)?;
        let mut random = [0; 16];
        ctx.random.fill(&mut random)?;
        let block = github::block(&variable, value, random)?;
        let masks = github::masks(value, self.login.as_deref())?;
        stream::write(ctx, masks.expose())?;
        ctx.outputs.append(&path, block.expose())?;
        let note = match file {
            JobFile::Env => format!("{variable} is set for the steps that follow, and masked"),
            JobFile::Output => format!(
                "{variable} is an output of this step, and masked; GitHub hands no masked value to other jobs"
            ),
        };
        Ok(Told { note }.into())
    }

    fn job_file(&self, ctx: &Ctx) -> Result<(JobFile, PathBuf), Error> {
        let file = self.to.unwrap_or(JobFile::Env);
        let variable = file.variable();
        let path = ctx.settings.job_file(variable).ok_or_else(|| {
            Error::new(Code::Usage, format!("{variable} names no file"))
                .hint("the runner of GitHub Actions sets it for each step, and --format github works in one alone")
        })?;
        Ok((file, path))
    }

    fn variable(&self, name: &Name) -> Result<Variable, VariableError> {
        self.variable.clone().map_or_else(|| Variable::of(name), Ok)
    }
}

/// Lines for a program that reads them.
#[derive(Debug, Serialize)]
struct Written {
    #[serde(skip)]
    lines: Secret,
}

impl Report for Written {
    fn text(&self, text: &mut Text) {
        text.secret_lines(&self.lines);
    }
}

/// What the runner was told already.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(skip)]
    note: String,
}

impl Report for Told {
    fn text(&self, _: &mut Text) {}

    fn is_said(&self) -> bool {
        true
    }

    fn hint(&self) -> Option<String> {
        Some(self.note.clone())
    }
}
