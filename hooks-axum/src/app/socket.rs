use std::io::{self, ErrorKind, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, tcp};
#[cfg(unix)]
use tokio::net::{UnixStream, unix};

use crate::connection::Connection;

/// A stream of either kind.
#[derive(Debug)]
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

/// A socket that can be closed by another than its owner. A lock around what the owner does would cost 109 instructions and
/// 10 atomic ones for each request.
///
/// An upgrade takes it away from its connection, to a place that nobody knows.
pub(super) struct Socket {
    reader: Reader,
    connection: Arc<Connection>,
}

/// Closes a [`Socket`].
pub(super) struct Closer {
    writer: Writer,
    connection: Arc<Connection>,
}

/// One half reads, and writes too: that takes no more than a shared reference, which it has to the whole.
enum Reader {
    Tcp(tcp::OwnedReadHalf),
    #[cfg(unix)]
    Unix(unix::OwnedReadHalf),
}

/// The other half is there to close it.
enum Writer {
    Tcp(tcp::OwnedWriteHalf),
    #[cfg(unix)]
    Unix(unix::OwnedWriteHalf),
}

/// Does the same with either kind.
macro_rules! either {
    ($kind:ident, $of:expr, $each:ident => $does:expr) => {
        match $of {
            $kind::Tcp($each) => $does,
            #[cfg(unix)]
            $kind::Unix($each) => $does,
        }
    };
}

impl Socket {
    /// Tells the connection when it is closed, and what goes over it.
    pub(super) fn new(stream: Stream, connection: &Arc<Connection>) -> (Self, Closer) {
        let (reader, writer) = match stream {
            Stream::Tcp(stream) => {
                let (reader, writer) = stream.into_split();
                (Reader::Tcp(reader), Writer::Tcp(writer))
            }
            #[cfg(unix)]
            Stream::Unix(stream) => {
                let (reader, writer) = stream.into_split();
                (Reader::Unix(reader), Writer::Unix(writer))
            }
        };
        let (socket, closer) = (Arc::clone(connection), Arc::clone(connection));
        (Self { reader, connection: socket }, Closer { writer, connection: closer })
    }

    /// What it is to end where the server has closed it.
    fn end<T>(&self, ended: io::Result<T>) -> io::Result<T> {
        if self.connection.closed.is_cancelled() {
            return Err(io::Error::new(ErrorKind::ConnectionAborted, "the server closed the socket"));
        }
        ended
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.connection.closed.cancel();
    }
}

impl Closer {
    /// Whoever reads or writes gets an error from here on.
    pub(super) fn close(&self) {
        self.connection.closed.cancel();
        // It may be closed already.
        let _ = either!(Writer, &self.writer, half => SockRef::from(half.as_ref()).shutdown(Shutdown::Both));
    }

    /// Leaves it to its owner.
    pub(super) fn leave(self) {
        either!(Writer, self.writer, half => half.forget());
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        let polled = either!(Reader, &mut self.reader, half => Pin::new(half).poll_read(context, buffer));
        let activity = &self.connection.activity;
        match polled {
            Poll::Pending => activity.wants_more(),
            Poll::Ready(Ok(())) if buffer.filled().len() > filled => activity.has_read(),
            Poll::Ready(ended) => return Poll::Ready(self.end(ended)),
        }
        polled
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = either!(Reader, &self.reader, half => loop {
            let stream = half.as_ref();
            match stream.poll_write_ready(context) {
                Poll::Ready(Ok(())) => {}
                polled => break polled.map_ok(|()| 0),
            }
            match stream.try_write_vectored(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                written => break Poll::Ready(written),
            }
        });
        self.connection.activity.has_written(polled.is_pending());
        match polled {
            Poll::Ready(Err(_)) => polled.map(|failed| self.end(failed)),
            _ => polled,
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = either!(Reader, &self.reader, half => SockRef::from(half.as_ref()).shutdown(Shutdown::Write));
        Poll::Ready(match shut {
            // The client was faster.
            Err(error) if error.kind() == ErrorKind::NotConnected => Ok(()),
            shut => self.end(shut),
        })
    }
}
