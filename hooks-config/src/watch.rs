use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;

use crate::file::{FilesRead, read};

/// Tells when a file of the configuration changes.
///
/// It reads the files each second and compares what is in them. So it does not matter how a file changes: written in place,
/// replaced by an editor, behind a symbolic link as in a config map of Kubernetes, or on a volume whose host tells of
/// nothing; and one that is only touched has not changed.
pub struct Watch {
    files: Arc<FilesRead>,
    /// What each file held when it was last told of.
    told: Vec<(PathBuf, u64)>,
}

/// How often the files are read.
const PERIOD: Duration = Duration::from_secs(1);

impl Watch {
    pub(crate) fn new(files: Arc<FilesRead>) -> Self {
        let told = files.files();
        Self { files, told }
    }

    /// Waits until files have changed, and gives their paths. A change is told when it is over: the files are the same for a
    /// second. Where this is dropped before it is ready, nothing is lost.
    ///
    /// It ends with the runtime of tokio that it is polled in.
    pub async fn changed(&mut self) -> Vec<PathBuf> {
        let mut before = self.told.clone();
        loop {
            tokio::time::sleep(PERIOD).await;
            let now = self.prints().await;
            if now == before && now != self.told {
                let changed = changed(&self.told, &now);
                self.told = now;
                return changed;
            }
            before = now;
        }
    }

    /// What the files hold at this moment.
    async fn prints(&self) -> Vec<(PathBuf, u64)> {
        let files = Arc::clone(&self.files);
        let paths: Vec<_> = self.told.iter().map(|(path, _)| path.clone()).collect();
        let prints = move || {
            let print = |path: &Path| files.print(&read(path));
            paths.into_iter().map(|path| (path.clone(), print(&path))).collect()
        };
        // Reading is refused only where the runtime ends.
        spawn_blocking(prints).await.unwrap_or_else(|_| self.told.clone())
    }
}

fn changed(before: &[(PathBuf, u64)], now: &[(PathBuf, u64)]) -> Vec<PathBuf> {
    let pairs = before.iter().zip(now).filter(|(before, now)| before != now);
    pairs.map(|(_, (path, _))| path.clone()).collect()
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let files: Vec<_> = self.told.iter().map(|(path, _)| path).collect();
        formatter.debug_struct("Watch").field("files", &files).finish()
    }
}
