//! STS: an access key for a role, in exchange for a login's token (`AssumeRoleWithWebIdentity`).

use std::fmt;
use std::str::FromStr;

use serde_json::Value;
use url::Url;

use super::{AccessKey, AwsError, Found};
use crate::domain::oauth::form::Form;
use crate::domain::origin::authority;
use crate::domain::ports::{HttpRequest, HttpResponse};
use crate::domain::secret::Secret;
use crate::domain::text::excerpt;
use crate::domain::time::{Span, Timestamp};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Role {
    /// Which role.
    pub arn: Arn,
    /// What AWS calls the session in its logs.
    pub session: SessionName,
    /// Where STS is.
    pub endpoint: Url,
    /// How long the key is to hold, where somebody said so.
    pub duration: Option<Span>,
}

/// The name of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arn(String);

/// The name of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionName(String);

/// Why there is no access key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StsError {
    /// It is no name of a role. The person who wrote it is to blame.
    #[error("`{found}` is no role: it is written arn:aws:iam::ACCOUNT:role/NAME")]
    Arn {
        /// What was written.
        found: String,
    },
    /// It is no name of a session. The person who wrote it is to blame.
    #[error("`{found}` is no name of a session: 2 to 64 letters, digits and =,.@_+-")]
    Session {
        /// What was written.
        found: String,
    },
    /// STS says no: the role does not trust the login, or its token is over.
    #[error("{host} refused: {code}")]
    Refused {
        /// Host and port.
        host: String,
        /// The error's code, as `AccessDenied`.
        code: String,
    },
    /// STS can't say yes or no. It is to blame.
    #[error("{host} answered {status}")]
    Failed {
        /// Host and port.
        host: String,
        /// The status.
        status: u16,
    },
    /// An answer without a key in it. The server is to blame.
    #[error("{host} gave no access key: {reason}")]
    Answer {
        /// Host and port.
        host: String,
        /// What is wrong with it.
        reason: AwsError,
    },
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SessionName {
    /// Returns it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Arn {
    type Err = StsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        is_role(text)
            .then(|| Self(text.to_owned()))
            .ok_or_else(|| StsError::Arn {
                found: excerpt(text, 96),
            })
    }
}

/// Whether it is written `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`. A store that has taken over
/// AWS's protocol may have no accounts.
fn is_role(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut part = || parts.next().unwrap_or_default();
    let (arn, partition, service, region, account) = (part(), part(), part(), part(), part());
    let name = part().strip_prefix("role/").unwrap_or_default();
    let number = account.is_empty()
        || account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let words = |text: &str, more: &[u8]| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || more.contains(&byte);
        !text.is_empty() && text.len() <= 576 && text.bytes().all(fits)
    };
    (arn, service, region) == ("arn", "iam", "")
        && number
        && words(partition, b"-")
        && words(name, b"/_+=,.@-")
}

impl FromStr for SessionName {
    type Err = StsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"=,.@_+-".contains(&byte);
        let fits = (2..=64).contains(&text.len()) && text.bytes().all(fits);
        fits.then(|| Self(text.to_owned()))
            .ok_or_else(|| StsError::Session {
                found: excerpt(text, 96),
            })
    }
}

impl Role {
    /// Returns what one kept key is told from another by: all that it depends on.
    pub fn mark(&self) -> String {
        let Self {
            arn,
            session,
            endpoint,
            duration,
        } = self;
        let seconds = duration.map_or(0, Span::seconds);
        format!("{endpoint} {} {} {seconds}", arn.0, session.0)
    }

    /// Returns the request. Its body has the token; it shows nothing else of who asks.
    pub fn request(&self, token: Secret) -> HttpRequest {
        let mut form = Form::default();
        form.set("Action", "AssumeRoleWithWebIdentity");
        form.set("Version", "2011-06-15");
        form.set("RoleArn", self.arn.0.clone());
        form.set("RoleSessionName", self.session.0.clone());
        form.set_some(
            "DurationSeconds",
            self.duration.map(|span| span.seconds().to_string()),
        );
        form.set_secret("WebIdentityToken", token);
        HttpRequest::form(self.endpoint.clone(), form.encoded())
    }

