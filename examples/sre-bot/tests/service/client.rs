//! As much of HTTP/1.1 as the tests need, over a plain socket: it shows what is on the wire and when.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use crate::process::PATIENCE;

/// A request with a body of known length.
pub struct Request {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Request {
    pub fn new(method: &str, path: &str) -> Self {
        Self { head: format!("{method} {path} HTTP/1.1\r\nhost: sre-bot\r\n").into_bytes(), body: Vec::new() }
    }

    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        for part in [name.as_bytes(), b": ", value.as_ref(), b"\r\n"] {
            self.head.extend(part);
        }
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let request = self.header("content-type", media_type).header("content-length", body.len().to_string());
        Request { body, ..request }
    }

    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// What goes over the wire: the head with its blank line, and the body.
    pub fn into_parts(mut self) -> (Vec<u8>, Vec<u8>) {
        self.head.extend(b"\r\n");
        (self.head, self.body)
    }
}

/// A connection, which lives as long as both sides want it.
pub struct Connection(BufReader<TcpStream>);

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("the service accepts connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
        Self(BufReader::new(stream))
    }

    pub fn send(&mut self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        self.write(&head);
        self.write(&body);
        self.response()
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).expect("the service reads its requests");
    }

    /// Writes as much as the service reads.
    pub fn write_what_is_read(&mut self, bytes: &[u8]) {
        // It fails where the service has answered and reads no more.
        let _ = self.0.get_mut().write_all(bytes);
    }

    pub fn response(&mut self) -> Response {
        let status_line = self.line();
        let status = status_line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
        let status = status.unwrap_or_else(|| panic!("`{status_line}` is no status line"));
        let headers: Vec<_> = std::iter::repeat_with(|| self.line())
            .take_while(|line| !line.is_empty())
            .map(|line| {
                let (name, value) = line.split_once(':').expect("a header has a colon");
                (name.to_ascii_lowercase(), value.trim().to_owned())
            })
            .collect();
        let mut response = Response { status, headers, body: String::new() };
        response.body = match response.header("content-length") {
            Some(length) => self.text(length.parse().expect("a length is a number")),
            None if response.header("transfer-encoding") == Some("chunked") => self.chunks(),
            None => String::new(),
        };
        response
    }

    fn chunks(&mut self) -> String {
        let mut body = String::new();
        loop {
            let length = u64::from_str_radix(&self.line(), 16).expect("the length of a chunk is a number");
            body += &self.text(length);
            self.line();
            if length == 0 {
                return body;
            }
        }
    }

    fn text(&mut self, length: u64) -> String {
        let mut text = String::new();
        (&mut self.0).take(length).read_to_string(&mut text).expect("text of this length is sent");
        text
    }

    /// Whether the service has closed the connection, with nothing more to read.
    pub fn is_over(&mut self) -> bool {
        self.0.fill_buf().expect("the connection is closed in good order").is_empty()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).expect("the service answers");
        line.trim_end().to_owned()
    }
}

/// What the service answered.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Response {
    /// The only header of this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|header| header.0 == name);
        let value = values.next().map(|header| &*header.1);
        assert!(values.next().is_none(), "more than one `{name}`: {self:?}");
        value
    }

    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), Some("application/json"), "{self:?}");
        serde_json::from_str(&self.body).expect("the body is JSON")
    }

    /// The detail of an RFC 9457 problem of this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!((self.status, self.header("content-type")), (status, Some("application/problem+json")), "{self:?}");
        let problem: Value = serde_json::from_str(&self.body).expect("the body is JSON");
        assert_eq!(problem["status"], status, "{self:?}");
        assert!(problem["title"].is_string(), "{self:?}");
        problem["detail"].as_str().expect("a problem has a detail").to_owned()
    }
}
