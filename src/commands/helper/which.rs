//! Which credential a program gets for the host that it asks about.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::commands::given::delivered::shown;
use crate::ctx::Ctx;
use crate::domain::delivery::Delivered;
use crate::domain::delivery::place::{Host, Place};
use crate::domain::delivery::username::Username;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::tokens::TokenKind;
use crate::error::{Code, Error};

/// The credential and its host, where no table of the configuration says so: in CI, say.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Named {
    /// The credential to give, such as oauth/work or secret/registry
    #[arg(long = "as", value_name = "REF", requires = "host")]
    pub(super) wanted: Option<Wanted>,
    /// The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it
    #[arg(long, value_name = "HOST")]
    pub(super) host: Option<Place>,
    /// Who it belongs to, where the protocol names somebody
    #[arg(long, value_name = "NAME", requires = "wanted")]
    pub(super) username: Option<Username>,
}

impl Named {
    /// Returns the host with what goes there, where the command line says both.
    pub(super) fn said(&self) -> Option<Host> {
        let (place, wanted) = self.host.clone().zip(self.wanted.clone())?;
        Some(Host {
            place,
            wanted,
            username: self.username.clone(),
        })
    }
}

/// What a host gets.
#[derive(Debug, Clone)]
pub(super) struct Login {
    /// What is known of the host.
    pub(super) host: Host,
    /// The credential, as it is good now.
    pub(super) credential: Delivered,
}

/// Returns what goes to a place; `None` where nothing is meant for it.
///
/// SECURITY: a credential goes nowhere but where somebody said that it belongs, in the
/// configuration or on the helper's own command line.
pub(super) fn login(asked: &Place, named: &Named, ctx: &Ctx) -> Result<Option<Login>, Error> {
    let host = host(asked, named, ctx)?;
    host.map(|host| login_of(host, ctx)).transpose()
}

/// Returns what goes to a host of which is known what that is.
pub(super) fn login_of(host: Host, ctx: &Ctx) -> Result<Login, Error> {
    let credential = shown(&host.wanted, ctx)?;
    Ok(Login { host, credential })
}

/// Returns what is known of a place, without the credential itself.
pub(super) fn host(asked: &Place, named: &Named, ctx: &Ctx) -> Result<Option<Host>, Error> {
    Ok(asked.find(&hosts(named, ctx)?).cloned())
}

/// Returns what is known of a place for that user, where one is asked for.
///
/// SECURITY: whoever asks for another account gets nothing of this one.
pub(super) fn host_for(
    user: Option<&str>,
    asked: &Place,
    named: &Named,
    ctx: &Ctx,
) -> Result<Option<Host>, Error> {
    Ok(asked.find_for(user, &hosts(named, ctx)?).cloned())
}

/// Returns the hosts of which anything is known: the one that the command line names, or those of
/// the configuration.
pub(super) fn hosts(named: &Named, ctx: &Ctx) -> Result<Vec<Host>, Error> {
    if let Some(host) = named.said() {
        return Ok(vec![host]);
    }
    if named.host.is_some() {
        let error = Error::new(Code::Usage, "--host says nothing without --as");
        return Err(error.hint("--as REF names what goes there"));
    }
    Ok(ctx.settings.hosts()?)
}

impl Login {
    /// Returns the value of the `Authorization` header: `Basic` where the host's table names a user
    /// (RFC 7617), otherwise the token's own scheme, which is `Bearer` (RFC 6750 §2.1) for all that
    /// did not come from a login.
    pub(super) fn header(&self) -> Result<String, Error> {
        let value = self.text()?;
        if let Some(user) = &self.host.username {
            let pair = Zeroizing::new(format!("{user}:{value}"));
            return Ok(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        }
        self.bearer()?;
        Ok(format!("Bearer {value}"))
    }

    /// Returns an error for a token that only its key's holder can use.
    pub(super) fn bearer(&self) -> Result<(), Error> {
        if self.credential.kind != Some(TokenKind::Dpop) {
            return Ok(());
        }
        let message = format!("{} is bound to a key (DPoP)", self.host.wanted);
        Err(Error::new(Code::CredentialUnfit, message)
            .hint("a helper can't prove that with each request: log in without --dpop"))
    }

    /// Returns the credential as a text that can't be taken for several lines.
    pub(super) fn text(&self) -> Result<&str, Error> {
        self.credential.text().ok_or_else(|| {
            let wanted = &self.host.wanted;
            Error::new(
                Code::CredentialUnfit,
                format!("{wanted} is empty, or no one line of text: no protocol carries it"),
            )
        })
    }
}