    /// Reads the answer: JSON, which AWS gives to whoever wants it, or the XML that others give.
    pub fn read(&self, answer: &HttpResponse) -> Result<AccessKey, StsError> {
        let host = authority(&self.endpoint);
        let text = answer.body.expose_text().unwrap_or_default();
        if answer.status != 200 {
            let code = json(text, "Code").or_else(|| text_of(text, "Code"));
            return Err(match code {
                Some(code) if matches!(answer.status, 400..=499) => StsError::Refused {
                    host,
                    code: excerpt(&code, 64),
                },
                _ => StsError::Failed {
                    host,
                    status: answer.status,
                },
            });
        }
        let found = match serde_json::from_str::<Value>(text) {
            Ok(value) => {
                let found = within(&value, "Credentials").cloned();
                found.and_then(|found| serde_json::from_value(found).ok())
            }
            Err(_) => element(text, "Credentials").map(|xml| {
                let of = |name| text_of(xml, name);
                Found {
                    id: of("AccessKeyId"),
                    secret: of("SecretAccessKey"),
                    session: of("SessionToken"),
                    ends: of("Expiration").map(Value::String),
                }
            }),
        };
        let key = AccessKey::of(found.unwrap_or_default());
        let key = key.and_then(|key| match (&key.session, key.ends) {
            (None, _) => Err(AwsError::Missing {
                name: "SessionToken",
            }),
            (_, None) => Err(AwsError::Expiration),
            _ => Ok(key),
        });
        key.map_err(|reason| StsError::Answer { host, reason })
    }
}

/// Whether a kept key will do: until a quarter of an hour before its end, when AWS's SDKs ask for
/// another, or for two thirds of a short life.
pub fn holds(ends: Timestamp, made: Timestamp, now: Timestamp) -> bool {
    const MARGIN: u64 = 900;
    let life = ends.since(made).seconds();
    ends.since(now).seconds() > MARGIN.min(life / 3)
}

/// Returns the member of that name, however deep it lies.
fn within<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    let inner = || object.values().find_map(|inner| within(inner, name));
    object.get(name).or_else(inner)
}

fn json(text: &str, name: &str) -> Option<String> {
    let value: Value = serde_json::from_str(text).ok()?;
    Some(within(&value, name)?.as_str()?.to_owned())
}

/// Returns what is in the only element of that name.
///
/// SECURITY: this reads no XML but STS's: elements without attributes, texts without entities.
/// What else stands there is no access key, and is refused as such.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (inner, rest) = rest.split_once(&format!("</{name}>"))?;
    let only = !rest.contains(&format!("<{name}>")) && !inner.contains('&');
    only.then_some(inner.trim())
}

