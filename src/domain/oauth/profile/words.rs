//! The words of a profile that are one of a few: as the RFCs and our options write them.

use std::fmt;
use std::str::FromStr;

/// A word that is none of those that fit. Whoever wrote it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is none of {wanted}")]
pub struct WordError {
    /// What was written.
    pub found: String,
    /// What fits.
    pub wanted: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the word.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = WordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL
                    .iter()
                    .copied()
                    .find(|one| one.as_str() == text)
                    .ok_or_else(|| WordError {
                        found: crate::domain::text::excerpt(text, 40),
                        wanted: Self::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "),
                    })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

words! {
    /// How tokens are come by.
    #[derive(Default)]
    Grant {
        /// A browser, a code and PKCE (RFC 6749 §4.1, RFC 7636).
        #[default]
        AuthorizationCode = "authorization-code",
        /// A code that is typed in on another device (RFC 8628).
        Device = "device",
        /// A question that the server asks on a device that it knows (OpenID Connect CIBA).
        Ciba = "ciba",
        /// The client itself, nobody else (RFC 6749 §4.4).
        ClientCredentials = "client-credentials",
        /// A JWT that somebody signed (RFC 7523 §2.1).
        JwtBearer = "jwt-bearer",
    }
}

impl Grant {
    /// Whether the same can be asked for again at any time, without a person.
    pub fn is_unattended(self) -> bool {
        match self {
            Self::AuthorizationCode | Self::Device | Self::Ciba => false,
            Self::ClientCredentials | Self::JwtBearer => true,
        }
    }
}

words! {
    /// How a client proves who it is, in the words of RFC 8414 §2 and RFC 8705 §2.1.1.
    ClientMethod {
        /// Not at all: a public client.
        None = "none",
        /// A secret in the header (RFC 6749 §2.3.1).
        SecretBasic = "client_secret_basic",
        /// A secret in the body (RFC 6749 §2.3.1).
        SecretPost = "client_secret_post",
        /// A JWT under an HMAC with the secret (OpenID Connect Core §9).
        SecretJwt = "client_secret_jwt",
        /// A JWT under a private key (OpenID Connect Core §9, RFC 7523 §2.2).
        PrivateKeyJwt = "private_key_jwt",
        /// A certificate (RFC 8705 §2.1).
        TlsClientAuth = "tls_client_auth",
        /// A certificate that the client made itself (RFC 8705 §2.2).
        SelfSignedTlsClientAuth = "self_signed_tls_client_auth",
    }
}

words! {
    /// How this machine is called in the redirect URI (RFC 8252 §7.3, §8.3).
    #[derive(Default)]
    RedirectHost {
        /// The IPv4 literal: what servers should take.
        #[default]
        Ipv4 = "127.0.0.1",
        /// The IPv6 literal.
        Ipv6 = "[::1]",
        /// The name, which is listened for on both; for servers that take nothing else.
        Localhost = "localhost",
    }
}

words! {
    /// When an authorization request is pushed to the server first (RFC 9126).
    #[derive(Default)]
    Pushing {
        /// Where the server demands it.
        #[default]
        WhenRequired = "auto",
        /// Always.
        Always = "always",
        /// Never: a server that demands it refuses the login.
        Never = "never",
    }
}

words! {
    /// How the answer comes back to the redirect URI.
    #[derive(Default)]
    ResponseMode {
        /// As parameters (RFC 6749 §4.1.2).
        #[default]
        Query = "query",
        /// As one signed JWT (JARM §2.3.1).
        QueryJwt = "query.jwt",
    }
}

words! {
    /// What stands between the scopes of a token response. RFC 6749 §3.3 wants a space.
    #[derive(Default)]
    ScopeSeparator {
        /// A space, as it should be.
        #[default]
        Space = "space",
        /// A comma.
        Comma = "comma",
    }
}

impl ScopeSeparator {
    /// Takes a list of scopes apart; no scope has a space in it, whatever else separates them.
    pub fn split(self, scopes: &str) -> impl Iterator<Item = &str> {
        scopes
            .split(move |c: char| c.is_ascii_whitespace() || (self == Self::Comma && c == ','))
            .filter(|scope| !scope.is_empty())
    }
}
