//! `authctl helper aws`: a `credential_process` of the AWS CLI and of AWS's SDKs.

pub(in crate::commands) mod role;

use serde::Serialize;
use url::Url;

use crate::commands::given::delivered::delivered;
use crate::ctx::Ctx;
use crate::domain::delivery::aws::AccessKey;
use crate::domain::delivery::aws::sts::{Arn, Role, SessionName};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::origin;
use crate::domain::time::Span;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let a profile of ~/.aws/config have its key from here:
    credential_process = authctl helper aws --as secret/aws

  Let it have a role's key, as whoever is logged in:
    credential_process = authctl helper aws --as oauth/work --role-arn arn:aws:iam::123456789012:role/deploy

  Keep the key that aws printed, and see what the profile would get:
  $ echo '{\"AccessKeyId\":\"AKIAEXAMPLE\",\"SecretAccessKey\":\"s3cr3t\"}' | authctl secret set aws -
  $ authctl helper aws --as secret/aws";

/// Answer the AWS CLI: an access key
///
/// The secret holds it as AWS's programs print it: an object with the access key, as
/// aws sts and aws iam create-access-key print it, or lines as in ~/.aws/credentials. A login
/// becomes the key of a role that trusts its issuer: with --role-arn, its ID token is traded for one
/// at STS, which is kept until shortly before it ends.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The credential to give, such as secret/aws, or the login that --role-arn takes
    #[arg(long = "as", value_name = "REF")]
    wanted: Wanted,
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
    /// Where STS is, such as https://sts.eu-central-1.amazonaws.com
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
}

/// The access key.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Answer(AccessKey);

/// Answers with the access key.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
    let wanted = &args.wanted;
    if let Some(arn) = &args.role_arn {
        return role::key(wanted, role(args, arn)?, ctx).map(Answer);
    }
    let given = delivered(wanted, ctx)?;
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

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
