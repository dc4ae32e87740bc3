//! The audit log: what was done with credentials, and what failed, in a chain that shows every
//! change made to it.
//!
//! ```text
//! Entry   what happened: event, outcome, subject, reason        no secret is ever in it
//! Draft   an entry with its moment, its actor and the chain     appended with the change it tells of
//! Row     a draft as it lies in the database, under its number
//! Chain   the key and the head that is pinned in the store      finds what was changed
//! ```
//!
//! Each row's MAC covers the row, its number and the MAC before it. The newest row's number and
//! MAC (the *head*) are also pinned in the store, so that a tail that was cut off is missed. A row
//! that was written while the store gave no key has no MAC; the next sealed row adopts it, after a
//! row that says so.
//!
//! What is everyday use of a credential by the program that holds it is not logged: `oauth token`
//! out of the cache, signing and verifying with a stored key. Nor is a key that authctl does not keep
//! and never did: `jwk new --out`, `jwk convert` of a file, `key new --lines`.

pub mod entry;
pub mod registry;
pub mod row;
pub mod seal;
pub mod walk;
