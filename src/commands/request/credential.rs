//! Which credential a request shows, and how.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::Url;
use zeroize::Zeroizing;

use crate::commands::given::delivered::delivered;
use crate::commands::oauth::connection::Connection;
use crate::commands::oauth::fresh::{self, Asked, Fresh};
use crate::ctx::Ctx;
use crate::domain::credential::Kind;
use crate::domain::delivery::Delivered;
use crate::domain::delivery::place::{Host, Place};
use crate::domain::delivery::request::FieldName;
use crate::domain::delivery::username::Username;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::oauth::tokens::TokenKind;
use crate::domain::origin;
use crate::domain::secret::Secret;
use crate::error::{Code, Error};

/// How a request shows its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Showing {
    /// As a token in its own scheme, `Bearer` or `DPoP`.
    Token,
    /// As the password of this user (RFC 7617).
    Basic(String),
    /// As the value of this header.
    Header(FieldName),
}

/// A credential, and where it may go.
pub(super) struct Credential<'a> {
    /// What was asked for.
    pub(super) wanted: Wanted,
    /// Where on the server the configuration wants it to go; everywhere where it was named on the
    /// command line.
    within: Option<Place>,
    held: Held<'a>,
    ctx: &'a Ctx,
}

/// The credential itself.
enum Held<'a> {
    /// A login's access token, and what proves that it is ours.
    Token(Box<(Fresh, Connection<'a>)>),
    /// A header with it: name and value.
    Header(String, Secret),
}

/// What is sent with each request.
pub(super) enum Shown<'c, 'a> {
    /// A token over its connection.
    Token(&'c Fresh, &'c Connection<'a>),
    /// A header.
    Header(&'c str, &'c Secret),
}

impl<'a> Credential<'a> {
    /// Returns the credential that was named, or the one that the configuration has for the place.
    pub(super) fn chosen(
        named: Option<&Wanted>,
        showing: Option<Showing>,
        url: &Url,
        ctx: &'a Ctx,
    ) -> Result<Self, Error> {
        let (wanted, within, usual) = if let Some(wanted) = named {
            (wanted.clone(), None, Showing::Token)
        } else {
            let host = of_host(url, ctx)?;
            let basic = |user: Username| Showing::Basic(user.to_string());
            let usual = host.username.map_or(Showing::Token, basic);
            (host.wanted, Some(host.place), usual)
        };
        let held = held(&wanted, &showing.unwrap_or(usual), ctx)?;
        Ok(Self {
            wanted,
            within,
            held,
            ctx,
        })
    }

    /// Whether it may go there, which is in the origin that it was meant for.
    ///
    /// SECURITY: where the configuration names a path, its other paths are somebody else's.
    pub(super) fn covers(&self, url: &Url) -> bool {
        let Some(within) = &self.within else {
            return true;
        };
        place(url).is_some_and(|place| within.covers(&place))
    }

    /// Returns what a request shows of it.
    pub(super) fn shown(&self) -> Shown<'_, 'a> {
        match &self.held {
            Held::Token(login) => Shown::Token(&login.0, &login.1),
            Held::Header(name, value) => Shown::Header(name, value),
        }
    }

    /// Gets a token that nobody had before; `false` where there is no other.
    pub(super) fn renew(&mut self) -> Result<bool, Error> {
        let Held::Token(login) = &self.held else {
            return Ok(false);
        };
        if !login.0.session.renews() {
            return Ok(false);
        }
        let asked = Asked {
            anew: true,
            ..Asked::default()
        };
        self.held = token(&self.wanted, &asked, self.ctx)?;
        Ok(true)
    }
}

fn held<'a>(wanted: &Wanted, showing: &Showing, ctx: &'a Ctx) -> Result<Held<'a>, Error> {
    wanted.for_servers()?;
    let is_token = matches!(wanted.part.as_deref(), None | Some("access_token"));
    match wanted.reference.kind {
        Kind::Oauth if is_token && *showing == Showing::Token => {
            token(wanted, &Asked::default(), ctx)
        }
        Kind::Oauth | Kind::Key | Kind::Jwk | Kind::Secret | Kind::Audit => {
            header(&delivered(wanted, ctx)?, showing)
        }
    }
}

fn token<'a>(wanted: &Wanted, asked: &Asked, ctx: &'a Ctx) -> Result<Held<'a>, Error> {
    let fresh = fresh::tokens(&wanted.reference.name, asked, ctx)?;
    let connection = Connection::to_resources(&fresh, ctx)?;
    Ok(Held::Token(Box::new((fresh, connection))))
}

fn header<'a>(given: &Delivered, showing: &Showing) -> Result<Held<'a>, Error> {
    let wanted = &given.wanted;
    if given.kind == Some(TokenKind::Dpop) {
        let message = format!("{wanted} is bound to a key (DPoP), and goes with its proof alone");
        return Err(
            Error::new(Code::CredentialUnfit, message).hint("leave --basic and --header out")
        );
    }
    let value = given.text().ok_or_else(|| {
        let message = format!("{wanted} is empty, or no one line of text: no header carries it");
        Error::new(Code::CredentialUnfit, message)
    })?;
    let authorization = "authorization".to_owned();
    Ok(match showing {
        Showing::Token => Held::Header(authorization, format!("Bearer {value}").into()),
        Showing::Basic(user) => {
            let pair = Zeroizing::new(format!("{user}:{value}"));
            let encoded = STANDARD.encode(pair.as_bytes());
            Held::Header(authorization, format!("Basic {encoded}").into())
        }
        Showing::Header(name) => Held::Header(name.as_str().to_owned(), given.value.clone()),
    })
}

/// Returns what the configuration has for a place.
fn of_host(url: &Url, ctx: &Ctx) -> Result<Host, Error> {
    let hosts = ctx.settings.hosts()?;
    let found = place(url).and_then(|place| place.find(&hosts).cloned());
    found.ok_or_else(|| {
        let host = origin::authority(url);
        Error::new(
            Code::Usage,
            format!("nothing says which credential {host} is shown"),
        )
        .hint("--as REF names it, such as oauth/work or secret/api")
        .hint(format!(
            "or the table [hosts.\"{host}\"] in config.toml, with `as`"
        ))
    })
}

/// Returns the place that a URL is. One whose path is written in a way that two servers may read
/// differently is nothing but its host.
fn place(url: &Url) -> Option<Place> {
    let exact = origin::shown(url).parse();
    let whole = || origin::authority(url).parse();
    exact.or_else(|_| whole()).ok()
}
