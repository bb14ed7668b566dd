//! The application on a socket, and a client that says what goes over the wire.

use std::net::SocketAddr;

use axum::{Extension, Router};
use hooks_axum::{App, AppError, Report};
use hooks_core::{BoxError, ImplementationSpec};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::plugin::manager;
use crate::scene::{PATIENCE, Scene};

/// An application on a port of its own, until it is dropped.
pub struct Served {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<Report, AppError>>,
}

impl Served {
    pub async fn start(
        scene: &Scene,
        plugins: Vec<&'static ImplementationSpec>,
        routes: Router,
    ) -> Result<Self, BoxError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let app = App::new("test").plugins(manager(scene, plugins)).routes(routes.layer(Extension(scene.clone())));
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(app.serve(listener, async { drop(stopped.await) }));
        Ok(Self { address, stop, ended })
    }

    pub async fn connect(&self) -> Result<Client, BoxError> {
        Ok(Client(BufReader::new(TcpStream::connect(self.address).await?)))
    }

    /// Tells it to end, and waits until nothing is left to do.
    pub async fn stop(self) -> Result<Report, BoxError> {
        drop(self.stop);
        Ok(timeout(PATIENCE, self.ended).await???)
    }
}

pub struct Client(BufReader<TcpStream>);

impl Client {
    /// Sends the head of a request.
    pub async fn request(&mut self, line: &str, headers: &[&str]) -> Result<(), BoxError> {
        let request = format!("{line} HTTP/1.1\r\nhost: test");
        let lines: Vec<_> = [request.as_str()].iter().chain(headers).copied().chain(["", ""]).collect();
        self.send(&lines.join("\r\n")).await
    }

    pub async fn send(&mut self, text: &str) -> Result<(), BoxError> {
        Ok(timeout(PATIENCE, self.0.write_all(text.as_bytes())).await??)
    }

    /// The head of an answer: its status and its headers, without those that are different each time.
    pub async fn head(&mut self) -> Result<Vec<String>, BoxError> {
        timeout(PATIENCE, async {
            let mut head = Vec::new();
            loop {
                let mut line = String::new();
                if self.0.read_line(&mut line).await? == 0 {
                    return Err(format!("the connection is closed after {head:?}").into());
                }
                match line.trim_end() {
                    "" => return Ok(head),
                    line if line.starts_with("date: ") => {}
                    line => head.push(line.to_owned()),
                }
            }
        })
        .await?
    }

    /// Reads the body that such a head tells of, whatever it is.
    pub async fn skip_body(&mut self, head: &[String]) -> Result<(), BoxError> {
        let length = head.iter().find_map(|line| line.strip_prefix("content-length: "));
        if let Some(length) = length {
            let mut body = vec![0; length.parse()?];
            timeout(PATIENCE, self.0.read_exact(&mut body)).await??;
            return Ok(());
        }
        // Of parts, whose last one is empty.
        let mut line = String::new();
        while !line.ends_with("0\r\n\r\n") {
            if timeout(PATIENCE, self.0.read_line(&mut line)).await?? == 0 {
                return Err(format!("the connection is closed after {line:?}").into());
            }
        }
        Ok(())
    }

    /// Reads up to the end of the connection. A reset is one too: it comes where the server has not read all there was.
    pub async fn rest(&mut self) -> Result<String, BoxError> {
        let mut rest = Vec::new();
        match timeout(PATIENCE, self.0.read_to_end(&mut rest)).await? {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => Err(error.into()),
            _ => Ok(String::from_utf8_lossy(&rest).into_owned()),
        }
    }

    /// Reads what comes next, as far as it is known.
    pub async fn expect(&mut self, expected: &str) -> Result<(), BoxError> {
        let mut read = vec![0; expected.len()];
        timeout(PATIENCE, self.0.read_exact(&mut read)).await??;
        assert_eq!(String::from_utf8_lossy(&read), expected);
        Ok(())
    }
}
