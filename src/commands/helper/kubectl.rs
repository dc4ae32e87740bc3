//! `authctl helper kubectl`: a credential plugin of kubectl and of all that reads a kubeconfig.

use serde::Serialize;

use crate::commands::given::delivered::shown;
use crate::ctx::Ctx;
use crate::domain::delivery::kubernetes::{ExecCredential, Question};
use crate::domain::delivery::place::Place;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::tokens::TokenKind;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let a user of the kubeconfig be whoever is logged in:
    kubectl config set-credentials work --exec-command authctl --exec-api-version client.authentication.k8s.io/v1 --exec-interactive-mode Never --exec-arg helper,kubectl,--as,oauth/work

  See what kubectl would get:
  $ printf %s s3cr3t | authctl secret set cluster -
  $ authctl helper kubectl --as secret/cluster";

/// Answer kubectl: a token, or a certificate with its key
///
/// A secret that holds a certificate and its private key in PEM, or an object with the members
/// token, clientCertificateData, clientKeyData and expirationTimestamp, is given as just that.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The credential to give, such as oauth/work; where the kubeconfig has provideClusterInfo, the
    /// table of the cluster's host in the configuration can name it
    #[arg(long = "as", value_name = "REF")]
    wanted: Option<Wanted>,
}

/// What the cluster is shown.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Answer(ExecCredential);

/// Answers what the cluster is shown.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
    let question = Question::read(ctx.settings.kubernetes_exec_info().as_deref())?;
    let wanted = match &args.wanted {
        Some(wanted) => wanted.clone(),
        None => of_cluster(&question, ctx)?,
    };
    let given = shown(&wanted, ctx)?;
    if given.kind == Some(TokenKind::Dpop) {
        let message = format!("{wanted} is bound to a key (DPoP)");
        return Err(Error::new(Code::CredentialUnfit, message)
            .hint("kubectl can't prove that with each request: log in without --dpop"));
    }
    Ok(Answer(question.answer(&given, ctx.now())?))
}

/// Returns what the configuration says of the cluster.
///
/// SECURITY: the server's name comes from kubectl, which is about to go there.
fn of_cluster(question: &Question, ctx: &Ctx) -> Result<Wanted, Error> {
    let missing = || {
        Error::new(
            Code::Usage,
            "nothing says which credential the cluster is shown",
        )
        .hint("--as REF names it")
    };
    let server = question.server.as_deref().ok_or_else(missing)?;
    let place: Place = server.parse()?;
    let hosts = ctx.settings.hosts()?;
    let host = place.find(&hosts).ok_or_else(|| {
        let table = format!(
            "or [hosts.\"{}\"] in config.toml, with `as`",
            place.authority()
        );
        missing().hint(table)
    })?;
    Ok(host.wanted.clone())
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
