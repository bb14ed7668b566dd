use std::fs;
use std::path::Path;

use hooks_axum::Prepared;
use hooks_config::Loaded;
use hooks_core::Origin;

use crate::view::Finding;

const TOPIC: &str = "configuration";

/// Whether the files of the configuration are there, and who may read and change them.
pub(super) fn examine(app: &Prepared) -> Vec<Finding> {
    let Some(configuration) = app.configuration() else {
        return vec![Finding::ok(TOPIC, "the application takes none")];
    };
    let warnings = configuration.warnings().iter().map(|warning| {
        let origin = warning.origin().map(|origin| format!(" ({origin})")).unwrap_or_default();
        Finding::warning(TOPIC, format!("{}{origin}", warning.message()), "change it, or take it out")
    });
    configuration.files().into_iter().map(|file| examine_file(&file, configuration)).chain(warnings).collect()
}

fn examine_file(file: &Path, configuration: &Loaded) -> Finding {
    let name = file.display();
    match fs::metadata(file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Finding::ok(TOPIC, format!("`{name}` is not there, so that defaults and the environment hold"))
        }
        Err(error) => Finding::problem(TOPIC, format!("`{name}` cannot be read: {error}"), "let the service read it"),
        Ok(metadata) => examine_mode(file, &metadata, configuration),
    }
}

#[cfg(unix)]
fn examine_mode(file: &Path, metadata: &fs::Metadata, configuration: &Loaded) -> Finding {
    use std::os::unix::fs::PermissionsExt;

    let (name, mode) = (file.display(), metadata.permissions().mode());
    let found = |what: &str| format!("everybody may {what} (mode {:04o})", mode & 0o7777);
    if mode & 0o002 != 0 {
        Finding::problem(TOPIC, format!("`{name}`: {}", found("change it")), format!("`chmod o-w {name}`"))
    } else if mode & 0o004 != 0 && holds_secrets(file, configuration) {
        let found = format!("`{name}` holds secrets, and {}", found("read it"));
        Finding::warning(TOPIC, found, format!("`chmod o-r {name}`"))
    } else {
        Finding::ok(TOPIC, format!("`{name}` is there (mode {:04o})", mode & 0o7777))
    }
}

#[cfg(not(unix))]
fn examine_mode(file: &Path, _: &fs::Metadata, _: &Loaded) -> Finding {
    Finding::ok(TOPIC, format!("`{}` is there", file.display()))
}

/// Whether a file is a secret, or a value that is secret stands in a line of it.
#[cfg(unix)]
fn holds_secrets(file: &Path, configuration: &Loaded) -> bool {
    let name = file.display().to_string();
    let is_there = |origin: &Origin| origin.place().strip_prefix(&name).is_some_and(|rest| rest.starts_with(':'));
    let mut written = configuration.values().filter(|value| value.value().is_none() && !value.is_elsewhere());
    configuration.secret_files().contains(file) || written.any(|value| value.origin().is_some_and(is_there))
}
