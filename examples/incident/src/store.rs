use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use utoipa::ToSchema;

/// Incidents by number; a clone is another handle to the same ones.
#[derive(Debug, Clone, Default)]
pub struct Store(Arc<Mutex<BTreeMap<u64, Incident>>>);

/// Something that is wrong and somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Incident {
    /// Number, from 1.
    pub id: u64,
    /// What is wrong.
    pub title: String,
    /// Whether it still is.
    pub status: Status,
    /// Who opened it.
    pub opened_by: String,
    /// Who closed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closed_by: Option<String>,
}

/// Whether an incident still needs somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It does.
    Open,
    /// It does not.
    Closed,
}

impl Store {
    /// Opens an incident for somebody; `None` if the title is blank.
    #[must_use]
    pub fn open(&self, title: &str, who: &str) -> Option<Incident> {
        let title = title.trim();
        if title.is_empty() {
            return None;
        }
        let mut incidents = self.lock();
        let id = incidents.last_key_value().map_or(1, |(last, _)| last + 1);
        let (title, opened_by) = (title.to_owned(), who.to_owned());
        let incident = Incident { id, title, status: Status::Open, opened_by, closed_by: None };
        incidents.insert(id, incident.clone());
        Some(incident)
    }

    /// All incidents by number.
    #[must_use]
    pub fn list(&self) -> Vec<Incident> {
        self.lock().values().cloned().collect()
    }

    /// One incident.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<Incident> {
        self.lock().get(&id).cloned()
    }

    /// Closes an incident for somebody. One that is closed stays so, by whom it was; `None` if there is none of this
    /// number.
    #[must_use]
    pub fn close(&self, id: u64, who: &str) -> Option<Incident> {
        let mut incidents = self.lock();
        let incident = incidents.get_mut(&id)?;
        incident.status = Status::Closed;
        incident.closed_by.get_or_insert_with(|| who.to_owned());
        Some(incident.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Incident>> {
        // No change is ever left half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
