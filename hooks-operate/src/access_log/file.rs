//! The file of an access log.

use std::error::Error;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use hooks_core::BoxError;

use crate::line_writer::{Flush, LineWriter, Sink};

/// How long lines wait for others: each write is a call of the system.
const PAUSE: Duration = Duration::from_millis(200);

/// A file that lines are added to.
#[derive(Debug)]
pub(super) struct LogFile {
    path: PathBuf,
    writer: LineWriter,
}

impl LogFile {
    /// Opens a file, which is made if it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, BoxError> {
        let file = open(path).map_err(|error| format!("cannot open `{}`: {error}", path.display()))?;
        let sink = Appended { path: path.to_owned(), file: Some(file), has_failed: false };
        Ok(Self { path: path.to_owned(), writer: LineWriter::new(sink, PAUSE) })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Takes a line with its end, and does not wait for it to be written.
    pub(super) fn line(&self, line: &[u8]) {
        self.writer.line(line);
    }

    pub(super) fn flush(&self) -> Flush {
        self.writer.flush()
    }
}

/// Adds lines at the end of whatever file is at the path.
struct Appended {
    path: PathBuf,
    file: Option<File>,
    /// Whether the last lines could not be written, which is told once.
    has_failed: bool,
}

impl Appended {
    /// Another file may have taken the place of the one that is open.
    fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let kept = self.file.take().filter(|file| is_at(&self.path, file));
        let file = self.file.insert(match kept {
            Some(file) => file,
            None => open(&self.path)?,
        });
        file.write_all(lines)
    }
}

impl Sink for Appended {
    fn write(&mut self, lines: &[u8]) {
        let appended = self.append(lines);
        if let Err(error) = &appended
            && !self.has_failed
        {
            let error = error as &(dyn Error + 'static);
            tracing::error!(path = %self.path.display(), error, "the access log cannot be written; lines are lost");
        }
        self.has_failed = appended.is_err();
    }

    fn lost(&mut self, lines: u64) {
        tracing::warn!(path = %self.path.display(), lines, "the access log is written too slowly; lines are lost");
    }
}

/// Whatever cuts the file meanwhile, what is appended stands at its end.
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

fn is_at(path: &Path, file: &File) -> bool {
    let same = |at: Metadata| Ok::<_, io::Error>(identity(&at) == identity(&file.metadata()?));
    path.metadata().and_then(same).unwrap_or(false)
}

#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Elsewhere, a file that is open stays where it is.
#[cfg(not(unix))]
fn identity(_: &Metadata) {}
