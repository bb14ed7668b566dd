use std::io;

use tokio_util::sync::CancellationToken;

/// The signals that tell a process to end.
pub(super) struct Signals(platform::Signals);

impl Signals {
    /// Listens from here on: until then a signal kills.
    pub(super) fn new() -> io::Result<Self> {
        platform::Signals::new().map(Self)
    }

    /// The first signal cancels `stop`, the second ends the process with 128 and its number.
    pub(super) fn cancel_on_first_exit_on_second(mut self, stop: CancellationToken) {
        tokio::spawn(async move {
            self.0.next().await;
            stop.cancel();
            let number = self.0.next().await;
            std::process::exit(128 + number);
        });
    }
}

#[cfg(unix)]
mod platform {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub struct Signals {
        interrupt: Signal,
        terminate: Signal,
    }

    impl Signals {
        pub fn new() -> io::Result<Self> {
            Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
        }

        /// The number of the next one.
        pub async fn next(&mut self) -> i32 {
            tokio::select! {
                _ = self.interrupt.recv() => SignalKind::interrupt().as_raw_value(),
                _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
            }
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::io;

    pub struct Signals;

    impl Signals {
        pub fn new() -> io::Result<Self> {
            Ok(Self)
        }

        /// Ctrl-C, by the number it has on Unix.
        pub async fn next(&mut self) -> i32 {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            2
        }
    }
}
