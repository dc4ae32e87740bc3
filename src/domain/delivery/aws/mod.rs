//! Access keys as AWS's own programs print them and keep them, and as they take them from a
//! `credential_process`.

pub mod sts;

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value;

use crate::domain::jose::json::{JsonError, Object};
use crate::domain::secret::Secret;
use crate::domain::time::Timestamp;

/// An access key, and what goes with it where it is a temporary one.
#[derive(Debug, Clone)]
pub struct AccessKey {
    /// Its name, which is no secret.
    pub id: String,
    /// The secret half.
    pub secret: Secret,
    /// The session's token.
    pub session: Option<Secret>,
    /// When it ends.
    pub ends: Option<Timestamp>,
}

/// Why it is no access key. Nothing of what was found is in it. Whoever stored it is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AwsError {
    /// A half is not there, or can't stand in a request.
    #[error("there is no usable {name}")]
    Missing {
        /// Its name, as a `credential_process` has it.
        name: &'static str,
    },
    /// More than one key: a second profile, or one member twice. A key of one and a session of
    /// another would be nobody's.
    #[error("there is more than one access key in it")]
    Several,
    /// The end is no time.
    #[error("Expiration is no time")]
    Expiration,
}

/// The members, as each of AWS's programs may write them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Found {
    #[serde(rename = "AccessKeyId", alias = "aws_access_key_id")]
    id: Option<String>,
    #[serde(rename = "SecretAccessKey", alias = "aws_secret_access_key")]
    secret: Option<String>,
    #[serde(rename = "SessionToken", alias = "aws_session_token")]
    session: Option<String>,
    #[serde(rename = "Expiration", alias = "aws_expiration")]
    ends: Option<Value>,
}

impl AccessKey {
    /// Reads what was stored: the object of a `credential_process`, what `aws sts` and
    /// `aws iam create-access-key` print, lines as in `~/.aws/credentials` or for a shell, or the
    /// bare secret half of the key called `id`.
    pub fn read(stored: &Secret, id: Option<&str>) -> Result<Self, AwsError> {
        let text = stored.expose_text().unwrap_or_default().trim();
        let mut found = if text.starts_with('{') {
            object(text)?
        } else if text.contains('=') && text.to_ascii_lowercase().contains("aws_") {
            lines(text)?
        } else {
            Found {
                secret: id.map(|_| text.to_owned()),
                ..Found::default()
            }
        };
        if let Some(id) = id {
            found.id = Some(id.to_owned());
        }
        Self::of(found)
    }

    fn of(found: Found) -> Result<Self, AwsError> {
        let fit = |name, text: Option<String>| {
            let text = text.filter(|text| is_word(text));
            text.ok_or(AwsError::Missing { name })
        };
        let session = found.session.filter(|token| !token.is_empty());
        let session = session.map(|token| fit("SessionToken", Some(token)));
        Ok(Self {
            id: fit("AccessKeyId", found.id)?,
            secret: fit("SecretAccessKey", found.secret)?.into(),
            session: session.transpose()?.map(Secret::from),
            ends: found.ends.as_ref().map(time).transpose()?.flatten(),
        })
    }
}

/// Reads an object, or the one inside of it that has the members.
fn object(text: &str) -> Result<Found, AwsError> {
    // serde_json takes the last of two.
    if let Err(JsonError::Duplicate { .. }) = Object::parse(text.as_bytes()) {
        return Err(AwsError::Several);
    }
    let Ok(whole) = serde_json::from_str::<Value>(text) else {
        return Ok(Found::default());
    };
    let inner = ["Credentials", "AccessKey"].map(|name| whole.get(name));
    let found = match inner {
        [Some(_), Some(_)] => return Err(AwsError::Several),
        [Some(inner), None] | [None, Some(inner)] => inner.clone(),
        [None, None] => whole,
    };
    Ok(serde_json::from_value(found).unwrap_or_default())
}

/// Reads lines `name = value`, with what a shell puts before the one and around the other.
fn lines(text: &str) -> Result<Found, AwsError> {
    let mut found = Found::default();
    let mut headings = 0;
    let lines = text.lines().map(str::trim);
    for line in lines.filter(|line| !line.starts_with(['#', ';'])) {
        headings += usize::from(line.starts_with('['));
        let Some((name, value)) = line.split_once('=') else {
            continue;
        };
        let name = name.trim().to_ascii_lowercase();
        let name = name.rsplit([' ', ':']).next().unwrap_or_default();
        let value = value.trim().trim_end_matches(';').trim_matches(['"', '\'']);
        let value = value.to_owned();
        let again = match name {
            "aws_access_key_id" => found.id.replace(value).is_some(),
            "aws_secret_access_key" => found.secret.replace(value).is_some(),
            "aws_session_token" => found.session.replace(value).is_some(),
            "aws_credential_expiration" | "aws_expiration" => {
                found.ends.replace(Value::String(value)).is_some()
            }
            _ => false,
        };
        // SECURITY: a file of several profiles has keys of several accounts.
        if again || headings > 1 {
            return Err(AwsError::Several);
        }
    }
    Ok(found)
}

/// A time in text, or in seconds as STS writes it in JSON; there is none where it is `null`.
fn time(value: &Value) -> Result<Option<Timestamp>, AwsError> {
    let time = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.parse().ok(),
        Value::Number(seconds) => whole(seconds).and_then(Timestamp::from_unix),
        _ => None,
    };
    time.map(Some).ok_or(AwsError::Expiration)
}

/// Returns the whole seconds of a number, which may be written as 1.7E9.
fn whole(seconds: &serde_json::Number) -> Option<i64> {
    if let Some(seconds) = seconds.as_i64() {
        return Some(seconds);
    }
    let seconds = format!("{:.0}", seconds.as_f64()?);
    seconds.parse().ok()
}

