use std::collections::hash_map::RandomState;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// No configuration and no secret is larger, in bytes; what is was named by mistake.
pub(crate) const LARGEST: u64 = 1 << 20;

/// What is in a file, or why that is not known.
pub(crate) type FileContent = Result<Vec<u8>, ReadError>;

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    Io(io::Error),
    NoFile,
    TooLarge,
}

impl ReadError {
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }

    /// What is said of the file.
    pub(crate) fn message(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Io(_) if self.is_missing() => format!("there is no file `{path}`"),
            Self::Io(error) => format!("`{path}` cannot be read: {error}"),
            Self::NoFile => format!("`{path}` is not a file"),
            Self::TooLarge => format!("`{path}` is larger than 1 MiB, which no configuration is"),
        }
    }
}

/// Reads a file, but nothing that may be without end or that never comes, as a device or a pipe.
pub(crate) fn read(path: &Path) -> FileContent {
    let metadata = std::fs::metadata(path).map_err(ReadError::Io)?;
    if !metadata.is_file() {
        return Err(ReadError::NoFile);
    }
    let mut content = Vec::new();
    let file = File::open(path).map_err(ReadError::Io)?;
    file.take(LARGEST + 1).read_to_end(&mut content).map_err(ReadError::Io)?;
    if content.len() as u64 > LARGEST { Err(ReadError::TooLarge) } else { Ok(content) }
}

/// The files that were read, each with what tells whether it has changed: a keyed hash, which gives nothing away of secrets.
#[derive(Default)]
pub(crate) struct FilesRead {
    key: RandomState,
    files: Mutex<BTreeMap<PathBuf, u64>>,
    secret: Mutex<BTreeSet<PathBuf>>,
}

impl FilesRead {
    /// Reads a file, and notes what it was the first time.
    pub(crate) fn read(&self, path: &Path) -> FileContent {
        let content = read(path);
        let print = self.print(&content);
        self.files.lock().unwrap_or_else(PoisonError::into_inner).entry(path.to_owned()).or_insert(print);
        content
    }

    /// The same with one whose content is a secret.
    pub(crate) fn read_secret(&self, path: &Path) -> FileContent {
        self.secret.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        self.read(path)
    }

    pub(crate) fn secret(&self) -> BTreeSet<PathBuf> {
        self.secret.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What changes with the content.
    pub(crate) fn print(&self, content: &FileContent) -> u64 {
        match content {
            Ok(content) => self.key.hash_one((0, content)),
            Err(ReadError::Io(error)) => self.key.hash_one((1, error.kind())),
            Err(ReadError::NoFile) => self.key.hash_one(2),
            Err(ReadError::TooLarge) => self.key.hash_one(3),
        }
    }

    pub(crate) fn files(&self) -> Vec<(PathBuf, u64)> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().map(|(path, print)| (path.clone(), *print)).collect()
    }
}
