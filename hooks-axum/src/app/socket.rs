use std::io;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::listener::Stream;
use crate::connection::Connection;

/// A socket that can be closed by another than its owner.
///
/// An upgrade takes it away from its connection, to a place that nobody knows.
pub(super) struct Socket {
    shared: Arc<Shared>,
    connection: Arc<Connection>,
}

/// Closes a [`Socket`].
pub(super) struct Closer(Arc<Shared>);

struct Shared {
    /// `None` once it is closed.
    stream: Mutex<Option<Box<dyn Stream>>>,
    reader: AtomicWaker,
    writer: AtomicWaker,
    connection: Arc<Connection>,
}

impl Socket {
    /// Tells the connection when it is closed, and what goes over it.
    pub(super) fn new(stream: Box<dyn Stream>, connection: Arc<Connection>) -> (Self, Closer) {
        let stream = Mutex::new(Some(stream));
        let (reader, writer) = (AtomicWaker::new(), AtomicWaker::new());
        let shared = Arc::new(Shared { stream, reader, writer, connection: Arc::clone(&connection) });
        (Self { shared: Arc::clone(&shared), connection }, Closer(shared))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl Closer {
    /// Whoever reads or writes gets an error from here on.
    pub(super) fn close(&self) {
        self.0.close();
    }
}

impl Shared {
    fn stream(&self) -> MutexGuard<'_, Option<Box<dyn Stream>>> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        drop(self.stream().take());
        self.reader.wake();
        self.writer.wake();
        self.connection.closed.cancel();
    }

    fn poll<T>(
        &self,
        waker: &AtomicWaker,
        context: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut Box<dyn Stream>>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let mut stream = self.stream();
        let Some(stream) = stream.as_mut() else {
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the server closed the socket")));
        };
        let polled = poll(Pin::new(stream), context);
        if polled.is_pending() {
            // Under the lock: `close` takes the stream first and wakes then.
            waker.register(context.waker());
        }
        polled
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let filled = buffer.filled().len();
        let polled =
            self.shared.poll(&self.shared.reader, context, |stream, context| stream.poll_read(context, buffer));
        if polled.is_pending() {
            self.connection.activity.wants_more();
        } else if buffer.filled().len() > filled {
            self.connection.activity.has_read();
        }
        polled
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let write = |stream: Pin<&mut Box<dyn Stream>>, context: &mut Context<'_>| stream.poll_write(context, bytes);
        let polled = self.shared.poll(&self.shared.writer, context, write);
        self.connection.activity.has_written(polled.is_pending());
        polled
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let write =
            |stream: Pin<&mut Box<dyn Stream>>, context: &mut Context<'_>| stream.poll_write_vectored(context, bytes);
        let polled = self.shared.poll(&self.shared.writer, context, write);
        self.connection.activity.has_written(polled.is_pending());
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.shared.stream().as_ref().is_some_and(AsyncWrite::is_write_vectored)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.poll(&self.shared.writer, context, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.shared.poll(&self.shared.writer, context, AsyncWrite::poll_shutdown)
    }
}
