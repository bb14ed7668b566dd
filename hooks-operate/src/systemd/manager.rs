use std::ffi::{OsStr, OsString};
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use thiserror::Error;

/// Who has started the process and wants to know how it is.
#[derive(Debug)]
pub(super) struct ServiceManager {
    socket: UnixDatagram,
    address: SocketAddr,
    /// How long it waits for a sign of life.
    pub(super) watchdog: Option<Duration>,
}

/// A socket that nothing can be told by.
#[derive(Debug, Error)]
#[error("`NOTIFY_SOCKET={}` is no socket that can be written to; leave it to systemd", .name.display())]
pub(super) struct NoSocket {
    name: OsString,
    source: io::Error,
}

impl ServiceManager {
    /// The one that the environment names, if there is one.
    pub(super) fn of(variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<Self>, NoSocket> {
        let Some(name) = variable("NOTIFY_SOCKET").filter(|name| !name.is_empty()) else { return Ok(None) };
        match connect(&name) {
            Ok((socket, address)) => Ok(Some(Self { socket, address, watchdog: watchdog(variable) })),
            Err(source) => Err(NoSocket { name, source }),
        }
    }

    /// Tells it this, a `KEY=value` a line. It waits for nobody: what finds no room is lost, and logged.
    pub(super) fn tell(&self, state: &str) {
        // By its name each time, for it may have been made anew.
        if let Err(error) = self.socket.send_to_addr(state.as_bytes(), &self.address) {
            tracing::warn!(error = &error as &dyn std::error::Error, state, "the service manager cannot be told");
        }
    }
}

fn connect(name: &OsStr) -> io::Result<(UnixDatagram, SocketAddr)> {
    let address = match name.as_bytes() {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        _ => SocketAddr::from_pathname(name)?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    Ok((socket, address))
}

/// What is meant for this process, and not for one that has started it.
fn watchdog(variable: impl Fn(&str) -> Option<OsString>) -> Option<Duration> {
    let number = |name| variable(name)?.to_str()?.parse::<u64>().ok();
    let is_meant = variable("WATCHDOG_PID").is_none() || number("WATCHDOG_PID") == Some(std::process::id().into());
    number("WATCHDOG_USEC").filter(|time| is_meant && *time > 0).map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    use std::time::Duration;

    use super::ServiceManager;

    fn of(variables: &[(&str, &str)]) -> Option<ServiceManager> {
        let value = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        ServiceManager::of(value).expect("it is a name of a socket")
    }

    #[test]
    fn without_a_socket_there_is_no_manager() {
        assert!(of(&[("WATCHDOG_USEC", "1000000")]).is_none());
        assert!(of(&[("NOTIFY_SOCKET", "")]).is_none());
    }

    #[test]
    fn a_socket_may_have_an_abstract_name() {
        let name = format!("hooks-operate-systemd-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("it is short");
        let socket = UnixDatagram::bind_addr(&address).expect("nobody else has it");
        let manager = of(&[("NOTIFY_SOCKET", &format!("@{name}"))]).expect("there is one");
        manager.tell("READY=1");
        let mut told = [0; 16];
        assert_eq!(socket.recv(&mut told).ok().and_then(|length| told.get(..length)), Some(&b"READY=1"[..]));
    }

    #[test]
    fn a_watchdog_is_for_the_process_that_it_names() {
        let own = std::process::id().to_string();
        let watchdog = |variables: &[(&str, &str)]| {
            of(&[&[("NOTIFY_SOCKET", "/nowhere")], variables].concat()).and_then(|manager| manager.watchdog)
        };
        assert_eq!(watchdog(&[("WATCHDOG_USEC", "1500000")]), Some(Duration::from_millis(1500)));
        assert_eq!(
            watchdog(&[("WATCHDOG_USEC", "1500000"), ("WATCHDOG_PID", &own)]),
            Some(Duration::from_millis(1500))
        );
        for other in [
            &[("WATCHDOG_USEC", "1500000"), ("WATCHDOG_PID", "1")][..],
            &[("WATCHDOG_USEC", "0")],
            &[("WATCHDOG_USEC", "soon")],
            &[],
        ] {
            assert_eq!(watchdog(other), None, "{other:?}");
        }
    }
}
