//! The words with which servers refuse: what each means, and what a person can do about it.

/// One word, as RFCs define it.
#[derive(Debug, PartialEq, Eq)]
pub struct Reason {
    /// The word.
    pub word: &'static str,
    /// Whose turn it is.
    pub turn: Turn,
    /// What it means.
    pub means: &'static str,
    /// What to do.
    pub advice: &'static str,
}

/// Who can do something about a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Whoever set the profile up: client, secret, what is asked for.
    Caller,
    /// The person who signs in.
    Person,
    /// The server; what was asked may be asked again later.
    Server,
}

/// Looks a word up.
pub fn reason(word: &str) -> Option<&'static Reason> {
    REASONS.iter().find(|reason| reason.word == word)
}

const fn of(word: &'static str, turn: Turn, means: &'static str, advice: &'static str) -> Reason {
    Reason {
        word,
        turn,
        means,
        advice,
    }
}

use Turn::{Caller, Person, Server};

const REASONS: &[Reason] = &[
    // RFC 6749 §4.1.2.1, §5.2
    of(
        "access_denied",
        Person,
        "the person, or a rule of the server, said no",
        "log in again and agree, or ask whoever runs the server for the right",
    ),
    of(
        "invalid_client",
        Caller,
        "the server does not know this client, or does not take its proof",
        "check --client-id, --client-secret and --client-auth; a secret may have ended",
    ),
    of(
        "invalid_grant",
        Person,
        "the code or the refresh token has ended, was used before, or belongs to another client",
        "log in again",
    ),
    of(
        "invalid_request",
        Caller,
        "the server misses a parameter, or does not take one",
        "a redirect URI that it knows (--redirect-host, --port), a pushed request (--par always), or a --param of its own; --explain shows what was sent",
    ),
    of(
        "invalid_scope",
        Caller,
        "a scope is unknown here, or not for this client",
        "--scope says what to ask for",
    ),
    of(
        "server_error",
        Server,
        "the server has trouble of its own",
        "try again later",
    ),
    of(
        "temporarily_unavailable",
        Server,
        "the server is too busy, or being worked on",
        "try again later",
    ),
    of(
        "unauthorized_client",
        Caller,
        "this client may not log in in this way",
        "allow the grant where the client is registered, or choose another with --grant",
    ),
    of(
        "unsupported_grant_type",
        Caller,
        "the server does not have this grant",
        "choose another with --grant",
    ),
    of(
        "unsupported_response_type",
        Caller,
        "the server, or this client there, does not give codes",
        "allow the authorization code where the client is registered",
    ),
    // RFC 6750 §3.1, RFC 9470 §3
    of(
        "insufficient_scope",
        Caller,
        "the token does not go that far",
        "log in again with the --scope that is missing",
    ),
    of(
        "insufficient_user_authentication",
        Person,
        "the person has to sign in more strongly, or more recently",
        "log in again with --acr-values or --max-age",
    ),
    of(
        "invalid_token",
        Person,
        "the token has ended, was revoked, or is for somebody else",
        "authctl oauth token gives a fresh one; log in again where that is refused, too",
    ),
    // RFC 8628 §3.5
    of(
        "authorization_pending",
        Person,
        "nobody has agreed yet",
        "finish on the other device",
    ),
    of(
        "expired_token",
        Person,
        "the code for the device has ended",
        "log in again, and faster",
    ),
    of(
        "slow_down",
        Server,
        "the server is asked too often",
        "wait before the next try",
    ),
    // OpenID Connect CIBA Core §13
    of(
        "invalid_binding_message",
        Caller,
        "the server's devices can't show that message",
        "--binding-message with fewer and plainer characters, or none",
    ),
    of(
        "invalid_user_code",
        Person,
        "the server wants a code that only the person knows, and did not get the right one",
        "authctl sends none: log in with another --grant",
    ),
    of(
        "missing_user_code",
        Person,
        "the server wants a code that only the person knows",
        "authctl sends none: log in with another --grant",
    ),
    of(
        "unknown_user_id",
        Caller,
        "the server does not know whom --login-hint names",
        "name them as the server does: by mail address, telephone number or user name",
    ),
    // RFC 8693 §2.2.2, RFC 8707 §2
    of(
        "invalid_target",
        Caller,
        "the server has no tokens for that resource or audience",
        "check --resource and --audience",
    ),
    // RFC 9101 §7, RFC 9126 §2.3, OpenID Connect Core §3.1.2.6
    of(
        "account_selection_required",
        Person,
        "the person has to choose an account",
        "log in without --prompt none",
    ),
    of(
        "consent_required",
        Person,
        "the person has to agree first",
        "log in without --prompt none",
    ),
    of(
        "interaction_required",
        Person,
        "the person has to do something first",
        "log in without --prompt none",
    ),
    of(
        "invalid_request_object",
        Caller,
        "the server does not take the signed request",
        "is the client's public key registered there, and this machine's clock right? one that is encrypted, authctl does not make",
    ),
    of(
        "invalid_request_uri",
        Server,
        "the pushed request has ended, or was used before",
        "log in again",
    ),
    of(
        "login_required",
        Person,
        "nobody is signed in there",
        "log in without --prompt none",
    ),
    of(
        "registration_not_supported",
        Caller,
        "the server takes no registration in a request",
        "register the client first",
    ),
    of(
        "request_not_supported",
        Caller,
        "the server takes no request objects",
        "--request-object=false sends the request as it is",
    ),
    of(
        "request_uri_not_supported",
        Caller,
        "the server takes no pushed requests",
        "give --par never",
    ),
    of(
        "unmet_authentication_requirements",
        Person,
        "the person can't sign in as strongly as was asked",
        "ask for less with --acr-values",
    ),
    // RFC 9396 §5
    of(
        "invalid_authorization_details",
        Caller,
        "the server does not take what is asked for in detail",
        "check the types and members of --authorization-details",
    ),
    // RFC 9449 §5, §8
    of(
        "invalid_dpop_proof",
        Caller,
        "the server does not take the proof of the token's key",
        "--dpop binds tokens to a key, as the server may want it; where it is given: is this machine's clock right?",
    ),
    of(
        "use_dpop_nonce",
        Caller,
        "the server wants tokens bound to a key, or goes on wanting another nonce",
        "--dpop binds them; where it is given: is this machine's clock right?",
    ),
    // RFC 7009 §2.2.1
    of(
        "unsupported_token_type",
        Caller,
        "the server does not do that for this kind of token",
        "end the session on the server's own pages",
    ),
    // RFC 7591 §3.2.2
    of(
        "invalid_client_metadata",
        Caller,
        "the server does not take a client like that",
        "the server's own words say which value; --grant, --client-auth and --scope change it",
    ),
    of(
        "invalid_redirect_uri",
        Caller,
        "the server does not take that redirect URI",
        "--redirect-uri names another: some want localhost, some a port",
    ),
    of(
        "invalid_software_statement",
        Caller,
        "the software statement is not good",
        "ask whoever signed it for a new one",
    ),
    of(
        "unapproved_software_statement",
        Caller,
        "the server does not trust who signed the software statement",
        "ask whoever runs the server which it takes",
    ),
    // GitHub's own, which it gives with status 200.
    of(
        "bad_refresh_token",
        Person,
        "the refresh token has ended, or was used before",
        "log in again",
    ),
    of(
        "bad_verification_code",
        Person,
        "the code has ended, or was used before",
        "log in again",
    ),
    of(
        "device_flow_disabled",
        Caller,
        "the device flow is switched off for this client",
        "switch it on where the client is registered",
    ),
    of(
        "incorrect_client_credentials",
        Caller,
        "the client's id or secret is another",
        "check --client-id and --client-secret",
    ),
    of(
        "redirect_uri_mismatch",
        Caller,
        "the redirect URI is not one of those that are registered",
        "register http://127.0.0.1/callback, or say what is registered: --port, --redirect-host, --redirect-path",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_word_stands_there_once() {
        let words: BTreeSet<_> = REASONS.iter().map(|reason| reason.word).collect();
        assert_eq!(words.len(), REASONS.len());
        assert_eq!(reason("invalid_grant").unwrap().turn, Person);
        assert_eq!(reason("Invalid_Grant"), None);
    }
}
