//! `authctl helper aws`: a `credential_process` of the AWS CLI and of AWS's SDKs.

pub(in crate::commands) mod role;

use serde::Serialize;
use url::Url;

use super::setup::{self, Setup, Told, Tool};
use super::which::Named;
use crate::commands::given::delivered::shown;
use crate::ctx::Ctx;
use crate::domain::delivery::aws::AccessKey;
use crate::domain::delivery::aws::sts::{Arn, Role, SessionName};
use crate::domain::delivery::setup::{Way, block};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::origin;
use crate::domain::ports::SetupError;
use crate::domain::time::Span;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let a profile of ~/.aws/config have its key from here; shown first, taken back by --uninstall:
  $ authctl helper aws --install --aws-profile work --as secret/aws --dry-run

  Let it have a role's key, as whoever is logged in:
  $ authctl helper aws --install --aws-profile deploy --as oauth/work --role-arn arn:aws:iam::123456789012:role/deploy --dry-run

  Keep the key that aws printed, and see what the profile would get:
  $ echo '{\"AccessKeyId\":\"AKIAEXAMPLE\",\"SecretAccessKey\":\"s3cr3t\"}' | authctl secret set aws -
  $ authctl helper aws --as secret/aws

  See also: authctl help aws";

/// Answer the AWS CLI: an access key
///
/// The secret holds it as AWS's programs print it: an object with the access key, as
/// aws sts and aws iam create-access-key print it, or the lines of one profile of ~/.aws/credentials.
/// A login becomes the key of a role that trusts its issuer: with --role-arn, its ID token is traded
/// for one at STS, which is kept until shortly before it ends.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The credential to give, such as secret/aws, or the login that --role-arn takes
    #[arg(long = "as", value_name = "REF", required_unless_present = "uninstall")]
    wanted: Option<Wanted>,
    /// The key's name, where the secret holds its secret half alone
    #[arg(long, value_name = "ID")]
    access_key_id: Option<String>,
    /// The role whose key is wanted, for a login
    #[arg(long, value_name = "ARN", conflicts_with = "access_key_id")]
    role_arn: Option<Arn>,
    /// What AWS calls the session in its logs
    #[arg(
        long,
        value_name = "NAME",
        requires = "role_arn",
        default_value = "authctl"
    )]
    role_session_name: SessionName,
    /// Where STS is, such as that of a region
    #[arg(
        long,
        value_name = "URL",
        requires = "role_arn",
        default_value = "https://sts.amazonaws.com"
    )]
    sts: Url,
    /// How long the key is to hold [default: what STS gives, an hour]
    #[arg(long, value_name = "SPAN", requires = "role_arn")]
    duration: Option<Span>,
    /// The profile of ~/.aws/config that --install and --uninstall are about
    #[arg(
        long,
        value_name = "NAME",
        requires = "setup",
        default_value = "default"
    )]
    aws_profile: SessionName,
    #[command(flatten)]
    setup: Setup,
}

/// The access key.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Answer(AccessKey);

/// Answers with the access key, or sets AWS's programs up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match (args.setup.way(), &args.wanted) {
        (Some(way), _) => set_up(args, way, ctx).map(Into::into),
        (None, Some(wanted)) => answered(args, wanted, ctx).map(Into::into),
        // It is no command line.
        (None, None) => Err(Error::new(Code::Usage, "--as REF is missing")),
    }
}

fn answered(args: &Args, wanted: &Wanted, ctx: &Ctx) -> Result<Answer, Error> {
    if let Some(arn) = &args.role_arn {
        return role::key(wanted, role(args, arn)?, ctx).map(Answer);
    }
    let given = shown(wanted, ctx)?;
    let key = AccessKey::read(&given.value, args.access_key_id.as_deref())?;
    if let Some(end) = key.ends.filter(|end| *end <= ctx.now()) {
        let message = format!("{wanted} ended at {end}");
        return Err(Error::new(Code::CredentialEnded, message).hint("store a new one in its place"));
    }
    Ok(Answer(key))
}

fn role(args: &Args, arn: &Arn) -> Result<Role, Error> {
    if !origin::is_secure(&args.sts) {
        let message = format!("{} is not https", origin::shown(&args.sts));
        return Err(Error::new(Code::UrlInsecure, message));
    }
    Ok(Role {
        arn: arn.clone(),
        session: args.role_session_name.clone(),
        endpoint: args.sts.clone(),
        duration: args.duration,
    })
}

/// Adds the profile to the file of AWS's programs, as a block of its own, or takes it out.
fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let line = match way {
        Way::Install => {
            let mut wanted = args.wanted.iter();
            wanted.try_for_each(Wanted::for_servers)?;
            line(args)?
        }
        Way::Uninstall => String::new(),
    };
    let file = ctx.settings.aws_config();
    let place = file.display().to_string();
    let profile = &args.aws_profile;
    let head = if profile.as_str() == "default" {
        "[default]".to_owned()
    } else {
        format!("[profile {profile}]")
    };
    let lines = [head.clone(), format!("credential_process = {line}")];
    let tool = Tool {
        name: "aws",
        link: None,
        then: Vec::new(),
        told: Told::File(file, &|before, way| {
            let edited = block::edited(before, &format!("aws {profile}"), &lines, way);
            let text = edited.text.as_deref().unwrap_or_default();
            // AWS's programs read nothing at all where a profile is there twice.
            let same = text.lines().filter(|line| line.trim() == head);
            if way == Way::Install && same.count() > 1 {
                return Err(SetupError::Another {
                    place: place.clone(),
                    setting: head.clone(),
                    found: "there already".into(),
                }
                .into());
            }
            Ok(edited)
        }),
    };
    args.setup.carry_out(&tool, &Named::default(), way, ctx)
}

/// Returns the command line that AWS's programs run.
///
/// SECURITY: some of them have a shell run it, and each splits it in its own way (Go's and Rust's
/// SDKs: `sh -c`), so no word may have anything in it that means something to one.
fn line(args: &Args) -> Result<String, Error> {
    let mut words = vec![("--as", args.wanted.as_ref().map(ToString::to_string))];
    words.push(("--access-key-id", args.access_key_id.clone()));
    if let Some(arn) = &args.role_arn {
        let seconds = args.duration.map(|span| format!("{}s", span.seconds()));
        words.extend([
            ("--role-arn", Some(arn.to_string())),
            (
                "--role-session-name",
                Some(args.role_session_name.to_string()),
            ),
            ("--sts", Some(args.sts.to_string())),
            ("--duration", seconds),
        ]);
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_./:@#=+,-".contains(c);
    let mut line = "authctl helper aws".to_owned();
    for (flag, value) in words {
        let Some(value) = value else { continue };
        if value.is_empty() || !value.chars().all(is_plain) {
            let message = format!("what {flag} says can't stand in a command line for a shell");
            return Err(Error::new(Code::Usage, message)
                .hint("it may have letters, digits and _./:@#=+,- in it"));
        }
        line.extend([" ", flag, " ", &value]);
    }
    Ok(line)
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
