//! As much of HTTP/1.1 as the tests need, so that they say what goes over the wire.

use std::net::SocketAddr;

use hooks_core::BoxError;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::served::PATIENCE;

pub struct Client<S = TcpStream>(BufReader<S>);

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub media_type: Option<String>,
    pub body: String,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self, BoxError> {
        Ok(Self::new(TcpStream::connect(address).await?))
    }

    pub fn local_addr(&self) -> Result<SocketAddr, BoxError> {
        Ok(self.0.get_ref().local_addr()?)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    pub fn new(stream: S) -> Self {
        Self(BufReader::new(stream))
    }

    pub async fn send(&mut self, text: &str) -> Result<(), BoxError> {
        Ok(timeout(PATIENCE, self.0.write_all(text.as_bytes())).await??)
    }

    pub async fn get(&mut self, path: &str) -> Result<Answer, BoxError> {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")).await?;
        self.answer().await
    }

    /// The status of the answer, of whose body nothing is read.
    pub async fn get_head(&mut self, path: &str) -> Result<u16, BoxError> {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")).await?;
        let mut line = String::new();
        timeout(PATIENCE, self.0.read_line(&mut line)).await??;
        Ok(line.split(' ').nth(1).unwrap_or_default().parse()?)
    }

    /// The head of the next answer, and its body where that has a length.
    pub async fn answer(&mut self) -> Result<Answer, BoxError> {
        timeout(PATIENCE, async {
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                if self.0.read_line(&mut head).await? == 0 {
                    return Err(format!("the connection is closed after {head:?}").into());
                }
            }
            let value = |name: &str| {
                let mut fields = head.lines().filter_map(|line| line.split_once(": "));
                fields.find(|field| field.0 == name).map(|field| field.1.to_owned())
            };
            let status = head.split(' ').nth(1).unwrap_or_default().parse()?;
            let length = value("content-length").map_or(Ok(0), |length| length.parse())?;
            let mut body = String::new();
            (&mut self.0).take(length).read_to_string(&mut body).await?;
            Ok(Answer { status, media_type: value("content-type"), body })
        })
        .await?
    }

    /// Reads what comes next, as far as it is known.
    pub async fn expect(&mut self, expected: &str) -> Result<(), BoxError> {
        let mut read = vec![0; expected.len()];
        timeout(PATIENCE, self.0.read_exact(&mut read)).await??;
        assert_eq!(String::from_utf8_lossy(&read), expected);
        Ok(())
    }

    /// Waits until the server closes the connection, and gives what it has sent till then.
    ///
    /// A reset is an end too: it comes where the server has not read all there was.
    pub async fn rest(&mut self) -> Result<String, BoxError> {
        let mut rest = Vec::new();
        match timeout(PATIENCE, self.0.read_to_end(&mut rest)).await? {
            Err(error) if error.kind() != std::io::ErrorKind::ConnectionReset => Err(error.into()),
            _ => Ok(String::from_utf8_lossy(&rest).into_owned()),
        }
    }
}
