//! `authctl oauth introspect`: asks the server what a token is good for.

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::party::{ClientOptions, Party};
use super::profile;
use crate::commands::given::stdin::only_one;
use crate::commands::given::value;
use crate::commands::jwt::members;
use crate::ctx::Ctx;
use crate::domain::credential::Name;
use crate::domain::oauth::introspection::{Standing, introspect};
use crate::domain::oauth::revocation::Hint;
use crate::domain::secret::Source;
use crate::domain::time::Timestamp;
use crate::error::Error;
use crate::output::{Answer, Report, Role, Text};

const EXAMPLES: &str = "Examples:
  Is the token of a login still good?
    authctl oauth introspect work

  Look up a token that came with a request, as the API that it came to:
    printf %s \"$TOKEN\" | authctl oauth introspect api --token -

  With a client that no configuration knows:
    authctl oauth introspect api --token env:TOKEN --issuer https://login.example.com --client-id api --client-secret env:SECRET

  See which logins there are:
  $ authctl oauth status";

/// Ask the server what a token is good for
///
/// RFC 7662. Exit code 1 says that the token is not active: expired, revoked, or never issued there.
/// The client is the profile's: a login's, or one that is only configured.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Whose client asks
    #[arg(value_name = "PROFILE")]
    name: Option<Name>,
    /// Where the token is: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the
    /// profile's own]
    #[arg(long, value_name = "SOURCE")]
    token: Option<Source>,
    /// Which kind of token it is: access or refresh
    #[arg(long, value_name = "KIND")]
    hint: Option<Hint>,
    /// Explain each step of the protocol on standard error, with every secret left out
    #[arg(long)]
    explain: bool,
    #[command(flatten)]
    client: ClientOptions,
}

/// What the server says of the token: its JSON is the server's own, or `{"active":false}`.
#[derive(Debug)]
pub struct Introspection {
    standing: Standing,
    now: Timestamp,
}

/// Asks the server.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Introspection, Error> {
    only_one(false, args.token.iter().chain(args.client.sources()))?;
    ctx.explain(args.explain);
    let name = profile::named(args.name.as_ref(), ctx)?;
    let given = args.token.as_ref();
    let given = given.map(|source| value::read(source, ctx)).transpose()?;
    let party = Party::of(name, &args.client, ctx)?;
    let token = match given {
        Some(token) => token,
        None => party.own(args.hint.unwrap_or(Hint::Access))?,
    };
    let endpoint = party.endpoint("introspection", |at| &at.introspection)?;
    let standing = introspect(&party.connection.channel(), &endpoint, &token, args.hint)?;
    Ok(Introspection {
        standing,
        now: ctx.now(),
    })
}

impl Serialize for Introspection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.standing {
            Standing::Active(claims) => claims.serialize(serializer),
            // Whatever else a server says of it, it says of a token that is none (RFC 7662 §2.2).
            Standing::Inactive => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry("active", &false)?;
                object.end()
            }
        }
    }
}

impl Report for Introspection {
    fn text(&self, text: &mut Text) {
        match &self.standing {
            Standing::Active(claims) => {
                text.line(Role::Good, "active");
                members::claims(text, claims, self.now, 0);
            }
            Standing::Inactive => {
                text.put(Role::Bad, "not active")
                    .line(Role::Plain, ": expired, revoked, or of another server");
            }
        }
    }

    fn answer(&self) -> Answer {
        matches!(self.standing, Standing::Active(_)).into()
    }
}
