//! Takes the port: on which addresses, and so that nobody else can have it, too.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use super::{owner, unusable};
use crate::domain::oauth::profile::words::RedirectHost;
use crate::domain::ports::ListenError;

/// How many ports are tried until one is free on both stacks.
const ATTEMPTS: usize = 16;

/// Binds `port`, or one that is free, and returns which one it is.
///
/// SECURITY: addresses of the loopback interface alone; nobody on the network can knock (RFC 8252
/// §8.3). The name `localhost` is both of them for a browser, which takes whichever answers: each
/// is bound, or another program could sit at the other one and be handed the code.
///
/// SECURITY: nobody else binds the port while it is open. On Unix the standard library sets
/// `SO_REUSEADDR`, which here only takes over a port whose last connections are still being
/// forgotten: Linux refuses a second listener as long as the first one listens, unless both say
/// `SO_REUSEPORT`, which nobody here does; BSD and macOS let others have the wildcard address, but
/// connections go to the more exact one, which is ours. On Windows the standard library leaves
/// `SO_REUSEADDR` out, which would let others in; a program of the same user that sets it could
/// still come in beside us, gets a code, and can't redeem it without the PKCE verifier.
pub(super) fn bind(
    host: RedirectHost,
    port: Option<u16>,
) -> Result<(Vec<TcpListener>, u16), ListenError> {
    let refused = |error: io::Error| match port {
        Some(port) if is_taken(&error) => ListenError::Taken {
            host,
            port,
            owner: owner::of(port),
        },
        _ => unusable(host)(error),
    };
    let address = match host {
        RedirectHost::Ipv4 | RedirectHost::Localhost => IpAddr::from(Ipv4Addr::LOCALHOST),
        RedirectHost::Ipv6 => Ipv6Addr::LOCALHOST.into(),
    };
    let mut attempts = 0;
    loop {
        let first = TcpListener::bind((address, port.unwrap_or(0))).map_err(refused)?;
        let number = first.local_addr().map_err(refused)?.port();
        if host != RedirectHost::Localhost {
            return Ok((vec![first], number));
        }
        attempts += 1;
        match TcpListener::bind((Ipv6Addr::LOCALHOST, number)) {
            Ok(second) => return Ok((vec![first, second], number)),
            Err(error) if is_taken(&error) => {
                if port.is_some() || attempts == ATTEMPTS {
                    // Or we would be found ourselves.
                    drop(first);
                    return Err(refused(error));
                }
            }
            // There is no IPv6 on this machine, and so no browser takes that way.
            Err(_) => return Ok((vec![first], number)),
        }
    }
}

fn is_taken(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrInUse
}
