//! A server that answers well, but for one path: there it is as rude as it is told to be.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What becomes of a request.
#[derive(Clone)]
pub(crate) enum Manners {
    /// The connection ends before anything is read.
    Close,
    /// The request is read, and then nothing.
    Silence,
    /// These bytes, and then the end of the connection.
    Say(Vec<u8>),
    /// These bytes at once, and then one `x` after another for as long as somebody listens.
    Drip(Vec<u8>),
    /// These bytes at once, and then `x` without end, as fast as it goes.
    Flood(Vec<u8>),
    /// These bytes, and then the well-behaved answer.
    Before(Vec<u8>),
}

/// The server. It lives as long as the test.
pub(crate) struct Rude {
    pub(crate) origin: String,
    state: Arc<State>,
    serving: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    pages: Mutex<BTreeMap<String, String>>,
    rude: Mutex<BTreeMap<String, Manners>>,
    asked: Mutex<Vec<(String, String)>>,
    connections: AtomicUsize,
    ended: AtomicBool,
}

impl Rude {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let state: Arc<State> = Arc::default();
        let served = Arc::clone(&state);
        let serving = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if served.ended.load(Ordering::SeqCst) {
                    break;
                }
                served.connections.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&served);
                std::thread::spawn(move || state.serve(&stream.unwrap()));
            }
        });
        Self {
            origin,
            state,
            serving: Some(serving),
        }
    }

    /// Ends the server: nobody listens there any more.
    pub(crate) fn end(&mut self) {
        if let Some(serving) = self.serving.take() {
            self.state.ended.store(true, Ordering::SeqCst);
            // It looks up when somebody knocks.
            let address = self.origin.trim_start_matches("http://");
            drop(TcpStream::connect(address));
            serving.join().unwrap();
        }
    }

    /// Gives this JSON at `path`.
    pub(crate) fn give(&self, path: &str, json: &serde_json::Value) {
        let mut pages = self.state.pages.lock().unwrap();
        pages.insert(path.to_owned(), json.to_string());
    }

    /// Behaves like this at these paths, and well everywhere else.
    pub(crate) fn behave(&self, paths: &[&str], manners: &Manners) {
        let rude = paths
            .iter()
            .map(|path| ((*path).to_owned(), manners.clone()));
        *self.state.rude.lock().unwrap() = rude.collect();
    }

    /// Returns the requests since this was last asked: path and body.
    pub(crate) fn asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut self.state.asked.lock().unwrap())
    }

    /// Returns how many connections there ever were.
    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Rude {
    fn drop(&mut self) {
        self.end();
    }
}

impl State {
    /// Serves one connection. Whoever hangs up in the middle is not missed.
    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        drop(reader.read_line(&mut line));
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let path = path.split('?').next().unwrap_or_default().to_owned();
        let manners = self.rude.lock().unwrap().get(&path).cloned();
        if matches!(manners, Some(Manners::Close)) {
            self.note(path, String::new());
            return;
        }
        let mut length = 0;
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) < 3 {
                break;
            }
            let header = header.to_ascii_lowercase();
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        drop(reader.read_exact(&mut body));
        self.note(path.clone(), String::from_utf8_lossy(&body).into_owned());
        let page = self.pages.lock().unwrap().get(&path).cloned();
        let good = page.map_or_else(
            || answer("404 Not Found", &[], ""),
            |page| answer("200 OK", &["Content-Type: application/json"], &page),
        );
        self.answer(stream, manners, good);
        // What is left is read, so that the end is an end and no reset, which could overtake what
        // was said.
        drop(stream.shutdown(std::net::Shutdown::Write));
        drop(stream.set_read_timeout(Some(Duration::from_secs(5))));
        drop(std::io::copy(&mut reader, &mut std::io::sink()));
    }

    fn answer(&self, mut stream: &TcpStream, manners: Option<Manners>, good: Vec<u8>) {
        let mut say = |bytes: &[u8]| stream.write_all(bytes).is_ok();
        match manners {
            None => {
                say(&good);
            }
            Some(Manners::Close) => {}
            Some(Manners::Say(bytes)) => {
                say(&bytes);
            }
            Some(Manners::Before(bytes)) => {
                say(&[bytes, good].concat());
            }
            Some(Manners::Silence) => {
                // Until the other side hangs up, or the server ends.
                let mut nothing = [0];
                drop(stream.set_read_timeout(Some(Duration::from_secs(60))));
                drop(stream.read(&mut nothing));
            }
            Some(Manners::Drip(bytes)) => {
                let mut listened = say(&bytes);
                while listened && !self.ended.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(100));
                    listened = say(b"x");
                }
            }
            Some(Manners::Flood(bytes)) => {
                let mut listened = say(&bytes);
                while listened && !self.ended.load(Ordering::SeqCst) {
                    listened = say(&vec![b'x'; 1 << 16]);
                }
            }
        }
    }

    fn note(&self, path: String, body: String) {
        self.asked.lock().unwrap().push((path, body));
    }
}

/// Returns an answer as it goes over the line, with its length said.
pub(crate) fn answer(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    for header in headers {
        head.extend([header, "\r\n"]);
    }
    if !headers
        .iter()
        .any(|header| header.starts_with("Content-Length:"))
    {
        head.push_str("Content-Length: ");
        head.push_str(&body.len().to_string());
        head.push_str("\r\n");
    }
    [head.as_bytes(), b"\r\n", body].concat()
}
