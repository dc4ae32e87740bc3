//! A port under attack: after all of it, the right answer still logs in.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::thread;

use super::{Fake, callback};
use crate::support::Sandbox;
use crate::support::login::{Waiting, fetched, sent};

#[test]
fn after_all_of_it_the_right_answer_logs_in() {
    let fake = Fake::with_metadata(|_| ());
    let mut args = fake.args();
    let wait = args.iter().position(|arg| *arg == "20s").unwrap();
    args[wait] = "5m";
    let login = Waiting::start(&Sandbox::new(), args);
    let good = callback(&login.url, "code=c");
    let (address, target) = good.trim_start_matches("http://").split_once('/').unwrap();
    let get = format!("GET /{target} HTTP/1.1\r\nHost: {address}\r\n");

    let silent = connections(address, 100, "");
    let slow = connections(address, 100, "GET /callback HTTP/1.1\r\nHost: ");
    let requests = [
        "GET /callback?code=x&state=y HTTP/1.1\r\nHost: HOST\r\n\r\n".replace("HOST", address),
        get.replace("127.0.0.1", "evil.example") + "\r\n",
        format!(
            "{get}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n\r\n"
        ),
        get.replace("GET", "OPTIONS") + "Access-Control-Request-Method: GET\r\n\r\n",
    ];
    thread::scope(|scope| {
        for request in &requests {
            scope.spawn(move || {
                for _ in 0..2_500 {
                    knock(address, request);
                }
            });
        }
        // Meanwhile others leave before they have their answer, or in the middle of their request.
        scope.spawn(|| {
            for _ in 0..200 {
                let mut stream = TcpStream::connect(address).unwrap();
                // It may have been thrown out already: that is how others are served.
                drop(stream.write_all(requests[0].as_bytes()));
                drop(stream);
                connections(address, 1, "GET /callb");
            }
        });
        // Slow ones go on, a byte at a time.
        scope.spawn(|| {
            for mut stream in &slow {
                drop(stream.write_all(b"1"));
            }
        });
    });
    let long = format!("GET /callback?code={} HTTP/1.1\r\n", "x".repeat(1 << 20));
    assert!(sent(address, &long).starts_with("HTTP/1.1 400 "));

    #[cfg(target_os = "linux")]
    {
        let status = std::fs::read_to_string(format!("/proc/{}/status", login.child.id())).unwrap();
        let most = status.lines().find_map(|line| {
            let kib = line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?;
            kib.parse::<u64>().ok()
        });
        assert!(most.unwrap() < 64 << 10, "{most:?} KiB");
    }
    assert!(fetched(&good).starts_with("HTTP/1.1 303 "));
    let run = login.end();
    assert_eq!(run.json(0)["profile"], "work");
    assert!(
        run.stderr
            .contains("requests to the port belonged to other"),
        "{run:#?}"
    );
    drop(silent);
}

/// Opens connections that send `beginning` and then nothing.
fn connections(address: &str, count: usize, beginning: &str) -> Vec<TcpStream> {
    let open = |_| {
        let mut stream = TcpStream::connect(address).unwrap();
        drop(stream.write_all(beginning.as_bytes()));
        stream
    };
    (0..count).map(open).collect()
}

/// Sends a request and reads whatever comes. In a crowd the oldest is thrown out: no answer is one,
/// too.
fn knock(address: &str, request: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    drop(stream.write_all(request.as_bytes()));
    drop(stream.read_to_end(&mut Vec::new()));
}
