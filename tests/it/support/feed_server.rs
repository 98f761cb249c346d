//! A web server on a free loopback port that answers as it is told, well or badly, and remembers what it was asked.
//!
//! `FeedServer::start()`, then `server.serve("/feed", Reply::feed(TEXT).etag("\"1\""))`, then give `server.url("/feed")`
//! to what is tested. Every path that was not told answers 404. Nothing here sleeps: a reply that stalls waits until
//! the server is dropped or [`FeedServer::release`] is called.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Longest wait for anything: only a broken test gets there.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
}

impl Recorded {
    /// A header's value, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// One thing a reply does.
#[derive(Clone, Debug)]
enum Step {
    Send(Vec<u8>),
    /// Sends this until the client leaves.
    SendForEver(Vec<u8>),
    /// Sends a byte at a time, with a pause after each.
    Trickle(Vec<u8>, Duration),
    /// Waits until released or dropped.
    Hold,
}

/// What a path answers.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    etag: Option<String>,
    last_modified: Option<String>,
    steps: Option<Vec<Step>>,
    is_reset: bool,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        let (etag, last_modified, steps) = (None, None, None);
        Self { status, headers, body, etag, last_modified, steps, is_reset: false }
    }

    /// 200 with a body of that type.
    pub(crate) fn body(content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let reply = Self::status(200).header("Content-Type", content_type);
        Self { body: body.into(), ..reply }
    }

    /// 200 with a feed.
    pub(crate) fn feed(xml: impl Into<Vec<u8>>) -> Self {
        Self::body("application/rss+xml; charset=utf-8", xml)
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Self {
        Self::status(status).header("Location", location)
    }

    /// These bytes for the whole answer, head and all; then the connection ends.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self { steps: Some(vec![Step::Send(bytes.into())]), ..Self::status(0) }
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With an `ETag`; a request that brings it back is answered 304.
    pub(crate) fn etag(mut self, etag: &str) -> Self {
        self.etag = Some(etag.to_owned());
        self.header("ETag", etag)
    }

    /// With a `Last-Modified`; a request that brings it back, and no `ETag`, is answered 304.
    pub(crate) fn last_modified(mut self, date: &str) -> Self {
        self.last_modified = Some(date.to_owned());
        self.header("Last-Modified", date)
    }

    /// Then these bytes again and again until the client leaves.
    pub(crate) fn then_for_ever(self, bytes: impl Into<Vec<u8>>) -> Self {
        self.then(Step::SendForEver(bytes.into()))
    }

    /// Then these bytes, one each `pause`.
    pub(crate) fn then_trickle(self, bytes: impl Into<Vec<u8>>, pause: Duration) -> Self {
        self.then(Step::Trickle(bytes.into(), pause))
    }

    /// Then the connection is reset instead of ended.
    pub(crate) fn then_reset(self) -> Self {
        Self { is_reset: true, ..self }
    }

    /// Then nothing more until [`FeedServer::release`]; a reply that is not raw holds back before its first byte.
    pub(crate) fn held(self) -> Self {
        self.then(Step::Hold)
    }

    fn then(mut self, step: Step) -> Self {
        let is_raw = self.status == 0;
        let steps = self.steps.get_or_insert_default();
        assert!(is_raw || matches!(step, Step::Hold), "only raw replies are sent in steps");
        steps.push(step);
        self
    }

    fn is_known_to(&self, request: &Recorded) -> bool {
        let is_same = |ours: &Option<String>, header| {
            ours.is_some() && ours.as_deref() == request.header(header)
        };
        match request.header("If-None-Match") {
            Some(_) => is_same(&self.etag, "If-None-Match"),
            None => is_same(&self.last_modified, "If-Modified-Since"),
        }
    }

    /// The whole answer of a reply that is not raw.
    fn bytes(&self, request: &Recorded) -> Vec<u8> {
        if self.status == 0 {
            return Vec::new();
        }
        let is_known = self.is_known_to(request);
        let status = if is_known { 304 } else { self.status };
        let mut head = format!("HTTP/1.1 {status} \r\nConnection: close\r\n");
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n").expect("a string takes it");
        }
        if !is_known {
            write!(head, "Content-Length: {}\r\n", self.body.len()).expect("a string takes it");
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if !is_known {
            bytes.extend(&self.body);
        }
        bytes
    }
}

