use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use url::Url;

use crate::error::OpenError;

/// The files that this process has open: a store that is reloaded is open twice for a moment.
static OPEN: Mutex<Vec<Weak<StoreFile>>> = Mutex::new(Vec::new());

/// The file of a store, which no other process opens meanwhile.
pub(super) struct StoreFile {
    path: PathBuf,
    /// Locked; the operating system frees it with the process, however that ends.
    _lock: File,
}

impl StoreFile {
    /// Makes it where it is not there, for its owner alone to read.
    pub(super) fn open(path: &Path) -> Result<Arc<Self>, OpenError> {
        let failed = |error| OpenError::File { path: path.to_owned(), error };
        private().open(path).map_err(failed)?;
        if let Some(kind) = network_file_system(path) {
            return Err(OpenError::NetworkFileSystem { path: path.to_owned(), kind });
        }
        let path = path.canonicalize().map_err(failed)?;
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = open.iter().filter_map(Weak::upgrade).find(|known| known.path == path) {
            return Ok(known);
        }
        let file = Arc::new(Self { _lock: lock(&path)?, path });
        open.retain(|known| known.strong_count() > 0);
        open.push(Arc::downgrade(&file));
        Ok(file)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How sqlx is told of it.
    pub(super) fn url(&self) -> Result<Url, OpenError> {
        let path = self.path.to_str().ok_or_else(|| {
            let error = io::Error::new(io::ErrorKind::InvalidFilename, "its path is no UTF-8");
            OpenError::File { path: self.path.clone(), error }
        })?;
        let mut url = Url::parse("sqlite:///").map_err(|error| sqlx::Error::Configuration(error.into()))?;
        url.set_path(path);
        Ok(url)
    }
}

/// Locks the file beside it that says who has it.
fn lock(path: &Path) -> Result<File, OpenError> {
    let beside = path.with_added_extension("lock");
    let failed = |error| OpenError::File { path: beside.clone(), error };
    let mut file = private().open(&beside).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            let process = file.read_to_string(&mut process).ok().and_then(|_| process.trim().parse().ok());
            return Err(OpenError::InUse { path: path.to_owned(), process });
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(file)
}

/// How a file is opened or made that its owner alone reads, as keys and what people wrote are in it.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The file system of a file, where it is one of those on which locks do not hold between machines.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn network_file_system(path: &Path) -> Option<&'static str> {
    /// Numbers of `statfs(2)`.
    const KINDS: [(u64, &str); 7] = [
        (0x6969, "NFS"),
        (0x517b, "SMB"),
        (0xff53_4d42, "CIFS"),
        (0xfe53_4d42, "SMB2"),
        (0x0102_1997, "9P"),
        (0x5346_414f, "AFS"),
        (0x00c3_6400, "Ceph"),
    ];
    let number = u64::try_from(rustix::fs::statfs(path).ok()?.f_type).ok()?;
    KINDS.iter().find(|(kind, _)| *kind == number).map(|(_, name)| *name)
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn network_file_system(_: &Path) -> Option<&'static str> {
    None
}
