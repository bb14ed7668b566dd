//! What a scalar of a file means: a value, a variable's, or the content of another file.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::read::FilesRead;
use super::variable::{Replaced, replaced};
use crate::environment::Environment;
use crate::tree::Data;
use crate::yaml::{Meaning, Scalar, Tag, UNKNOWN_TAG, plain_value};

/// Reads the scalars of one file.
pub(crate) struct FileScalars<'l> {
    pub(crate) environment: &'l Environment,
    pub(crate) files: &'l FilesRead,
    /// What `!file` is relative to.
    pub(crate) folder: PathBuf,
}

impl FileScalars<'_> {
    pub(crate) fn read(&self, scalar: &Scalar<'_>) -> Result<Meaning, String> {
        if scalar.tag == Tag::Unknown {
            return Err(UNKNOWN_TAG.to_owned());
        }
        let replaced = replaced(scalar.text, self.environment)?;
        let text = match &replaced {
            Replaced::Unchanged => scalar.text,
            Replaced::Whole(text) | Replaced::Part(text) => text,
        };
        match (scalar.tag, &replaced) {
            (Tag::File, _) => self.content(text).map(Meaning::elsewhere),
            (Tag::None, Replaced::Whole(_)) if scalar.plain => Ok(Meaning::shown(Data::Text(text.to_owned()))),
            (Tag::None, Replaced::Unchanged) if scalar.plain => Ok(Meaning::shown(Data::Scalar(plain_value(text)))),
            _ => Ok(Meaning::shown(Data::Scalar(Value::String(text.to_owned())))),
        }
    }

    /// The content of a file without the newline that editors leave at its end.
    fn content(&self, path: &str) -> Result<String, String> {
        if path.is_empty() {
            return Err("`!file` names no file; write `!file path`".to_owned());
        }
        let path = self.folder.join(Path::new(path));
        let content = self.files.read_secret(&path).map_err(|error| error.message(&path))?;
        let mut content = String::from_utf8(content).map_err(|_| format!("`{}` is not UTF-8 text", path.display()))?;
        if content.ends_with('\n') {
            content.truncate(content.len() - if content.ends_with("\r\n") { 2 } else { 1 });
        }
        Ok(content)
    }
}