/// Returns the text of the only element of that name, where there is nothing else in it.
fn text_of(xml: &str, name: &str) -> Option<String> {
    let text = element(xml, name).filter(|text| !text.contains('<'))?;
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role() -> Role {
        Role {
            arn: "arn:aws:iam::123456789012:role/x".parse().unwrap(),
            session: "authctl".parse().unwrap(),
            endpoint: Url::parse("https://sts.example/").unwrap(),
            duration: Some(Span::from_seconds(900)),
        }
    }

    fn read(status: u16, body: &str) -> Result<String, StsError> {
        let answer = HttpResponse {
            status,
            headers: Vec::new(),
            body: Secret::from(body.to_owned()),
        };
        let key = role().read(&answer)?;
        Ok(serde_json::to_string(&key).unwrap())
    }

    const KEY: &str = r#"{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"s/+","SessionToken":"t==","Expiration":"2030-01-01T00:00:00Z"}"#;
    const XML: &str = "<AssumeRoleWithWebIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">
  <AssumeRoleWithWebIdentityResult><AssumedRoleUser><Arn>a</Arn></AssumedRoleUser><Credentials>
    <SessionToken>t==</SessionToken><SecretAccessKey>s/+</SecretAccessKey>
    <Expiration>2030-01-01T00:00:00Z</Expiration><AccessKeyId> ASIA1
 </AccessKeyId></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

    #[test]
    fn keys_are_read_from_json_and_from_xml() {
        let json = r#"{"AssumeRoleWithWebIdentityResponse":{"AssumeRoleWithWebIdentityResult":{"Audience":"a","Credentials":{"AccessKeyId":"ASIA1","Expiration":1.893456E9,"SecretAccessKey":"s/+","SessionToken":"t=="}}}}"#;
        for body in [json, XML] {
            assert_eq!(read(200, body).as_deref(), Ok(KEY), "{body}");
        }
        for (from, to) in [
            ("<SessionToken>t==</SessionToken>", ""),
            ("t==", "t&amp;"),
            ("t==", "t<b/>t"),
            ("2030-01-01T00:00:00Z", "soon"),
            ("<Expiration>2030-01-01T00:00:00Z</Expiration>", ""),
            ("s/+", "s</SecretAccessKey><SecretAccessKey>r"),
            ("Credentials>", "Others>"),
            (XML, ""),
        ] {
            let answer = read(200, &XML.replace(from, to));
            assert!(
                matches!(answer, Err(StsError::Answer { .. })),
                "{to}: {answer:?}"
            );
        }
    }

    #[test]
    fn refusals_are_told_by_their_codes() {
        let code = |status, body: &str| match read(status, body) {
            Err(StsError::Refused { code, .. }) => code,
            other => format!("{other:?}"),
        };
        let xml = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>canary</Message></Error></ErrorResponse>";
        assert_eq!(code(403, xml), "AccessDenied");
        let json =
            r#"{"Error":{"Code":"ExpiredTokenException","Message":"canary"},"RequestId":"x"}"#;
        assert_eq!(code(400, json), "ExpiredTokenException");
        for (status, body) in [(500, xml), (400, "canary"), (302, "")] {
            let told = code(status, body);
            assert!(
                told.contains("Failed") && !told.contains("canary"),
                "{told}"
            );
        }
    }

    #[test]
    fn a_kept_key_is_given_until_shortly_before_its_end() {
        let at = |seconds: i64| Timestamp::from_unix(1_800_000_000 + seconds).unwrap();
        for (life, now, good) in [
            (3600, 0, true),
            (3600, 2699, true),
            (3600, 2700, false),
            (900, 599, true),
            (900, 600, false),
            (900, 2000, false),
        ] {
            assert_eq!(holds(at(life), at(0), at(now)), good, "{life} {now}");
        }
    }

    #[test]
    fn the_token_is_in_the_body_alone() {
        let request = role().request(Secret::from("canary".to_owned()));
        assert_eq!(
            request.body.unwrap().expose_text().unwrap(),
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx\
             &RoleSessionName=authctl&DurationSeconds=900&WebIdentityToken=canary"
        );
        assert!("x".parse::<SessionName>().is_err() && "a b".parse::<SessionName>().is_err());
    }

    #[test]
    fn a_role_is_written_as_aws_does() {
        for role in [
            "arn:aws:iam::123456789012:role/x",
            "arn:aws-us-gov:iam::123456789012:role/team/a_b+c=d,e.f@g-h",
            "arn:minio:iam:::role/idmp-x",
        ] {
            assert!(role.parse::<Arn>().is_ok(), "{role}");
        }
        for bad in [
            "role/x",
            "arn:aws:iam::1:role/x",
            "arn:aws:iam::123456789012:user/x",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam:eu:123456789012:role/x",
            "arn:aws:s3::123456789012:role/x",
            "arn:aws:iam::123456789012:role/$(id)",
            "arn:aws:iam::123456789012:role/x;id",
            "arn:aws;id:iam::123456789012:role/x",
            "arn:aws:iam::123456789012:role/x:y",
        ] {
            assert!(bad.parse::<Arn>().is_err(), "{bad} was taken");
        }
    }
}
