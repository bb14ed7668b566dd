use std::fmt::Write;

use serde::Serialize;

use super::View;
use super::table::{BAD, Cell, FAINT, GOOD, HEAD, Table};

/// A key that has just been made: the only place where it stands whole.
#[derive(Serialize)]
#[non_exhaustive]
pub struct IssuedKey {
    /// The key, for whoever is to have it.
    pub key: String,
    /// Whether a store keeps it, so that it holds; else what follows is to be put into the configuration.
    pub stored: bool,
    /// What it is called by.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// What it is known by.
    pub hash: String,
    /// The roles of whoever has it.
    pub roles: Vec<String>,
    /// From when on it does not hold any more, in the form of RFC 3339; never, if nothing is said.
    pub expires: Option<String>,
}

/// The keys that are known.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Keys {
    /// Those of the configuration first, each by id.
    pub keys: Vec<Key>,
}

/// A key that is known. Times are in the form of RFC 3339.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Key {
    /// What it is called by.
    pub id: String,
    /// Whose it is.
    pub name: String,
    /// The roles of whoever has it.
    pub roles: Vec<String>,
    /// Whether it holds, or why it does not: `holds`, `early`, `expired`, `revoked`.
    pub state: KeyState,
    /// From when on it holds, if that is said.
    pub not_before: Option<String>,
    /// From when on it does not hold any more, if that is said.
    pub expires: Option<String>,
    /// When it was last used, to the minute, as far as that is known.
    pub last_used: Option<String>,
}

/// Whether a key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum KeyState {
    /// It is accepted.
    Holds,
    /// It does not hold yet.
    Early,
    /// It does not hold any more.
    Expired,
    /// It was revoked.
    Revoked,
}

/// What has become of a key that is to be revoked.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct RevokedKey {
    /// What it is called by.
    pub id: String,
    /// Whose it is; nothing where a store has it.
    pub name: Option<String>,
    /// Whether it is revoked; else it holds until the configuration has it no more.
    pub revoked: bool,
    /// Where the configuration has it: the values that are to be taken out, with their places.
    pub configured: Vec<String>,
}

impl View for IssuedKey {
    fn text(&self, _: Option<usize>) -> String {
        let Self { key, id, name, hash, .. } = self;
        let mut text = format!("{HEAD}{key}{HEAD:#}\n\nIt is not shown again. ");
        if self.stored {
            text.push_str("It is stored, and holds at once.\n");
            return text;
        }
        text.push_str("It holds when this stands in the configuration:\n\nplugins:\n  api-keys:\n    keys:\n");
        // A string takes all that is written to it. A name is quoted, since it may look like a number.
        let _ = write!(text, "      - id: {id}\n        name: \"{name}\"\n        hash: {hash}\n");
        if !self.roles.is_empty() {
            let _ = writeln!(text, "        roles: [\"{}\"]", self.roles.join("\", \""));
        }
        let _ = self.expires.iter().try_for_each(|expires| writeln!(text, "        expires: {expires}"));
        text
    }
}

impl View for Keys {
    fn text(&self, width: Option<usize>) -> String {
        let table = Table::of(["id", "name", "roles", "state", "from", "until", "last used"]);
        let time = |time: &Option<String>| Cell::from(time.as_deref().unwrap_or_default());
        let rows = self.keys.iter().map(|key| {
            let (state, style) = match key.state {
                KeyState::Holds => ("holds", GOOD),
                KeyState::Early => ("early", FAINT),
                KeyState::Expired => ("expired", BAD),
                KeyState::Revoked => ("revoked", BAD),
            };
            [
                Cell::from(&*key.id),
                Cell::from(&*key.name),
                Cell::from(key.roles.join(", ")),
                Cell::from(state).styled(style),
                time(&key.not_before),
                time(&key.expires),
                time(&key.last_used),
            ]
        });
        rows.fold(table, Table::row).text(width)
    }
}

impl View for RevokedKey {
    fn text(&self, _: Option<usize>) -> String {
        let Self { id, name, .. } = self;
        if self.revoked {
            return format!("{GOOD}revoked{GOOD:#}: the key `{id}` is not accepted any more\n");
        }
        let name = name.as_deref().unwrap_or_default();
        let mut text = format!(
            "{BAD}not revoked{BAD:#}: the key `{id}` of `{name}` is configured, and holds until that is taken out:\n"
        );
        for value in &self.configured {
            text.extend(["    ", value, "\n"]);
        }
        text
    }
}
