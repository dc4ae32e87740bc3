//! The address at which a person signs out at the server (OpenID Connect RP-Initiated Logout 1.0).

use url::Url;

use crate::domain::secret::Secret;

/// Who signs out of what.
#[derive(Debug, Clone, Copy)]
pub struct Leaving<'a> {
    /// The client that the person had signed in to.
    pub client_id: &'a str,
    /// Who signed in, where that is known.
    pub subject: Option<&'a str>,
    /// The ID token of that login.
    ///
    /// SECURITY: it names the person, and so stands in no address that is shown, logged, or given
    /// to a program as its argument.
    pub id_token: Option<&'a Secret>,
}

/// Returns the address to open (RP-Initiated Logout §2).
pub fn url(endpoint: &Url, leaving: Leaving<'_>) -> Url {
    let mut url = endpoint.clone();
    {
        let mut query = url.query_pairs_mut();
        if let Some(token) = leaving.id_token.and_then(Secret::expose_text) {
            query.append_pair("id_token_hint", token);
        }
        query.append_pair("client_id", leaving.client_id);
        if let Some(subject) = leaving.subject {
            query.append_pair("logout_hint", subject);
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_endpoint_has_already_stays() {
        let endpoint = Url::parse("https://a.example/end?tenant=t").unwrap();
        let token = Secret::from("e30.e30.AA".to_owned());
        let whole = Leaving {
            client_id: "c",
            subject: Some("a&b"),
            id_token: Some(&token),
        };
        assert_eq!(
            url(&endpoint, whole).as_str(),
            "https://a.example/end?tenant=t&id_token_hint=e30.e30.AA&client_id=c&logout_hint=a%26b"
        );
        let shown = Leaving {
            id_token: None,
            subject: None,
            ..whole
        };
        assert_eq!(
            url(&endpoint, shown).as_str(),
            "https://a.example/end?tenant=t&client_id=c"
        );
    }
}
