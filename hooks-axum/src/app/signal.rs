use std::{io, process, thread};

use tokio_util::sync::CancellationToken;

/// The first signal that tells the process to end cancels `stop`, the second ends the process with 128 and its number.
///
/// It listens from here on, until then a signal kills; in a thread of its own, which nothing else can keep busy.
pub(super) fn listen(stop: CancellationToken) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        platform::Signals::new()?
    };
    let listen = async move {
        signals.next().await;
        stop.cancel();
        process::exit(128 + signals.next().await);
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || runtime.block_on(listen))?;
    Ok(())
}

#[cfg(unix)]
mod platform {
    use std::io;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub struct Signals {
        interrupt: Signal,
        terminate: Signal,
        /// The terminal is gone.
        hangup: Signal,
    }

    impl Signals {
        pub fn new() -> io::Result<Self> {
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
            })
        }

        /// The number of the next one.
        pub async fn next(&mut self) -> i32 {
            tokio::select! {
                _ = self.interrupt.recv() => SignalKind::interrupt().as_raw_value(),
                _ = self.terminate.recv() => SignalKind::terminate().as_raw_value(),
                _ = self.hangup.recv() => SignalKind::hangup().as_raw_value(),
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
