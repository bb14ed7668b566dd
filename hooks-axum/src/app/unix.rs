//! The file of a Unix socket.

use std::error::Error;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixSocket, UnixStream};

use crate::log::log;

/// How many connections may wait to be accepted: as many as tokio lets wait on TCP.
const BACKLOG: u32 = 1024;

/// Listens on a path, in place of one who no longer does.
pub(super) async fn bind(path: &Path, mode: u32) -> io::Result<(UnixListener, SocketFile)> {
    let socket = match bound(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
            remove_stale(path).await?;
            bound(path)?
        }
        bound => bound?,
    };
    let file = SocketFile::of(path)?;
    // Nobody can connect before `listen`.
    fs::set_permissions(path, Permissions::from_mode(mode))?;
    Ok((socket.listen(BACKLOG)?, file))
}

fn bound(path: &Path) -> io::Result<UnixSocket> {
    let socket = UnixSocket::new_stream()?;
    socket.bind(path)?;
    Ok(socket)
}

/// Removes the file of a socket that nobody listens on, which a process leaves behind that is killed.
async fn remove_stale(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.file_type().is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file that is no socket; remove it"));
    }
    match UnixStream::connect(path).await {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => match fs::remove_file(path) {
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        },
        // Somebody is there, if only too busy to accept, or not to be asked by us.
        Ok(_) | Err(_) => Err(io::ErrorKind::AddrInUse.into()),
    }
}

/// Removes the file of a socket when it is dropped, unless somebody has put another in its place.
#[derive(Debug)]
pub(super) struct SocketFile {
    path: PathBuf,
    identity: (u64, u64),
}

impl SocketFile {
    fn of(path: &Path) -> io::Result<Self> {
        // The process may change its directory.
        Ok(Self { path: std::path::absolute(path)?, identity: identity(path)? })
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // While the socket is open, no other file gets its number.
        if identity(&self.path).is_ok_and(|identity| identity == self.identity)
            && let Err(error) = fs::remove_file(&self.path)
        {
            let path = self.path.clone();
            log(move || {
                let error = &error as &dyn Error;
                tracing::warn!(path = %path.display(), error, "cannot remove the file of the socket");
            });
        }
    }
}

/// Device and number of a file.
fn identity(path: &Path) -> io::Result<(u64, u64)> {
    let file = fs::symlink_metadata(path)?;
    Ok((file.dev(), file.ino()))
}
