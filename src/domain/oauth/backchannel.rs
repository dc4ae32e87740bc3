//! A login that the server asks the person for on a device that it knows: OpenID Connect
//! Client-Initiated Backchannel Authentication 1.0, in poll mode. The wait for the answer is
//! [`polling`](super::polling)'s.

use std::str::FromStr;

use url::Url;

use super::answer::TokenError;
use super::authorization::{RequestError, Wishes};
use super::channel::Channel;
use super::form::Form;
use super::polling::{Asked, Ticket};
use super::profile::Profile;
use crate::domain::text::is_hazard;
use crate::domain::time::Span;

/// More than fits on the screen of a telephone. CIBA §7.1 asks for a short one, and servers take
/// less.
const LONGEST_MESSAGE: usize = 200;

/// What the person's device shows beside the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingMessage(String);

/// A request that no server takes. Whoever set the profile up is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackchannelError {
    /// Nobody is named, so nobody can be asked.
    #[error("nothing says whom the server is to ask")]
    Nobody,
    /// Without `openid` it is no request of this kind.
    #[error("the scope openid is missing, and such a login has to ask for it")]
    NoOpenid,
    /// What the server would not hear of, and so not heed.
    #[error("such a request can't say how long ago the person may have signed in")]
    MaxAge,
    /// The profile asks for what can't be asked for.
    #[error(transparent)]
    Wishes(#[from] RequestError),
}

/// Text that no device would show. Whoever wrote it is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it wants one line of 1 to {LONGEST_MESSAGE} characters")]
pub struct MessageError;

impl FromStr for BindingMessage {
    type Err = MessageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=LONGEST_MESSAGE).contains(&text.chars().count());
        if fits && !text.chars().any(is_hazard) {
            Ok(Self(text.to_owned()))
        } else {
            Err(MessageError)
        }
    }
}

impl BindingMessage {
    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A request: for what, by whom, and for how long anybody waits for the answer.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// What the profile asks for.
    pub profile: &'a Profile,
    /// Which scopes.
    pub scopes: &'a [String],
    /// What ties the question there to the one here.
    pub message: Option<&'a BindingMessage>,
    /// How long anybody waits.
    pub patience: Span,
}

impl Request<'_> {
    /// Returns its fields (CIBA §7.1).
    ///
    /// SECURITY: the server is told how long anybody waits, so that a person can't agree to what
    /// nobody asks for any longer.
    pub fn form(&self) -> Result<Form, BackchannelError> {
        if self.profile.login_hint.is_none() {
            return Err(BackchannelError::Nobody);
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return Err(BackchannelError::NoOpenid);
        }
        if self.profile.max_age.is_some() {
            return Err(BackchannelError::MaxAge);
        }
        let wishes = Wishes::of(&Profile {
            // The answer comes from the token endpoint, and the person is asked in any case.
            response_mode: None,
            prompt: None,
            ..self.profile.clone()
        })?;
        let mut form = Form::default();
        form.set("scope", self.scopes.join(" "));
        form.set_some("binding_message", self.message.map(BindingMessage::as_str));
        let patience = self.patience.seconds().max(1);
        form.set("requested_expiry", patience.to_string());
        wishes.onto(&mut form);
        Ok(form)
    }
}

impl Channel<'_> {
    /// Has the server ask the person (CIBA §7).
    pub fn ask(&self, endpoint: &Url, request: Form) -> Result<Ticket, TokenError> {
        self.told(endpoint, request, |members, asked_at| {
            Ticket::read(Asked::Backchannel, members, asked_at)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::oauth::polling::tests::{answer, asked, at, span};

    fn profile() -> Profile {
        Profile {
            login_hint: Some("alice".into()),
            acr_values: Some("x".into()),
            prompt: Some("login".into()),
            ..Profile::default()
        }
    }

    fn form(profile: &Profile, scope: &str) -> Result<Form, BackchannelError> {
        let scopes: Vec<String> = scope.split(' ').map(str::to_owned).collect();
        let message = "W-4 pay".parse().unwrap();
        let request = Request {
            profile,
            scopes: &scopes,
            message: Some(&message),
            patience: span(300),
        };
        request.form()
    }

    #[test]
    fn the_server_is_told_whom_to_ask_for_what_and_until_when() {
        let request = form(&profile(), "openid a").unwrap();
        let given = json!({ "auth_req_id": "canary", "expires_in": 120, "interval": 2 });
        let (ticket, sent) = asked(Ok(answer(200, &given.to_string())), |channel, endpoint| {
            channel.ask(endpoint, request)
        });
        let ticket = ticket.unwrap();
        assert_eq!(ticket.asked, Asked::Backchannel);
        assert!(ticket.code.matches(b"canary") && !format!("{ticket:?}").contains("canary"));
        assert_eq!((ticket.life, ticket.interval), (Some(span(120)), span(2)));
        assert_eq!(ticket.asked_at, at(1_000));
        let sent = serde_json::to_value(sent).unwrap();
        let wanted = json!({
            "client_id": "cli", "scope": "openid a", "login_hint": "alice", "acr_values": "x",
            "binding_message": "W-4 pay", "requested_expiry": "300",
        });
        assert_eq!(sent, wanted);
    }

    #[test]
    fn an_answer_without_a_name_for_the_request_is_none() {
        for given in [
            json!({}),
            json!({ "auth_req_id": "" }),
            json!({ "auth_req_id": 5 }),
            Value::Null,
        ] {
            let request = form(&profile(), "openid").unwrap();
            let (found, _) = asked(Ok(answer(200, &given.to_string())), |channel, endpoint| {
                channel.ask(endpoint, request)
            });
            assert!(found.is_err(), "{given}");
        }
    }

    #[test]
    fn what_no_server_could_answer_is_not_asked() {
        let nobody = Profile::default();
        assert_eq!(
            form(&nobody, "openid").unwrap_err(),
            BackchannelError::Nobody
        );
        let found = form(&profile(), "a openidx").unwrap_err();
        assert_eq!(found, BackchannelError::NoOpenid);
        let aged = Profile {
            max_age: Some(60),
            ..profile()
        };
        assert_eq!(form(&aged, "openid").unwrap_err(), BackchannelError::MaxAge);
    }

    #[test]
    fn a_message_is_one_short_line() {
        for good in ["W-4", "Grüße", &"x".repeat(200)] {
            assert_eq!(good.parse::<BindingMessage>().unwrap().as_str(), good);
        }
        for bad in ["", "a\nb", "\u{1b}[2J", "\u{202e}x", &"x".repeat(201)] {
            assert_eq!(bad.parse::<BindingMessage>(), Err(MessageError), "{bad:?}");
        }
    }
}
