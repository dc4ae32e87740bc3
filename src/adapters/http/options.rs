//! What a person may choose about the network, and how long things may take.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::root_cause;
use crate::domain::origin::authority;
use crate::domain::ports::HttpError;

/// How long a connection may take.
pub(super) const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long a whole request may take.
pub(super) const TOTAL_LIMIT: Duration = Duration::from_secs(30);

/// What the person may choose about the network.
#[derive(Debug, Clone, Default)]
pub struct NetworkOptions {
    /// How long a whole request may take; 10 s to connect and 30 s in all where nothing is said.
    pub timeout: Option<Duration>,
    /// A file of certificate authorities to trust beside the platform's.
    pub authorities: Option<PathBuf>,
    /// Whether each request is told on standard error.
    pub trace: bool,
}

impl NetworkOptions {
    /// Says why a body did not come to its end.
    pub(super) fn cut_off(&self, error: &io::Error, url: &Url) -> HttpError {
        if is_timeout(error) {
            return self.late(url, false);
        }
        HttpError::Broken {
            host: authority(url),
            reason: root_cause(error),
        }
    }

    /// Says that it took too long.
    pub(super) fn late(&self, url: &Url, connecting: bool) -> HttpError {
        let usual = if connecting {
            CONNECT_LIMIT
        } else {
            TOTAL_LIMIT
        };
        HttpError::Timeout {
            host: authority(url),
            seconds: self.limit(usual).as_secs(),
        }
    }

    /// Returns how long something may take.
    pub(super) fn limit(&self, usual: Duration) -> Duration {
        // A day is as good as for ever, and no clock runs over by it.
        let most = Duration::from_secs(86_400);
        self.timeout.unwrap_or(usual).min(most)
    }
}

fn is_timeout(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::TimedOut
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_timeout)
}
