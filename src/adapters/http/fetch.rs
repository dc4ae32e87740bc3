//! A person's own request: its answer comes piece by piece.

use std::io::Read as _;
use std::time::Instant;

use reqwest::blocking::Response;
use reqwest::header::HeaderName;
use url::Url;

use super::options::{NetworkOptions, TOTAL_LIMIT};
use super::{SystemHttp, headers_of, sensitive};
use crate::domain::origin::authority;
use crate::domain::ports::{Body, Fetch, HttpError, HttpRequest, Incoming};
use crate::domain::secret::Secret;

impl Fetch for SystemHttp {
    fn fetch(
        &self,
        request: &HttpRequest,
        more: &[(String, Secret)],
    ) -> Result<Incoming, HttpError> {
        let url = &request.url;
        let mut builder = self.prepared(request, url)?;
        for (name, value) in more {
            let unfit = |_| HttpError::Broken {
                host: authority(url),
                reason: format!("no header can be called {name}"),
            };
            let known = HeaderName::from_bytes(name.as_bytes()).map_err(unfit)?;
            builder = builder.header(known, sensitive(name, value, url)?);
        }
        // Where nobody says how long the whole may take, the library's own 30 s count for the head
        // and then for each piece: a large answer may take its time.
        let mut deadline = None;
        if self.options.timeout.is_some() {
            let limit = self.options.limit(TOTAL_LIMIT);
            builder = builder.timeout(limit);
            deadline = Some(Instant::now() + limit);
        }
        let response = self.sent(builder, request.method, url)?;
        Ok(Incoming {
            status: response.status().as_u16(),
            headers: headers_of(&response),
            body: Box::new(Rest {
                response,
                url: url.clone(),
                deadline,
                options: self.options.clone(),
            }),
        })
    }
}

/// What has not been read yet.
struct Rest {
    response: Response,
    url: Url,
    deadline: Option<Instant>,
    options: NetworkOptions,
}

impl Body for Rest {
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, HttpError> {
        if self.deadline.is_some_and(|end| Instant::now() >= end) {
            return Err(self.options.late(&self.url, false));
        }
        let read = self.response.read(buffer);
        read.map_err(|error| self.options.cut_off(&error, &self.url))
    }
}
