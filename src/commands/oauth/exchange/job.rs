//! The ID token of the CI job that authctl runs in.

use url::Url;

use crate::commands::given::value;
use crate::commands::oauth::party::Party;
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::commands::Order;
use crate::domain::oauth::runner::{
    JobToken, KUBERNETES_FILE, Program, Runner, RunnerError, Way, doubts,
};
use crate::domain::ports::Http as _;
use crate::domain::secret::{Secret, Source};
use crate::domain::time::Span;
use crate::error::{Code, Error};

/// Where the job's token comes from, and for whom it is.
#[derive(Debug, clap::Args)]
pub(super) struct JobOptions {
    /// Trade the ID token of this CI job: auto, github, gitlab, buildkite, circleci, azure,
    /// kubernetes, env:NAME, @FILE, fd:N or -
    #[arg(long, value_name = "RUNNER", group = "subject", help_heading = "CI")]
    from: Option<JobToken>,
    /// Whom the ID token is to be for [default: the issuer of the profile]
    #[arg(long, value_name = "NAME", requires = "from", help_heading = "CI")]
    id_token_audience: Option<String>,
}

/// How long a runner's program may take, where nobody says.
const LIMIT: Span = Span::from_seconds(30);

impl JobOptions {
    /// Returns the source that was named, if one was.
    pub(super) fn source(&self) -> Option<&Source> {
        match &self.from {
            Some(JobToken::At(source)) => Some(source),
            Some(JobToken::Of(_) | JobToken::Detected) | None => None,
        }
    }

    /// Whether the person said whom the token is for.
    pub(super) fn is_vouched(&self) -> bool {
        self.id_token_audience.is_some()
    }

    /// Returns the way to the job's token, where it is what is traded.
    pub(super) fn way(&self, ctx: &Ctx) -> Result<Option<Way>, Error> {
        let variable = |name| ctx.settings.job_variable(name);
        let way = |from: &JobToken| from.way(self.id_token_audience.as_deref(), &variable);
        Ok(self.from.as_ref().map(way).transpose()?)
    }

    /// Gets the token for a server, and warns of what that will not like about it.
    pub(super) fn token(
        &self,
        way: &Way,
        party: &Party<'_>,
        endpoint: &Url,
        ctx: &Ctx,
    ) -> Result<Secret, Error> {
        let said = self.id_token_audience.as_deref();
        let audience = said.unwrap_or(&party.issuer);
        let token = match way {
            Way::Ask(asking) => {
                let request = asking.request(audience);
                let answer = ctx.send(request).map_err(RunnerError::from)?;
                asking.token(&answer)?
            }
            Way::Run(program) => printed(*program, audience, ctx)?,
            Way::Read(runner, source) => read(*runner, source, ctx)?,
        };
        let receivers = way.receivers(said, &party.issuer, endpoint);
        for doubt in doubts(&token, receivers, ctx.now())? {
            ctx.warn(&format!(
                "by its own word, which only the server can verify, the job's ID token will not do: {doubt}"
            ));
        }
        Ok(token)
    }
}

fn read(runner: Option<Runner>, source: &Source, ctx: &Ctx) -> Result<Secret, Error> {
    value::read(source, ctx).map_err(|error| match (runner, error.code()) {
        (Some(runner @ Runner::Kubernetes), Code::InputUnreadable) => {
            let variable = |name| ctx.settings.job_variable(name);
            runner.lacks(KUBERNETES_FILE, &variable).into()
        }
        _ => error,
    })
}

fn printed(program: Program, audience: &str, ctx: &Ctx) -> Result<Secret, Error> {
    let line = program.line(audience)?;
    let order = Order {
        line: &line,
        input: None,
        variables: &[],
        limit: ctx.settings.timeout().unwrap_or(LIMIT),
        takes: Some(SOURCE_LIMIT),
    };
    let held = ctx.interrupts.hold();
    let outcome = ctx.commands.run(&order, &|| held.came());
    let printed = outcome.map_err(|cause| RunnerError::Program {
        program: program.name(),
        cause,
    })?;
    Ok(printed
        .unwrap_or_else(|| Secret::new(Vec::new()))
        .without_final_newline())
}
