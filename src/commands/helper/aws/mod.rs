//! `authctl helper aws`: a `credential_process` of the AWS CLI and of AWS's SDKs.

use serde::Serialize;

use crate::commands::given::delivered::delivered;
use crate::ctx::Ctx;
use crate::domain::delivery::aws::AccessKey;
use crate::domain::delivery::wanted::Wanted;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let a profile of ~/.aws/config have its key from here:
    credential_process = authctl helper aws --as secret/aws

  Keep the key that aws printed, and see what the profile would get:
  $ echo '{\"AccessKeyId\":\"AKIAEXAMPLE\",\"SecretAccessKey\":\"s3cr3t\"}' | authctl secret set aws -
  $ authctl helper aws --as secret/aws";

/// Answer the AWS CLI: an access key
///
/// The secret holds it as AWS's programs print it: an object with the access key, as
/// aws sts and aws iam create-access-key print it, or lines as in ~/.aws/credentials.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The credential to give, such as secret/aws
    #[arg(long = "as", value_name = "REF")]
    wanted: Wanted,
    /// The key's name, where the secret holds its secret half alone
    #[arg(long, value_name = "ID")]
    access_key_id: Option<String>,
}

/// The access key.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Answer(AccessKey);

/// Answers with the access key.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
    let wanted = &args.wanted;
    let given = delivered(wanted, ctx)?;
    let key = AccessKey::read(&given.value, args.access_key_id.as_deref())?;
    if let Some(end) = key.ends.filter(|end| *end <= ctx.now()) {
        let message = format!("{wanted} ended at {end}");
        return Err(Error::new(Code::CredentialEnded, message).hint("store a new one in its place"));
    }
    Ok(Answer(key))
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
