//! What a protected resource says of itself (RFC 9728): which servers give tokens for it.

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::challenge::challenges;
use super::issuer::Issuer;
use super::metadata::MetadataError;
use crate::domain::jose::json::{Object, Value};
use crate::domain::origin::{is_secure, named};
use crate::domain::ports::HttpResponse;
use crate::domain::text::excerpt;

/// A protected resource's name: an https URL without a fragment (RFC 9728 §1.2).
///
/// SECURITY: kept letter by letter, and compared so (RFC 9728 §3.3, §6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    text: String,
    url: Url,
}

/// What a resource says of itself.
#[derive(Debug, Clone)]
pub struct ResourceMetadata {
    /// The servers that give tokens for it.
    pub servers: Vec<Issuer>,
    /// All of it, as it was published.
    pub document: Object,
}

/// Why a resource's metadata can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResourceError {
    /// No metadata where it should be. The resource's URL or its server is to blame.
    #[error("{resource} publishes no metadata: {reason}")]
    Absent {
        /// The resource.
        resource: String,
        /// What the place answered.
        reason: String,
    },
    /// The metadata are of another resource: somebody plays this one, or the URL is not its name.
    #[error("the metadata are of the resource `{found}`, and `{wanted}` was asked for")]
    Foreign {
        /// The resource that was asked for.
        wanted: String,
        /// The one that the metadata name.
        found: String,
    },
    /// Metadata that are no JSON object, or not as they have to be. The server is to blame.
    #[error("the metadata of {resource} can't be used: {reason}")]
    Malformed {
        /// The resource.
        resource: String,
        /// What is wrong with them.
        reason: String,
    },
    /// The resource names a place for its metadata that no request must go to. It is to blame.
    #[error("{resource} says that its metadata are at `{found}`, and https is wanted")]
    Place {
        /// The resource.
        resource: String,
        /// The place.
        found: String,
    },
    /// What was given is no resource. The person who wrote it is to blame.
    #[error("`{found}` is no resource: {reason}")]
    Resource {
        /// What was written.
        found: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl Resource {
    /// Returns the resource as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns its URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns where its metadata are by RFC 9728 §3.1: between the host and all that follows.
    pub fn place(&self) -> Url {
        let mut place = self.url.clone();
        let path = match self.url.path() {
            "/" => "",
            path => path,
        };
        place.set_path(&format!("/.well-known/oauth-protected-resource{path}"));
        place
    }

    /// Returns where its metadata are by what it answered to a request without a token, where it
    /// says so (RFC 9728 §5.1).
    ///
    /// SECURITY: that is the resource's own word, and so it may send us to another https server, but
    /// not to this machine unless it is on it (RFC 9728 §7.7).
    pub fn pointed(&self, answer: &HttpResponse) -> Result<Option<Url>, ResourceError> {
        if answer.status != 401 {
            return Ok(None);
        }
        let challenges = challenges(answer);
        let mut pointers = challenges
            .iter()
            .filter_map(|challenge| challenge.get("resource_metadata"));
        let Some(found) = pointers.next() else {
            return Ok(None);
        };
        Url::parse(found)
            .ok()
            .filter(|url| self.may_lead_to(url))
            .map(Some)
            .ok_or_else(|| ResourceError::Place {
                resource: self.text.clone(),
                found: excerpt(found, 200),
            })
    }

    /// Reads its metadata.
    pub fn read(&self, json: &[u8]) -> Result<ResourceMetadata, ResourceError> {
        let malformed = |reason: String| ResourceError::Malformed {
            resource: self.text.clone(),
            reason,
        };
        let document = Object::parse(json).map_err(|error| malformed(error.to_string()))?;
        let found = document
            .text("resource")
            .ok_or_else(|| malformed("they do not say of which resource they are".into()))?;
        // SECURITY: a resource that speaks for another could send that one's tokens to a server of
        // its own (RFC 9728 §3.3, §7.3).
        if found != self.text {
            return Err(ResourceError::Foreign {
                wanted: self.text.clone(),
                found: excerpt(&found, 200),
            });
        }
        let listed = match document.get("authorization_servers") {
            None => Vec::new(),
            Some(list) => Value::list(list)
                .ok_or_else(|| malformed("authorization_servers is no list".into()))?,
        };
        let servers = listed.into_iter().map(|server| {
            let name = server.text().unwrap_or_else(|| server.json().to_owned());
            let issuer: Result<Issuer, MetadataError> = name.parse();
            issuer
                .ok()
                .filter(|issuer| !issuer.is_plain() || self.is_plain())
                .ok_or_else(|| {
                    let name = excerpt(&name, 200);
                    malformed(format!("its authorization server `{name}` is no issuer"))
                })
        });
        Ok(ResourceMetadata {
            servers: servers.collect::<Result<_, _>>()?,
            document,
        })
    }

    fn is_plain(&self) -> bool {
        self.url.scheme() == "http"
    }

    fn may_lead_to(&self, url: &Url) -> bool {
        is_secure(url) && url.fragment().is_none() && (url.scheme() == "https" || self.is_plain())
    }
}

impl FromStr for Resource {
    type Err = ResourceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = |reason| ResourceError::Resource {
            found: excerpt(text, 200),
            reason,
        };
        let url = named(text).map_err(bad)?;
        Ok(Self {
            text: text.to_owned(),
            url,
        })
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::domain::secret::Secret;

    fn resource(text: &str) -> Resource {
        text.parse().unwrap()
    }

    #[test]
    fn the_place_is_between_host_and_path() {
        for (text, place) in [
            (
                "https://a.example",
                "https://a.example/.well-known/oauth-protected-resource",
            ),
            (
                "https://a.example/",
                "https://a.example/.well-known/oauth-protected-resource",
            ),
            // RFC 9728 §3.1's own example.
            (
                "https://resource.example.com/resource1",
                "https://resource.example.com/.well-known/oauth-protected-resource/resource1",
            ),
            (
                "https://a.example:8443/x/?q=1",
                "https://a.example:8443/.well-known/oauth-protected-resource/x/?q=1",
            ),
            (
                "https://a.example?q=1",
                "https://a.example/.well-known/oauth-protected-resource?q=1",
            ),
        ] {
            assert_eq!(resource(text).place().as_str(), place, "{text}");
        }
        for bad in [
            "a.example",
            "http://a.example",
            "https://a.example/#f",
            "https://u@a.example",
            "urn:a",
        ] {
            assert!(bad.parse::<Resource>().is_err(), "{bad} was taken");
        }
    }

    fn challenged(by: &str, status: u16, challenge: &str) -> Result<Option<String>, ResourceError> {
        let answer = HttpResponse {
            status,
            headers: vec![("www-authenticate".into(), challenge.into())],
            body: Secret::new(Vec::new()),
        };
        let place = resource(by).pointed(&answer)?;
        Ok(place.map(String::from))
    }

    #[test]
    fn a_challenge_says_where_the_metadata_are() {
        let (https, local) = ("https://a.example/r", "http://127.0.0.1:1/r");
        let pointing = |url: &str| format!("Bearer error=\"x\", resource_metadata=\"{url}\"");
        let found = Ok(Some("https://b.example/m".to_owned()));
        assert_eq!(
            challenged(https, 401, &pointing("https://b.example/m")),
            found
        );
        for (status, challenge) in [
            (403, pointing("https://b.example/m")),
            (401, "Bearer".into()),
            (
                401,
                "Bearer realm=\"resource_metadata=https://b.example\"".into(),
            ),
        ] {
            assert_eq!(
                challenged(https, status, &challenge),
                Ok(None),
                "{challenge}"
            );
        }
        for bad in [
            "http://b.example/m",
            "http://127.0.0.1:1/m",
            "/m",
            "https://b.example/#m",
            "file:///m",
        ] {
            let found = challenged(https, 401, &pointing(bad));
            assert!(
                matches!(found, Err(ResourceError::Place { .. })),
                "{bad} was taken"
            );
        }
        assert!(challenged(local, 401, &pointing("http://127.0.0.1:1/m")).is_ok());
    }

    fn read(document: &Json) -> Result<Vec<String>, ResourceError> {
        let read = resource("https://a.example/r").read(document.to_string().as_bytes())?;
        Ok(read.servers.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_resource_is_compared_letter_by_letter() {
        let servers = json!(["https://b.example", "https://c.example/t/"]);
        let good = json!({ "resource": "https://a.example/r", "authorization_servers": servers });
        assert_eq!(
            read(&good).unwrap(),
            ["https://b.example", "https://c.example/t/"]
        );
        assert_eq!(
            read(&json!({ "resource": "https://a.example/r" })).unwrap(),
            [""; 0]
        );
        for other in [
            "https://a.example/r/",
            "https://A.example/r",
            "https://a.example",
            "",
        ] {
            let mut document = good.clone();
            document["resource"] = other.into();
            assert!(
                matches!(read(&document), Err(ResourceError::Foreign { .. })),
                "{other} was taken"
            );
        }
    }

    #[test]
    fn what_is_no_metadata_is_refused() {
        for bad in [
            json!([]),
            json!({}),
            json!({ "resource": 5 }),
            json!({ "resource": "https://a.example/r", "authorization_servers": "https://b.example" }),
            json!({ "resource": "https://a.example/r", "authorization_servers": ["http://b.example"] }),
            json!({ "resource": "https://a.example/r", "authorization_servers": ["http://127.0.0.1:1"] }),
            json!({ "resource": "https://a.example/r", "authorization_servers": [5] }),
        ] {
            assert!(
                matches!(read(&bad), Err(ResourceError::Malformed { .. })),
                "{bad} was taken"
            );
        }
    }
}