#[derive(Default)]
struct State {
    replies: HashMap<String, Vec<Reply>>,
    requests: Vec<Recorded>,
    under_way: usize,
    most_at_once: usize,
    bytes_sent: u64,
    is_released: bool,
    is_over: bool,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    /// Waits until it is so; false when that took too long.
    fn wait(&self, patience: Duration, mut is_so: impl FnMut(&State) -> bool) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |state| !is_so(state));
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }
}

/// The server; it ends, with every connection, when dropped.
pub(crate) struct FeedServer {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

impl FeedServer {
    pub(crate) fn start() -> Self {
        Self::start_as("http", |stream| Some(Box::new(stream)))
    }

    /// The same over TLS, with a certificate for `localhost` and `127.0.0.1` that nobody trusts by default.
    pub(crate) fn start_tls() -> Self {
        let config = tls_config();
        Self::start_as("https", move |stream| {
            let session = ServerConnection::new(Arc::clone(&config)).ok()?;
            Some(Box::new(StreamOwned::new(session, stream)))
        })
    }

    /// The certificate of [`FeedServer::start_tls`], in PEM.
    pub(crate) const CERTIFICATE_PEM: &[u8] = include_bytes!("tls/certificate.pem");

    fn start_as<F>(scheme: &'static str, open: F) -> Self
    where
        F: Fn(TcpStream) -> Option<Box<dyn Connection>> + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::<Shared>::default();
        let (of_listener, open) = (Arc::clone(&shared), Arc::new(open));
        let listening = Some(std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if of_listener.lock().is_over {
                    return;
                }
                let (shared, open) = (Arc::clone(&of_listener), Arc::clone(&open));
                std::thread::spawn(move || {
                    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
                    if let Some(mut connection) = open(stream) {
                        answer(&mut *connection, &shared);
                    }
                });
            }
        }));
        Self { address, scheme, shared, listening }
    }

    /// The address of a path: `http://127.0.0.1:PORT/path`.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// What a path answers from now on. The path is compared without its query.
    pub(crate) fn serve(&self, path: &str, reply: Reply) {
        self.serve_in_turn(path, [reply]);
    }

    /// What a path answers to one request after the other; the last reply stays.
    pub(crate) fn serve_in_turn(&self, path: &str, replies: impl IntoIterator<Item = Reply>) {
        let replies = replies.into_iter().collect();
        self.shared.change(|state| drop(state.replies.insert(path.to_owned(), replies)));
    }

    /// What a path was asked, in order.
    pub(crate) fn requests(&self, path: &str) -> Vec<Recorded> {
        let state = self.shared.lock();
        state.requests.iter().filter(|request| path_of(&request.target) == path).cloned().collect()
    }

    /// The most requests that were ever under way at once.
    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.lock().most_at_once
    }

    /// How many bytes the connections took so far.
    pub(crate) fn bytes_sent(&self) -> u64 {
        self.shared.lock().bytes_sent
    }

    /// Waits until that many requests have come in all.
    pub(crate) fn wait_for_requests(&self, count: usize) {
        let has_come = self.shared.wait(PATIENCE, |state| state.requests.len() >= count);
        assert!(has_come, "{count} requests never came");
    }

    /// Lets every held reply go on.
    pub(crate) fn release(&self) {
        self.shared.change(|state| state.is_released = true);
    }
}

impl Drop for FeedServer {
    fn drop(&mut self) {
        self.shared.change(|state| state.is_over = true);
        // Wakes the listener so that it sees the end.
        drop(TcpStream::connect(self.address));
        if let Some(listening) = self.listening.take() {
            drop(listening.join());
        }
    }
}

fn path_of(target: &str) -> &str {
    target.split(['?', '#']).next().unwrap_or_default()
}

