//! Codes and hints for logins: metadata, callbacks, ID tokens, the token endpoint, the listener.

use super::{Code, Error};
use crate::domain::oauth::answer::TokenError;
use crate::domain::oauth::assertion::{AsserterError, ProofError};
use crate::domain::oauth::authorization::RequestError;
use crate::domain::oauth::backchannel::BackchannelError;
use crate::domain::oauth::callback::CallbackError;
use crate::domain::oauth::client::CertificateError;
use crate::domain::oauth::dpop::DpopError;
use crate::domain::oauth::identity::IdentityError;
use crate::domain::oauth::introspection::IntrospectionError;
use crate::domain::oauth::metadata::MetadataError;
use crate::domain::oauth::polling::{Asked, PollError};
use crate::domain::oauth::preset::PresetError;
use crate::domain::oauth::profile::words::RedirectHost;
use crate::domain::oauth::reason::{Reason, Turn, reason};
use crate::domain::oauth::request_object::RequestObjectError;
use crate::domain::oauth::resource::ResourceError;
use crate::domain::oauth::tokens::KeptError;
use crate::domain::oauth::userinfo::UserinfoError;
use crate::domain::ports::ListenError;
use crate::domain::text::argument;

impl From<MetadataError> for Error {
    fn from(error: MetadataError) -> Self {
        match error {
            MetadataError::Absent { .. } => Self::new(Code::MetadataInvalid, error)
                .hint("the issuer is the URL before /.well-known/openid-configuration")
                .hint("for a server without metadata: no_discovery = true in the profile, and its endpoints"),
            MetadataError::Endpoint { .. } => Self::new(Code::UrlInsecure, error)
                .hint("plain http goes only to 127.0.0.1, [::1] or localhost"),
            MetadataError::Foreign { ref found, .. } => {
                let issuer = argument(found, "URL");
                let hint = format!("if that is the server you mean: --issuer {issuer}");
                Self::new(Code::IssuerMismatch, error).hint(hint)
            }
            MetadataError::Issuer { .. } => Self::new(Code::IssuerInvalid, error)
                .hint("https is required; plain http only to 127.0.0.1, [::1] or localhost"),
            MetadataError::Insecure { .. } | MetadataError::Malformed { .. } => {
                Self::new(Code::MetadataInvalid, error)
            }
            MetadataError::NoSignedAnswers { .. } => Self::new(Code::MetadataInvalid, error)
                .hint("--response-mode query takes the answer unsigned"),
            MetadataError::NoS256 { .. } => Self::new(Code::MetadataInvalid, error).hint(
                "for a server that has it and does not list it: --unlisted-s256; one that ignores it leaves the code unprotected",
            ),
        }
    }
}

