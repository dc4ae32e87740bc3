//! `authctl helper kubectl`: a credential plugin of kubectl and of all that reads a kubeconfig.

use serde::Serialize;

use super::setup::{self, Setup, Told, Tool};
use super::which::Named;
use crate::commands::given::delivered::shown;
use crate::ctx::Ctx;
use crate::domain::delivery::format::shell;
use crate::domain::delivery::kubernetes::{ExecCredential, Question};
use crate::domain::delivery::place::Place;
use crate::domain::delivery::setup::Way;
use crate::domain::delivery::setup::kubeconfig::{self, User, Writes};
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::tokens::TokenKind;
use crate::error::{Code, Error};
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Let a user of the kubeconfig be whoever is logged in; shown first, taken back by --uninstall:
    authctl helper kubectl --install --as oauth/work

  See what kubectl would get:
  $ printf %s s3cr3t | authctl secret set cluster -
  $ authctl helper kubectl --as secret/cluster

  See also: authctl help kubectl";

/// Answer kubectl: a token, or a certificate with its key
///
/// A secret that holds a certificate and its private key in PEM, or an object with the members
/// token, clientCertificateData, clientKeyData and expirationTimestamp, is given as just that.
///
/// What --install and --uninstall change is a user of the kubeconfig, by kubectl itself: which
/// clusters and contexts use it stays as it is.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    // There is no host and no link to say anything of.
    mut_arg("install", |arg| arg.help("Have kubectl set a user whom authctl answers for; what changes is shown first")),
    mut_arg("uninstall", |arg| arg.help("Have kubectl remove that user again; one that is somebody else's stays")),
    mut_arg("links", |arg| arg.hide(true)),
)]
pub struct Args {
    /// The credential to give, such as oauth/work; where the kubeconfig has provideClusterInfo, the
    /// table of the cluster's host in the configuration can name it
    #[arg(long = "as", value_name = "REF")]
    wanted: Option<Wanted>,
    /// The user of the kubeconfig that --install and --uninstall are about [default: the name of
    /// --as]
    #[arg(long, value_name = "NAME", requires = "setup")]
    user: Option<User>,
    #[command(flatten)]
    setup: Setup,
}

/// What the cluster is shown.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Answer(ExecCredential);

/// Answers what the cluster is shown, or sets kubectl up.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Box<dyn Report>, Error> {
    match args.setup.way() {
        Some(way) => set_up(args, way, ctx).map(Into::into),
        None => answered(args, ctx).map(Into::into),
    }
}

fn answered(args: &Args, ctx: &Ctx) -> Result<Answer, Error> {
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

fn missing() -> Error {
    let message = "nothing says which credential the cluster is shown";
    Error::new(Code::Usage, message).hint("--as REF names it")
}

/// Has kubectl set a user, or remove it.
fn set_up(args: &Args, way: Way, ctx: &Ctx) -> Result<setup::Done, Error> {
    let user = user(args)?;
    let view = ctx.tools.run(&kubeconfig::viewed())?;
    let order = match (way, &args.wanted) {
        (Way::Install, Some(wanted)) => {
            wanted.for_servers()?;
            setup::warn_if_missing(wanted, ctx)?;
            let help = ctx.tools.run(&Writes::asked())?;
            let writes = Writes::read(help.expose_text().unwrap_or_default());
            kubeconfig::installed(view.expose(), &user, wanted, writes)?
        }
        (Way::Install, None) => return Err(missing()),
        (Way::Uninstall, wanted) => kubeconfig::uninstalled(view.expose(), &user, wanted.as_ref())?,
    };
    let name = user.to_string();
    let tool = Tool {
        name: "kubectl",
        link: None,
        then: vec![format!(
            "for the current context: kubectl config set-context --current --user {}",
            shell::word(&name)
        )],
        told: Told::Command(place(ctx), order),
    };
    args.setup.carry_out(&tool, &Named::default(), way, ctx)
}

/// Returns the user that is meant.
fn user(args: &Args) -> Result<User, Error> {
    if let Some(user) = &args.user {
        return Ok(user.clone());
    }
    let Some(wanted) = &args.wanted else {
        let message = "nothing says which user of the kubeconfig is meant";
        return Err(Error::new(Code::Usage, message)
            .hint("--as REF names the credential, and by its name the user; --user NAME another"));
    };
    let named: Result<User, _> = wanted.reference.name.as_str().parse();
    named.map_err(|error| Error::new(Code::Usage, error).hint("--user NAME names another"))
}

/// Says where the kubeconfig is. Where there are several files, kubectl chooses among them.
fn place(ctx: &Ctx) -> String {
    let files = ctx.settings.kubeconfig();
    let files: Vec<_> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    match files.as_slice() {
        [file] => file.clone(),
        files => format!("one of {}", files.join(", ")),
    }
}

impl Report for Answer {
    fn text(&self, text: &mut Text) {
        let line = serde_json::to_string(self).unwrap_or_default();
        text.verbatim(&line).end();
    }
}
