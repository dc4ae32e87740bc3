//! Making a snapshot and writing it where it was asked for.

use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;

use super::{Args, checked};
use crate::commands::jwk::signing;
use crate::commands::logged::Log;
use crate::ctx::Ctx;
use crate::domain::apikey::snapshot::registry::KeyView;
use crate::domain::apikey::snapshot::write::Writer;
use crate::domain::apikey::snapshot::{Format, Survey};
use crate::domain::audit::entry::{Entry, Event};
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::jose::key::signer::Signer;
use crate::domain::ports::{OutputFile, Readers};
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::progress::Progress;
use crate::output::{Answer, Report, Role, Text, stream};

/// The key that signs snapshots where no other is named.
pub(super) const SIGNER: &str = "key-export";

/// How much is gathered before it is written, in bytes.
const PIECE: usize = 64 << 10;

/// The snapshot that was written into a file.
#[derive(Debug, Serialize)]
struct Exported {
    format: Format,
    file: String,
    registry: String,
    seq: u64,
    count: u64,
    /// How many keys are left out because the format can't say to which addresses they are bound.
    left_out: u64,
    generated_at: Timestamp,
    /// None where the format does not say so.
    valid_until: Option<Timestamp>,
    kid: Option<String>,
}

/// Makes a snapshot.
pub(super) fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    let valid_for = checked(args.valid_for)?;
    let signer = signer(args, ctx)?;
    let log = Log::open(ctx)?;
    // Whoever has the higher number must have seen the newer keys, so one takes its number and
    // looks at a time. Writing can wait for a slow reader, and is no part of it.
    let turn = ctx.locks.acquire(&export_lock()?)?;
    let now = ctx.now();
    let entry = Entry::new(Event::KeysExported).with("format", args.format);
    let numbered = log.commit(entry, |draft| {
        ctx.database.number_snapshot(&fresh_name(ctx), draft)
    })?;
    let view = ctx.database.view_keys()?;
    let mut survey = Survey::new(args.format, now);
    let mut progress = Progress::new(ctx, "keys looked at");
    view.each(&mut |key| {
        survey.add(key);
        progress.step();
        ControlFlow::Continue(())
    })?;
    drop(progress);
    drop(turn);
    let header = survey.header(numbered.registry, numbered.seq, now.plus(valid_for));
    let mut sink = Sink::open(args.out.as_deref(), ctx)?;
    let mut progress = Progress::new(ctx, "keys written");
    if args.out.is_none() {
        progress = progress.beside_output();
    }
    let writer = Writer::new(header.clone(), signer.as_ref())?;
    write(&*view, writer, &mut sink, &mut progress)?;
    drop(progress);
    sink.keep()?;
    if survey.bound > 0 {
        ctx.warn(&format!(
            "{} keys that are bound to addresses are left out: {} has no addresses",
            survey.bound, args.format
        ));
    }
    Ok(match &args.out {
        None => stream::Written {
            answer: Answer::Yes,
        }
        .into(),
        Some(path) => Exported {
            format: args.format,
            file: path.display().to_string(),
            registry: header.registry,
            seq: header.seq,
            count: header.count,
            left_out: survey.bound,
            generated_at: header.generated_at,
            valid_until: signer.as_ref().map(|_| header.valid_until),
            kid: signer.and_then(|signer| signer.kid().map(str::to_owned)),
        }
        .into(),
    })
}

/// Returns the key that signs, which is made where it is the usual one.
fn signer(args: &Args, ctx: &Ctx) -> Result<Option<Signer>, Error> {
    if !args.format.is_signed() {
        return Ok(None);
    }
    let name = args.key.name()?;
    if name.as_str() == SIGNER {
        signing::ensure(ctx, name, "EdDSA")?;
    }
    signing::signer(ctx, name).map(Some)
}

fn export_lock() -> Result<Reference, Error> {
    Ok(Reference::new(Kind::Jwk, SIGNER.parse::<Name>()?))
}

/// Returns a name for a registry that has none: nobody else's is the same.
fn fresh_name(ctx: &Ctx) -> String {
    let mut random = [0; 8];
    // One that is always the same tells registries apart less well, and breaks nothing.
    let _without = ctx.random.fill(&mut random);
    format!("{:016x}", u64::from_be_bytes(random))
}

/// Writes all of it; what is gathered is never much more than a piece, or than a JWS may be.
fn write(
    view: &dyn KeyView,
    mut writer: Writer<'_>,
    sink: &mut Sink<'_>,
    progress: &mut Progress<'_>,
) -> Result<(), Error> {
    let mut failure = None;
    view.each(&mut |key| {
        let mut step = || -> Result<(), Error> {
            progress.step();
            writer.key(key)?;
            if writer.waiting() >= PIECE {
                sink.write(writer.take().as_bytes())?;
            }
            Ok(())
        };
        match step() {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    })?;
    match failure {
        Some(error) => Err(error),
        None => sink.write(writer.end()?.as_bytes()),
    }
}

/// Where it goes.
enum Sink<'a> {
    Output(&'a Ctx),
    File(Box<dyn OutputFile>),
}

impl<'a> Sink<'a> {
    fn open(path: Option<&Path>, ctx: &'a Ctx) -> Result<Self, Error> {
        Ok(match path {
            None => Self::Output(ctx),
            Some(path) => Self::File(ctx.outputs.begin(path, Readers::Group, true)?),
        })
    }

    fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        match self {
            Self::Output(ctx) => stream::write(ctx, piece),
            Self::File(file) => Ok(file.write(piece)?),
        }
    }

    fn keep(self) -> Result<(), Error> {
        match self {
            Self::Output(_) => Ok(()),
            Self::File(file) => Ok(file.keep()?),
        }
    }
}

impl Report for Exported {
    fn text(&self, text: &mut Text) {
        text.put(Role::Good, "written")
            .line(Role::Plain, &format!(" {}", self.file));
        text.field(11, "keys", &self.count.to_string())
            .field(11, "number", &self.seq.to_string());
        if let Some(end) = self.valid_until {
            let end = crate::commands::key::view::moment(end, self.generated_at);
            text.field(11, "valid until", &end);
        }
        if let Some(kid) = &self.kid {
            text.field(11, "signed by", kid);
        }
    }
}
