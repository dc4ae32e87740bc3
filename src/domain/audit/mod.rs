//! The audit log: what was done with credentials, and what failed, in a chain that shows every
//! change made to it.
//!
//! ```text
//! Entry   what happened: event, outcome, subject, reason        no secret is ever in it
//! Draft   an entry with its moment and its actor, and the seal  appended with the change it tells of
//! Seal    the key of the chain, out of the store
//! ```
//!
//! Each row's MAC covers the row and the MAC before it. The newest row's number and MAC are also
//! pinned in the store, so that a tail that was cut off is missed.

pub mod entry;
pub mod seal;
