//! Revocation: tells the server to forget a token (RFC 7009).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use url::{Url, form_urlencoded};

use super::answer::{TokenError, refusal};
use super::endpoint::{Client, shared};
use crate::domain::ports::HttpRequest;
use crate::domain::secret::Secret;

/// Which of a login's tokens it is, as a hint to the server (RFC 7009 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// An access token.
    Access,
    /// A refresh token, with which the server ends the whole grant.
    Refresh,
}

/// Revokes a token. A server that does not know it says the same as one that has revoked it
/// (RFC 7009 §2.2).
///
/// The library's own request is not used: it refuses servers on this machine.
pub fn revoke(
    client: &Client<'_>,
    endpoint: &Url,
    token: &Secret,
    hint: Hint,
) -> Result<(), TokenError> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    let hint = match hint {
        Hint::Access => "access_token",
        Hint::Refresh => "refresh_token",
    };
    form.append_pair("token", &shared(token))
        .append_pair("token_type_hint", hint);
    let mut basic = None;
    match client.client_secret {
        Some(own) if !own.in_body => basic = Some(header(client.client_id, &own.secret)),
        own => {
            form.append_pair("client_id", client.client_id);
            if let Some(own) = own {
                form.append_pair("client_secret", &shared(&own.secret));
            }
        }
    }
    let mut request = HttpRequest::form(endpoint.clone(), Secret::from(form.finish()));
    request
        .headers
        .extend(basic.map(|value| ("authorization", value)));
    let answer = client.http.send(request)?;
    if answer.status == 200 {
        Ok(())
    } else {
        Err(refusal(endpoint, &answer))
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749 §2.3.1).
fn header(client_id: &str, secret: &Secret) -> Secret {
    let encoded =
        |text: &str| -> String { form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", encoded(client_id), encoded(&shared(secret)));
    Secret::from(format!("Basic {}", STANDARD.encode(pair)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_characters_survive() {
        let header = header("c:d", &Secret::from("s:/ +".to_owned()));
        assert!(header.matches(b"Basic YyUzQWQ6cyUzQSUyRislMkI="));
    }
}
