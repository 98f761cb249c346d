//! A server on loopback that answers each of its paths, `/0`, `/1` and so on, with a document.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// Documents on a free port; it listens until the program ends.
pub(crate) struct Server(SocketAddr);

impl Server {
    pub(crate) fn start(documents: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        let documents = Arc::new(documents);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let documents = Arc::clone(&documents);
                std::thread::spawn(move || drop(answer(&stream, &documents)));
            }
        });
        Self(address)
    }

    pub(crate) fn url(&self, number: usize) -> String {
        format!("http://{}/{number}", self.0)
    }
}

fn answer(mut stream: &TcpStream, documents: &[String]) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = first.split(' ').nth(1).unwrap_or_default();
    let number: usize = path.trim_start_matches('/').parse().unwrap_or_default();
    let document = documents.get(number).map_or("", String::as_str);
    let length = document.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/rss+xml\r\n\
         Content-Length: {length}\r\n\r\n{document}"
    )
}