impl From<RequestError> for Error {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Details { .. } => Self::new(Code::Usage, error)
                .hint(r#"like this: [{"type":"payment","actions":["read"]}]"#),
            RequestError::Known { .. } | RequestError::Owned { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<RequestObjectError> for Error {
    fn from(error: RequestObjectError) -> Self {
        match error {
            RequestObjectError::Algorithm { .. } => Self::new(Code::JwkInvalid, error).hint(
                "--client-key names another key; one with an `alg` of its own signs with that",
            ),
            RequestObjectError::Claim { .. } => Self::new(Code::Usage, error),
            RequestObjectError::Proof(error) => TokenError::Proof(error).into(),
        }
    }
}

impl From<ResourceError> for Error {
    fn from(error: ResourceError) -> Self {
        match error {
            ResourceError::Absent { .. } => Self::new(Code::MetadataInvalid, error)
                .hint("not every API publishes them; its documentation names the server then"),
            ResourceError::Foreign { ref found, .. } => {
                let resource = argument(found, "URL");
                let hint = format!("if that is the resource you mean: --resource {resource}");
                Self::new(Code::ResourceMismatch, error).hint(hint)
            }
            ResourceError::Malformed { .. } | ResourceError::Place { .. } => {
                Self::new(Code::MetadataInvalid, error)
            }
            ResourceError::Resource { .. } => Self::new(Code::Usage, error)
                .hint("https is required; plain http only to 127.0.0.1, [::1] or localhost"),
        }
    }
}

impl From<PresetError> for Error {
    fn from(error: PresetError) -> Self {
        match error {
            PresetError::Missing { name, .. } => {
                let hint = format!("--with {name}=VALUE says it");
                Self::new(Code::ProfileIncomplete, error).hint(hint)
            }
            PresetError::Unknown { .. } | PresetError::Variable { .. } => {
                Self::new(Code::Usage, error).hint("authctl oauth profile --presets shows them all")
            }
            PresetError::Unusable { .. } | PresetError::Value { .. } => {
                Self::new(Code::Usage, error)
            }
        }
    }
}

impl From<CallbackError> for Error {
    fn from(error: CallbackError) -> Self {
        match &error {
            CallbackError::Both | CallbackError::Empty | CallbackError::Repeated { .. } => {
                Self::new(Code::CallbackInvalid, error)
            }
            CallbackError::Encrypted => Self::new(Code::CallbackInvalid, error)
                .hint("have the server sign its answers for this client, and not encrypt them"),
            CallbackError::Unproved { .. } => Self::new(Code::CallbackForged, error)
                .hint("no code was redeemed; --response-mode query takes the answer unsigned"),
            CallbackError::Foreign => Self::new(Code::StateMismatch, error)
                .hint("start again, and use the address of that attempt"),
            CallbackError::Issuer { .. } | CallbackError::IssuerMissing { .. } => Self::new(
                Code::IssuerMismatch,
                error,
            )
            .hint("nothing was sent to any server; do not sign in there again before you know why"),
            CallbackError::NotPasted => Self::new(Code::Usage, error)
                .hint("paste the whole address; it has ?code= and state= in it"),
            CallbackError::Refused { error: word, .. } => {
                let reason = reason(word);
                let code = match (word.as_str(), reason.map(|reason| reason.turn)) {
                    (_, Some(Turn::Server)) => Code::RemoteInvalid,
                    ("access_denied", _) => Code::AccessDenied,
                    // OpenID Connect Core §3.1.2.6: the server was told to ask nobody.
                    (
                        "login_required"
                        | "interaction_required"
                        | "consent_required"
                        | "account_selection_required",
                        _,
                    ) => Code::LoginRequired,
                    _ => Code::AuthorizationRefused,
                };
                advised(Self::new(code, error), reason)
            }
        }
    }
}

/// Adds what a word of the server's means, and what to do about it.
fn advised(error: Error, reason: Option<&Reason>) -> Error {
    match reason {
        Some(reason) => error.hint(reason.means).hint(reason.advice),
        None => {
            error.hint("that is a word of this server's own; its documentation says what it means")
        }
    }
}

impl From<IdentityError> for Error {
    fn from(error: IdentityError) -> Self {
        match &error {
            IdentityError::AccessToken
            | IdentityError::Age { .. }
            | IdentityError::AuthorizedParty { .. }
            | IdentityError::Code
            | IdentityError::Nonce
            | IdentityError::Rejected { .. }
            | IdentityError::Token(_) => {
                Self::new(Code::IdTokenInvalid, error).hint("nothing was stored")
            }
            IdentityError::NoAlgorithm => {
                Self::new(Code::MetadataInvalid, error).hint("nothing was stored")
            }
        }
    }
}

impl From<TokenError> for Error {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Http(error) => error.into(),
            TokenError::Proof(ProofError::Issue(error)) => error.into(),
            TokenError::Proof(ProofError::Random(error)) => error.into(),
            TokenError::TokenType { wanted: "DPoP", .. } => Self::new(Code::RemoteInvalid, error)
                .hint(
                    "whoever finds such a token can use it; dpop = false in the profile allows it",
                ),
            TokenError::Answer { .. } | TokenError::TokenType { .. } => {
                Self::new(Code::RemoteInvalid, error)
            }
            TokenError::Page { .. } => Self::new(Code::RemoteInvalid, error)
                .hint("a portal, a proxy or a login page answers in place of the server, or the address is another: open it in a browser"),
            TokenError::Refused { error: ref word, .. } => {
                let reason = reason(word);
                let code = match reason.map(|reason| reason.turn) {
                    Some(Turn::Server) => Code::RemoteInvalid,
                    _ if word == "access_denied" => Code::AccessDenied,
                    _ => Code::TokenRefused,
                };
                advised(Self::new(code, error), reason)
            }
        }
    }
}

impl From<UserinfoError> for Error {
    fn from(error: UserinfoError) -> Self {
        match error {
            UserinfoError::Refused(error) => error.into(),
            UserinfoError::Malformed { .. } => Self::new(Code::RemoteInvalid, error),
            UserinfoError::Scope { ref wanted, .. } => {
                let scope = argument(wanted.as_deref().unwrap_or("openid"), "SCOPE");
                let hint = format!("log in again, and ask for more: --scope {scope}");
                Self::new(Code::ScopeInsufficient, error).hint(hint)
            }
            UserinfoError::Signature { .. } => Self::new(Code::UserinfoInvalid, error),
            UserinfoError::Subject { .. } => Self::new(Code::SubjectMismatch, error)
                .hint("nothing of it is shown; the token may be another login's"),
            UserinfoError::Token { .. } => Self::new(Code::TokenRejected, error),
        }
    }
}

impl From<IntrospectionError> for Error {
    fn from(error: IntrospectionError) -> Self {
        match error {
            IntrospectionError::Token(error) => error.into(),
            IntrospectionError::Malformed { .. } => Self::new(Code::RemoteInvalid, error),
            IntrospectionError::Forbidden { .. } => Self::new(Code::IntrospectionRefused, error)
                .hint("many servers answer clients with a secret alone; a profile may have one: --client-id, --client-secret"),
            IntrospectionError::Unsupported { .. } => Self::new(Code::IntrospectionRefused, error)
                .hint("a JWT says itself what it is good for: authctl jwt verify --issuer URL --aud NAME"),
        }
    }
}

impl From<BackchannelError> for Error {
    fn from(error: BackchannelError) -> Self {
        match error {
            BackchannelError::Nobody => Self::new(Code::ProfileIncomplete, error)
                .hint("--login-hint WHO names them as the server does: often by mail address or user name"),
            BackchannelError::NoOpenid => {
                Self::new(Code::Usage, error).hint("give --scope openid beside the others")
            }
            BackchannelError::MaxAge => Self::new(Code::Usage, error)
                .hint("the person is asked each time; --max-age is for --grant authorization-code"),
            BackchannelError::Wishes(error) => error.into(),
        }
    }
}

impl From<PollError> for Error {
    fn from(error: PollError) -> Self {
        match error {
            PollError::Denied { .. } => {
                Self::new(Code::AccessDenied, error).hint("nothing was stored")
            }
            PollError::Expired(asked) => Self::new(Code::LoginTimeout, error).hint(match asked {
                Asked::Device => "nothing was stored; start again for a new code",
                Asked::Backchannel => "nothing was stored; start again to have them asked anew",
            }),
            PollError::Token(error) => error.into(),
        }
    }
}

impl From<AsserterError> for Error {
    fn from(error: AsserterError) -> Self {
        match error {
            AsserterError::Key(error) => error.into(),
            AsserterError::Shared => Self::new(Code::JwkInvalid, error)
                .hint("for a shared secret: --client-auth client_secret_jwt --client-secret SOURCE"),
            AsserterError::Short { .. } => Self::new(Code::JwkInvalid, error)
                .hint("RFC 7518 §3.2 asks for a key as long as the hash: have the server give the client a longer secret")
                .hint("or do without a signature where the server takes that: --client-auth client_secret_basic, --request-object=false"),
        }
    }
}

impl From<CertificateError> for Error {
    fn from(error: CertificateError) -> Self {
        match error {
            CertificateError::Key(error) => error.into(),
            CertificateError::Mismatch => Self::new(Code::InputUnreadable, error)
                .hint("--client-cert and --client-cert-key name the two; the client's own certificate stands first"),
            CertificateError::NoCertificate => Self::new(Code::InputUnreadable, error)
                .hint("--client-cert names the chain, the client's own certificate first, and no key in it"),
        }
    }
}

impl From<DpopError> for Error {
    fn from(error: DpopError) -> Self {
        match error {
            DpopError::Kept(_) => {
                Self::new(Code::StoreDamaged, error).hint("log in again to replace it")
            }
            DpopError::Make(error) => error.into(),
            DpopError::NoAlgorithm { .. } => Self::new(Code::MetadataInvalid, error)
                .hint("dpop = false in the profile logs in without"),
        }
    }
}

impl From<KeptError> for Error {
    fn from(error: KeptError) -> Self {
        Self::new(Code::StoreDamaged, error).hint("log in again to replace them")
    }
}

impl From<ListenError> for Error {
    fn from(error: ListenError) -> Self {
        match &error {
            ListenError::Path { .. } => Self::new(Code::Usage, error)
                .hint("it is the path of a redirect URI that the server knows: --redirect-path"),
            ListenError::Taken { .. } => Self::new(Code::PortTaken, error)
                .hint("end that program, or name another port that the server knows: --port")
                .hint("where the server takes any port of this machine, leave the port out")
                .hint("--device needs no port, where the server offers it"),
            ListenError::Unusable {
                host: RedirectHost::Ipv6,
                ..
            } => Self::new(Code::ListenFailed, error)
                .hint("--redirect-host 127.0.0.1 does without IPv6"),
            ListenError::Unusable { .. } => Self::new(Code::ListenFailed, error),
        }
    }
}