/// Whether it can stand in a request and in a line of a file: printable, and without a blank.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns a half that was read as text.
fn text(secret: &Secret) -> &str {
    secret.expose_text().unwrap_or_default()
}

/// As a `credential_process` writes it. Without an end it is asked for once, and kept.
impl Serialize for AccessKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("Version", &1)?;
        object.serialize_entry("AccessKeyId", &self.id)?;
        object.serialize_entry("SecretAccessKey", text(&self.secret))?;
        if let Some(session) = &self.session {
            object.serialize_entry("SessionToken", text(session))?;
        }
        if let Some(ends) = &self.ends {
            object.serialize_entry("Expiration", ends)?;
        }
        object.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, id: Option<&str>) -> Result<String, AwsError> {
        let key = AccessKey::read(&Secret::from(text.to_owned()), id)?;
        Ok(serde_json::to_string(&key).unwrap())
    }

    const KEY: &str = r#"{"Version":1,"AccessKeyId":"AKIA1","SecretAccessKey":"s/+=1"}"#;
    const TEMPORARY: &str = r#"{"Version":1,"AccessKeyId":"ASIA1","SecretAccessKey":"s/+=1","SessionToken":"t==","Expiration":"2030-01-01T00:00:00Z"}"#;

    #[test]
    fn whatever_awss_programs_print_is_read() {
        for text in [
            KEY,
            r#"{"AccessKeyId":"AKIA1","SecretAccessKey":"s/+=1","SessionToken":null,"Expiration":null}"#,
            r#"{"AccessKey":{"UserName":"u","AccessKeyId":"AKIA1","Status":"Active","SecretAccessKey":"s/+=1","CreateDate":"2026-01-01T00:00:00Z"}}"#,
            r#"{"aws_access_key_id":"AKIA1","aws_secret_access_key":"s/+=1"}"#,
            "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = s/+=1\n",
            "# aws_access_key_id = AKIA0\naws_access_key_id = AKIA1\naws_secret_access_key = s/+=1",
            "export AWS_ACCESS_KEY_ID=AKIA1\nexport AWS_SECRET_ACCESS_KEY='s/+=1'",
            "$Env:AWS_ACCESS_KEY_ID=\"AKIA1\"\r\n$Env:AWS_SECRET_ACCESS_KEY=\"s/+=1\"",
        ] {
            assert_eq!(read(text, None).as_deref(), Ok(KEY), "{text}");
        }
        for text in [
            TEMPORARY,
            r#"{"Credentials":{"AccessKeyId":"ASIA1","SecretAccessKey":"s/+=1","SessionToken":"t==","Expiration":"2030-01-01T00:00:00+00:00"}}"#,
            r#"{"AccessKeyId":"ASIA1","SecretAccessKey":"s/+=1","SessionToken":"t==","Expiration":1.893456E9}"#,
            "export AWS_ACCESS_KEY_ID=ASIA1\nexport AWS_SECRET_ACCESS_KEY=s/+=1\nexport AWS_SESSION_TOKEN=t==\nexport AWS_CREDENTIAL_EXPIRATION=2030-01-01T00:00:00Z",
        ] {
            assert_eq!(read(text, None).as_deref(), Ok(TEMPORARY), "{text}");
        }
        assert_eq!(read("s/+=1\n", Some("AKIA1")).as_deref(), Ok(KEY));
    }

    #[test]
    fn keys_of_two_accounts_are_not_mixed() {
        for text in [
            "[a]\naws_access_key_id=A\naws_secret_access_key=s\naws_session_token=t\n[b]\naws_access_key_id=B\naws_secret_access_key=s",
            "[a]\naws_access_key_id=A\naws_secret_access_key=s\n [b]\nregion=x",
            "aws_access_key_id=A\naws_secret_access_key=s\naws_access_key_id=B",
            "export AWS_SESSION_TOKEN=t\nexport AWS_ACCESS_KEY_ID=A\nexport AWS_SECRET_ACCESS_KEY=s\nexport AWS_SESSION_TOKEN=u",
            r#"{"AccessKeyId":"A","SecretAccessKey":"s","AccessKeyId":"B"}"#,
            r#"{"Credentials":{"AccessKeyId":"A","SecretAccessKey":"s","SecretAccessKey":"t"}}"#,
            r#"{"Credentials":{"AccessKeyId":"A"},"AccessKey":{"SecretAccessKey":"s"}}"#,
        ] {
            assert_eq!(read(text, None), Err(AwsError::Several), "{text}");
        }
    }

    #[test]
    fn what_is_no_access_key_is_named_and_not_shown() {
        for (text, name) in [
            ("canary", "AccessKeyId"),
            ("", "AccessKeyId"),
            ("{canary", "AccessKeyId"),
            (r#"{"AccessKeyId":"A"}"#, "SecretAccessKey"),
            (
                r#"{"AccessKeyId":"A","SecretAccessKey":"can ary"}"#,
                "SecretAccessKey",
            ),
            (
                r#"{"AccessKeyId":"A","SecretAccessKey":"c\nary"}"#,
                "SecretAccessKey",
            ),
            (
                r#"{"AccessKeyId":"A","SecretAccessKey":"b","SessionToken":"can ary"}"#,
                "SessionToken",
            ),
        ] {
            assert_eq!(read(text, None), Err(AwsError::Missing { name }), "{text}");
        }
        let bad = r#"{"AccessKeyId":"A","SecretAccessKey":"b","Expiration":"canary"}"#;
        assert_eq!(read(bad, None), Err(AwsError::Expiration));
        assert!(read("", Some("AKIA1")).is_err());
    }
}
