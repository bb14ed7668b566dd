//! A listener that fails.

use std::net::Ipv4Addr;
use std::os::fd::AsFd;
use std::time::Duration;

use hooks_axum::App;
use hooks_core::BoxError;
use tokio::net::{TcpListener, TcpSocket};

use crate::log::Log;

/// One that fails at each attempt: nobody listens on its socket.
fn failing() -> Result<TcpListener, BoxError> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let listener = std::net::TcpListener::from(socket.as_fd().try_clone_to_owned()?);
    Ok(TcpListener::from_std(listener)?)
}

/// Almost ten minutes of a clock that is paused.
#[tokio::test(start_paused = true)]
async fn one_that_fails_on_and_on_is_told_of_once_in_a_while() -> Result<(), BoxError> {
    let log = Log::default();
    let _default = tracing::subscriber::set_default(log.subscriber());
    App::new("accept").serve(failing()?, tokio::time::sleep(Duration::from_secs(595))).await?;
    log.until(1, |line| line.contains("stopped app=\"accept\""));
    let lines = log.until(1, |line| line.contains("cannot accept a connection"));
    let numbers: Vec<_> = lines.iter().filter_map(|line| line.split("failures=").nth(1)).collect();
    // At once, and then every 10 s.
    let expected: Vec<_> = (0..60).map(|line| (100 * line + 1).to_string()).collect();
    assert_eq!(numbers, expected);
    Ok(())
}
