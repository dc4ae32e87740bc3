//! What the verbs do: one file a verb, holding its arguments (their docs are the help), `run`, and
//! the report that it returns. [`verb`] says what a verb is;
//! [`given`] is what several verbs take.

pub mod audit;
pub mod completions;
pub mod doctor;
pub mod given;
pub mod help;
pub mod helper;
pub mod jwe;
pub mod jwk;
pub mod jws;
pub mod jwt;
pub mod key;
pub mod list;
mod logged;
pub mod oauth;
pub mod request;
pub mod run;
pub mod secret;
pub mod store;
mod tally;
pub mod verb;
mod versions;