/// A way to one client.
trait Connection: Read + Write {
    /// Says that nothing more will come.
    fn end(&mut self);
}

impl Connection for TcpStream {
    fn end(&mut self) {
        drop(self.shutdown(Shutdown::Write));
    }
}

impl Connection for StreamOwned<ServerConnection, TcpStream> {
    fn end(&mut self) {
        self.conn.send_close_notify();
        drop(self.flush());
        self.sock.end();
    }
}

fn tls_config() -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(&include_bytes!("tls/key.der")[..]).expect("a key");
    let certificates = CertificateDer::pem_slice_iter(FeedServer::CERTIFICATE_PEM);
    let certificates = certificates.collect::<Result<Vec<_>, _>>().expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(certificates, key);
    Arc::new(config.expect("they belong together"))
}

/// One connection, one request.
fn answer(connection: &mut dyn Connection, shared: &Shared) {
    let Some(first) = read_line(connection) else { return };
    let target = first.split(' ').nth(1).unwrap_or_default();
    let replies = shared.lock().replies.get(path_of(target)).cloned().unwrap_or_default();
    if let Some(reply) = replies.first().filter(|reply| reply.is_reset) {
        // What was not read resets the connection when it is closed.
        for step in reply.steps.clone().unwrap_or_default() {
            drop(perform(step, connection, shared));
        }
        return;
    }
    let Some(request) = read_request(&first, connection) else { return };
    let mut reply = None;
    shared.change(|state| {
        state.requests.push(request.clone());
        state.under_way += 1;
        state.most_at_once = state.most_at_once.max(state.under_way);
        reply = state
            .replies
            .get_mut(path_of(&request.target))
            .map(|replies| if replies.len() > 1 { replies.remove(0) } else { replies[0].clone() });
    });
    let reply = reply.unwrap_or_else(|| Reply::status(404));
    let steps = reply.steps.clone().unwrap_or_default();
    // A client that leaves early is no fault of the server.
    let begun = steps.into_iter().try_for_each(|step| perform(step, connection, shared));
    // Before the client can have the whole answer, and ask again.
    shared.change(|state| state.under_way -= 1);
    drop(begun.and_then(|()| perform(Step::Send(reply.bytes(&request)), connection, shared)));
    connection.end();
    // Closing with unread bytes would reset the connection under the client's reading.
    drop(std::io::copy(&mut Read::take(connection, 1 << 16), &mut std::io::sink()));
}

/// A line, and not a byte more.
fn read_line(connection: &mut dyn Connection) -> Option<String> {
    let mut line = Vec::new();
    while line.last() != Some(&b'\n') {
        let mut byte = [0];
        connection.read_exact(&mut byte).ok()?;
        line.extend(byte);
    }
    String::from_utf8(line).ok()
}

fn read_request(first: &str, connection: &mut dyn Connection) -> Option<Recorded> {
    let mut words = first.split(' ').map(str::to_owned);
    let (method, target) = (words.next()?, words.next()?);
    let mut headers = Vec::new();
    for line in BufReader::new(Read::take(connection, 1 << 16)).lines() {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    Some(Recorded { method, target, headers })
}

fn perform(step: Step, connection: &mut dyn Connection, shared: &Shared) -> std::io::Result<()> {
    let mut send = |bytes: &[u8]| {
        connection.write_all(bytes)?;
        connection.flush()?;
        shared.change(|state| state.bytes_sent += bytes.len() as u64);
        std::io::Result::Ok(())
    };
    match step {
        Step::Send(bytes) => send(&bytes),
        Step::SendForEver(bytes) => {
            while !shared.lock().is_over {
                send(&bytes)?;
            }
            Ok(())
        }
        Step::Trickle(bytes, pause) => bytes.iter().try_for_each(|byte| {
            send(&[*byte])?;
            shared.wait(pause, |state| state.is_over);
            Ok(())
        }),
        Step::Hold => {
            shared.wait(PATIENCE, |state| state.is_released || state.is_over);
            Ok(())
        }
    }
}
