//! Takes connections in and hands their requests to the desk: each has a thread and a time limit of
//! its own, so that a silent one (browsers open some ahead of need) delays nobody.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::started;
use crate::domain::secret::wipe;

/// How many connections may be open at once. A browser has at most six.
const MOST_CONNECTIONS: usize = 32;
/// How long one connection may take to send its head, and to take its answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// How large a head may be, in bytes.
const HEAD_LIMIT: usize = 16 << 10;
/// How long the other side may take to close once it has its answer.
const PARTING: Duration = Duration::from_secs(1);
/// How long to wait where there are no connections to be had.
const PAUSE: Duration = Duration::from_millis(20);

/// Takes connections in until the desk is closed; `patience` is [`PATIENCE`], but in tests.
pub(super) fn receive(listener: &TcpListener, desk: &Arc<Desk>, patience: Duration) {
    let mut open: VecDeque<Weak<TcpStream>> = VecDeque::new();
    loop {
        let accepted = listener.accept();
        if desk.is_closed() {
            return;
        }
        let Ok((stream, _)) = accepted else {
            // No descriptors left, most likely. They come back as others end.
            thread::sleep(PAUSE);
            continue;
        };
        open.retain(|stream| stream.strong_count() > 0);
        // The oldest has had its time: a browser sends its head as soon as it is connected.
        if open.len() >= MOST_CONNECTIONS
            && let Some(oldest) = open.pop_front().and_then(|stream| stream.upgrade())
        {
            let _gone = oldest.shutdown(Shutdown::Both);
        }
        let stream = Arc::new(stream);
        open.push_back(Arc::downgrade(&stream));
        let desk = Arc::clone(desk);
        let _refused = started(move || {
            // A connection that breaks is a connection that did not bring the answer.
            let _broken = serve(&stream, &desk, patience);
        });
    }
}

fn serve(mut stream: &TcpStream, desk: &Desk, patience: Duration) -> io::Result<()> {
    let Some(mut head) = read_head(stream, Instant::now() + patience)? else {
        return Ok(());
    };
    let answer = desk.decide(&head);
    // The code stood in it.
    wipe(&mut head);
    stream.set_write_timeout(Some(patience))?;
    let sent = stream
        .write_all(&answer.bytes())
        .and_then(|()| stream.shutdown(Shutdown::Write));
    if answer.is_last {
        desk.close();
    }
    sent?;
    // What the other side still sends is read before closing: unread bytes would make the close a
    // reset, which can take the page away again.
    let mut rest = [0_u8; 4096];
    let deadline = Instant::now() + PARTING;
    while read_until(stream, &mut rest, deadline)? > 0 {}
    Ok(())
}

/// Reads up to the head's empty line; `None` where the other side leaves before.
fn read_head(stream: &TcpStream, deadline: Instant) -> io::Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    let mut piece = [0_u8; 2048];
    while head.len() < HEAD_LIMIT {
        let count = read_until(stream, &mut piece, deadline)?;
        if count == 0 {
            return Ok(None);
        }
        let before = head.len();
        head.extend_from_slice(piece.get(..count).unwrap_or_default());
        // The end may have begun in the piece before.
        let looked_at = before.saturating_sub(3);
        let fresh = head.get(looked_at..).unwrap_or_default();
        let end = fresh.windows(4).position(|four| four == b"\r\n\r\n");
        if let Some(end) = end {
            head.truncate(looked_at + end + 4);
            return Ok(Some(head));
        }
        if is_hopeless(fresh) {
            return Ok(Some(head));
        }
    }
    // Too large to be a redirect: what there is of it is no head, and is answered as such.
    Ok(Some(head))
}

/// Whether no head of HTTP/1.1 goes like this, so that its end need not be waited for: a line feed
/// without its return, as of old; a NUL, as in the hello of TLS (RFC 9112 §2.2).
fn is_hopeless(bytes: &[u8]) -> bool {
    let bare = |pair: &[u8]| matches!(pair, [first, b'\n'] if *first != b'\r');
    bytes.contains(&0) || bytes.windows(2).any(bare)
}

/// Reads once, but not beyond the deadline: one byte a second must not hold a thread for ever.
fn read_until(mut stream: &TcpStream, piece: &mut [u8], deadline: Instant) -> io::Result<usize> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(io::ErrorKind::TimedOut.into());
    }
    stream.set_read_timeout(Some(left))?;
    stream.read(piece)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::loopback::desk::Errand;

    /// Returns what becomes of a head that is sent in `pieces`, over and over again.
    fn read_in(
        pieces: &'static [&'static [u8]],
        patience: Duration,
    ) -> io::Result<Option<Vec<u8>>> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (server, _) = listener.accept().unwrap();
        started(move || {
            for piece in pieces.iter().cycle() {
                if client.write_all(piece).is_err() {
                    return;
                }
                thread::sleep(Duration::from_millis(2));
            }
        })
        .unwrap();
        read_head(&server, Instant::now() + patience)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_oldest_makes_room_for_the_newest() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let target = url::Url::parse("https://a.example/").unwrap();
        let desk = Arc::new(Desk::new("host", "/path", Errand::Hop { target }));
        // Nobody runs out of time here.
        started(move || receive(&listener, &desk, LONG * 60)).unwrap();
        let connect = || {
            let stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(LONG)).unwrap();
            stream
        };
        let silent: Vec<TcpStream> = (0..MOST_CONNECTIONS + 8).map(|_| connect()).collect();
        for mut oldest in silent.iter().take(8) {
            assert_eq!(oldest.read(&mut [0]).unwrap(), 0);
        }
        let mut newest = connect();
        newest
            .write_all(b"GET /path HTTP/1.1\r\nHost: host\r\n\r\n")
            .unwrap();
        let mut answer = String::new();
        newest.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 303 "), "{answer}");
    }

    #[test]
    fn a_byte_at_a_time_has_an_end() {
        let patience = Duration::from_millis(100);
        assert!(read_in(&[b"x"], patience).is_err());
    }

    #[test]
    fn a_head_comes_in_pieces() {
        let head = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";
        let pieces: &[&[u8]] = &[b"GET / HTTP/1.1\r\nHost: x\r", b"\n\r", b"\nmore"];
        assert_eq!(read_in(pieces, LONG).unwrap().unwrap(), head);
    }

    #[test]
    fn what_can_be_no_head_is_not_waited_for() {
        const HOPELESS: [&[&[u8]]; 4] = [
            &[b"GET / HTTP/1.1\n"],
            &[b"GET / HTTP/1.1\r\nHost: x", b"\n"],
            &[b"\x16\x03\x01\0"],
            &[&[b'x'; 4096]],
        ];
        for pieces in HOPELESS {
            let read = read_in(pieces, LONG).unwrap().unwrap();
            assert!(read.len() < HEAD_LIMIT + 4096);
        }
    }
}
