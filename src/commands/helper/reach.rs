//! Which hosts a program asks for at all, before it is set up to ask for one.

use super::which::Named;
use crate::domain::delivery::place::Place;
use crate::domain::delivery::setup::Way;
use crate::error::{Code, Error};

/// Refuses the path of a host to a program that says no more of one than its name and its port, and
/// would never ask for it.
pub(super) fn checked(
    named: &Named,
    way: Way,
    program: &str,
    asks: fn(&Place) -> bool,
) -> Result<(), Error> {
    match &named.host {
        Some(place) if way == Way::Install && !asks(place) => {
            let message = format!("{program} asks for hosts, and {place} is a path of one");
            Err(Error::new(Code::Usage, message).hint(format!("--host {}", place.authority())))
        }
        _ => Ok(()),
    }
}
