//! Rules without I/O: what a credential is, what makes it good, and what may be done with it.
//!
//! Nothing here reads a clock, a file, a socket or the environment. Functions take values
//! (`now: Timestamp`); where a conversation is needed, the trait stands in [`ports`].

pub mod apikey;
pub mod audit;
pub mod batch;
pub mod checkup;
pub mod clipboard;
pub mod commands;
pub mod configuration;
pub mod credential;
pub mod delivery;
pub mod desktop;
pub mod files;
pub mod jose;
pub mod jwk;
pub mod locks;
pub mod moment;
pub mod nearest;
pub mod network;
pub mod oauth;
pub mod origin;
pub mod ports;
pub mod published;
pub mod random;
pub mod secret;
pub mod setting;
pub mod text;
pub mod time;
