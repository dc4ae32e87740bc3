//! A server that publishes documents on this machine, counts who asks, and answers conditions.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// The server. It lives as long as the test.
pub(crate) struct Publisher {
    pub(crate) origin: String,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    ended: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

/// What lies at a path.
#[derive(Clone)]
struct Page {
    status: &'static str,
    headers: String,
    body: String,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    /// Its header lines, lower case names.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
}

impl Publisher {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut server = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            pages: Arc::default(),
            asked: Arc::default(),
            ended: Arc::default(),
            serving: None,
        };
        let (pages, asked) = (Arc::clone(&server.pages), Arc::clone(&server.asked));
        let ended = Arc::clone(&server.ended);
        server.serving = Some(std::thread::spawn(move || {
            for stream in listener.incoming() {
                if ended.load(Ordering::SeqCst) {
                    break;
                }
                let (pages, asked) = (Arc::clone(&pages), Arc::clone(&asked));
                std::thread::spawn(move || serve(&stream.unwrap(), &pages, &asked));
            }
        }));
        server
    }

    /// Ends the server: nobody listens there any more.
    pub(crate) fn end(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // It looks up when somebody knocks.
        drop(TcpStream::connect(
            self.origin.trim_start_matches("http://"),
        ));
        self.serving.take().unwrap().join().unwrap();
    }

    /// Publishes `body` at `path`, with these header lines.
    pub(crate) fn publish(&self, path: &str, headers: &[&str], body: &str) {
        self.answer(path, "200 OK", headers, body);
    }

    /// Answers like this at `path` from now on.
    pub(crate) fn answer(&self, path: &str, status: &'static str, headers: &[&str], body: &str) {
        let headers = headers.iter().flat_map(|line| [*line, "\r\n"]).collect();
        let page = Page {
            status,
            headers,
            body: body.to_owned(),
        };
        self.pages.lock().unwrap().insert(path.to_owned(), page);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Returns what was asked for since the last look.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    /// Returns the paths that were asked for since the last look.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

fn serve(mut stream: &TcpStream, pages: &Mutex<BTreeMap<String, Page>>, asked: &Mutex<Vec<Asked>>) {
    let mut reader = BufReader::new(stream);
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let line = lines.next().unwrap_or_default();
    let mut words = line.split(' ').map(str::to_owned);
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let length = headers
        .iter()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let page = pages.lock().unwrap().get(&path).cloned();
    asked.lock().unwrap().push(Asked {
        method,
        path,
        headers: headers.clone(),
        body: String::from_utf8(body).unwrap(),
    });
    let page = page.unwrap_or(Page {
        status: "404 Not Found",
        headers: String::new(),
        body: "<h1>no</h1>".into(),
    });
    let etag = page
        .headers
        .lines()
        .find_map(|line| line.strip_prefix("ETag: "));
    let same = etag.is_some_and(|etag| headers.contains(&format!("if-none-match: {etag}")));
    let (status, body) = if same {
        ("304 Not Modified", "")
    } else {
        (page.status, page.body.as_str())
    };
    let length = body.len();
    let head = &page.headers;
    // A client that went away has what it wanted.
    drop(write!(
        stream,
        "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    ));
}
