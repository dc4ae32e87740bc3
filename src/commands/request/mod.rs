//! `authctl request`: an HTTP request that shows a credential.

mod answer;
mod credential;
mod sending;

use std::path::PathBuf;

use serde::de::IgnoredAny;
use url::Url;

use crate::ctx::Ctx;
use crate::domain::delivery::request::{FieldName, Line, Size};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::origin;
use crate::domain::ports::{Method, Readers};
use crate::domain::secret::{Secret, Source};
use crate::error::{Code, Error};
use crate::output::stream;
use answer::{Answered, Sink};
use credential::{Credential, Showing};
use sending::Sending;

const EXAMPLES: &str = "Examples:
  Ask an API as whoever is logged in, and read one value of its answer:
    authctl request GET https://api.example.com/user --as oauth/work
    authctl request GET https://api.example.com/user --as oauth/work --field json.name

  Show an API key in a header of its own, and send what a program writes:
    printf '{\"name\": \"x\"}' | authctl request POST https://api.example.com/things --as key/deploy --header X-Api-Key --data -

  Keep what is large in a file:
    authctl request GET https://api.example.com/export --as secret/api --out export.csv --max-size 2G

  See which credentials there are:
  $ authctl list";

/// How large a body may be that is sent, in bytes: it is held until the answer is there.
const BODY_LIMIT: usize = 64 << 20;

/// Send an HTTP request that shows a credential
///
/// A login's token is shown as Bearer, or as DPoP with a proof for each request; one that is
/// refused is renewed once. Everything else is shown as Bearer, too, unless --header or --basic
/// says otherwise. The body of the answer is written as it is.
///
/// Exit codes: 0 for 2xx, 4 for 401 and 403, 3 for 404 and 410, 5 for 408, 425, 429 and 5xx, and 1
/// for the rest. Nothing but a refused token is tried again.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to do: GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS
    #[arg(value_name = "METHOD")]
    method: Method,
    /// Where: an https URL, or http to this machine
    #[arg(value_name = "URL")]
    url: String,
    /// The credential to show, such as oauth/work or secret/api [default: the one that the table
    /// of the host in the configuration names]
    #[arg(long = "as", value_name = "REF")]
    wanted: Option<Wanted>,
    /// Show the credential as the value of this header, as in X-Api-Key
    #[arg(long, value_name = "NAME")]
    header: Option<String>,
    /// Show the credential as the password of this user
    #[arg(long, value_name = "USER", conflicts_with = "header")]
    basic: Option<String>,
    /// Add a header, written `Name: value`; may be given several times
    #[arg(short = 'H', long = "header-line", value_name = "LINE")]
    lines: Vec<String>,
    /// Send this as the body: - (standard input), @FILE, or another source
    #[arg(long, value_name = "SOURCE")]
    data: Option<Source>,
    /// What the body is [default: application/json where it is JSON, otherwise
    /// application/octet-stream]
    #[arg(long, value_name = "TYPE", requires = "data")]
    content_type: Option<String>,
    /// Write the status and the headers of the answer, too
    #[arg(long, short)]
    include: bool,
    /// Write the body into this file, which only you may read, where the answer is 2xx
    #[arg(long, value_name = "FILE", conflicts_with = "include")]
    out: Option<PathBuf>,
    /// Let --out take the place of a file that is there
    #[arg(long, requires = "out")]
    force: bool,
    /// How large the body of the answer may be, as in 10M or 2G
    #[arg(long, value_name = "SIZE", default_value = "64M")]
    max_size: Size,
    /// Follow a redirect to another server, too, without the credential
    #[arg(long)]
    follow: bool,
}

/// Sends the request.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answered, Error> {
    let url = place(&args.url)?;
    let showing = showing(args)?;
    let lines = lines(args, showing.as_ref())?;
    let body = body(args, &lines, ctx)?;
    let sink = sink(args, ctx)?;
    let credential = Credential::chosen(args.wanted.as_ref(), showing, &url, ctx)?;
    let wanted = credential.wanted.clone();
    let sending = Sending {
        method: args.method,
        url,
        lines,
        body,
        follow: args.follow,
    };
    let came = sending.sent(credential, ctx)?;
    answer::taken(came, &wanted, (sink, args.include, args.max_size), ctx)
}

/// Reads the URL.
///
/// SECURITY: it is logged on both sides, and so no credential goes into it (RFC 6750 §2.3, §5.3).
fn place(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text).map_err(|_| Error::new(Code::Usage, "URL is no URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Error::new(Code::Usage, "the URL has a user in it")
            .hint("--as names the credential, and --basic the user"));
    }
    if !origin::is_secure(&url) {
        let message = format!("{} is not https", origin::shown(&url));
        return Err(Error::new(Code::UrlInsecure, message)
            .hint("https is required; plain http only to 127.0.0.1, [::1] or localhost"));
    }
    Ok(url)
}

fn lines(args: &Args, showing: Option<&Showing>) -> Result<Vec<(String, Secret)>, Error> {
    let mut lines = Vec::new();
    for text in &args.lines {
        let line: Line = text.parse()?;
        if matches!(showing, Some(Showing::Header(name)) if *name == line.name) {
            let message = format!("{} is the header that shows the credential", line.name);
            return Err(Error::new(Code::Usage, message));
        }
        lines.push((line.name.as_str().to_owned(), line.value));
    }
    Ok(lines)
}

type Body = (Secret, Option<String>);

fn body(args: &Args, lines: &[(String, Secret)], ctx: &Ctx) -> Result<Option<Body>, Error> {
    let Some(source) = &args.data else {
        return Ok(None);
    };
    let bytes = ctx.read_exact(source, BODY_LIMIT).map_err(|error| {
        if error.code() == Code::InputUnreadable {
            error.hint("--data says where the body is: - (standard input) or @FILE")
        } else {
            error
        }
    })?;
    if lines.iter().any(|(name, _)| name == "content-type") {
        return Ok(Some((bytes, None)));
    }
    let kind = match &args.content_type {
        // It is a header's value as any other.
        Some(kind) => {
            let line: Line = format!("content-type: {kind}").parse()?;
            line.value.expose_text().unwrap_or_default().to_owned()
        }
        None if serde_json::from_slice::<IgnoredAny>(bytes.expose()).is_ok() => {
            "application/json".into()
        }
        None => "application/octet-stream".into(),
    };
    Ok(Some((bytes, Some(kind))))
}

/// Returns where the body goes. A file is begun before anything is asked: what is done there once
/// need not be done again because it could not be written here.
fn sink(args: &Args, ctx: &Ctx) -> Result<Sink, Error> {
    if let Some(path) = &args.out {
        let file = ctx.outputs.begin(path, Readers::Owner, args.force)?;
        return Ok(Sink::File(file, path.display().to_string()));
    }
    Ok(if stream::is_exact(ctx) {
        Sink::Stream {
            include: args.include,
        }
    } else {
        Sink::Report
    })
}

fn showing(args: &Args) -> Result<Option<Showing>, Error> {
    if let Some(name) = &args.header {
        return Ok(Some(Showing::Header(FieldName::for_credential(name)?)));
    }
    let Some(user) = &args.basic else {
        return Ok(None);
    };
    // RFC 7617 §2
    if user.contains(':') || user.chars().any(char::is_control) {
        return Err(Error::new(
            Code::Usage,
            "--basic names the user alone, without a colon",
        ));
    }
    Ok(Some(Showing::Basic(user.clone())))
}
