use std::io::{self, ErrorKind};

use hooks_axum::Prepared;
use tokio::net::TcpListener;

use crate::address::unix_path;
use crate::view::Finding;

const TOPIC: &str = "sockets";

/// Whether the addresses of the service can be bound. Each is bound for a moment, unless it is a socket that is there.
pub(super) async fn examine(app: &Prepared, address: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let further = app.listeners().map(|(_, address)| address);
    for address in std::iter::once(app.configured_address().unwrap_or(address)).chain(further) {
        findings.push(examine_one(address).await);
    }
    findings
}

async fn examine_one(address: &str) -> Finding {
    let tried = match unix_path(address) {
        None => TcpListener::bind(address).await.map(drop),
        #[cfg(unix)]
        Some(path) => return unix::examine(path.as_ref()).await,
        #[cfg(not(unix))]
        Some(_) => Err(io::Error::new(ErrorKind::Unsupported, "this platform has no Unix sockets")),
    };
    match tried {
        Ok(()) => Finding::ok(TOPIC, format!("`{address}` can be bound")),
        Err(error) => cannot(address, &error),
    }
}

fn cannot(address: &str, error: &io::Error) -> Finding {
    let advice = match error.kind() {
        ErrorKind::AddrInUse => "if that is not this service, which runs already, stop who listens there",
        ErrorKind::PermissionDenied => "let the service bind it, or give it a port from 1024 on",
        ErrorKind::AddrNotAvailable => "give it an address of this machine",
        _ => "give it another with `server.address`",
    };
    Finding::problem(TOPIC, format!("`{address}` cannot be bound: {error}"), advice)
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::ErrorKind;
    use std::os::unix::fs::FileTypeExt;
    use std::path::Path;

    use tokio::net::{UnixListener, UnixStream};

    use super::{TOPIC, cannot};
    use crate::view::Finding;

    pub(super) async fn examine(path: &Path) -> Finding {
        let name = path.display();
        match fs::symlink_metadata(path) {
            Ok(file) if !file.file_type().is_socket() => {
                Finding::problem(TOPIC, format!("`{name}` is a file that is no socket"), "remove it")
            }
            Ok(_) => match UnixStream::connect(path).await {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
                    let advice = "nothing is to be done: the start replaces it";
                    Finding::warning(TOPIC, format!("`{name}` is stale, nobody listens on it"), advice)
                }
                _ => cannot(&name.to_string(), &ErrorKind::AddrInUse.into()),
            },
            Err(_) => match UnixListener::bind(path) {
                Ok(listener) => {
                    // As the service does it: gone before nobody listens on it.
                    let removed = fs::remove_file(path);
                    drop(listener);
                    match removed {
                        Ok(()) => Finding::ok(TOPIC, format!("`{name}` can be bound")),
                        Err(error) => {
                            Finding::warning(TOPIC, format!("`{name}` cannot be removed: {error}"), "remove it")
                        }
                    }
                }
                Err(error) => cannot(&name.to_string(), &error),
            },
        }
    }
}
