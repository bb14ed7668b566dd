use hooks_axum::axum::Json;
use hooks_axum::axum::extract::rejection::{JsonRejection, PathRejection};
use hooks_axum::axum::extract::{Path, State};
use hooks_axum::axum::http::StatusCode;
use hooks_axum::{Identity, ProblemDetails};
use serde::Deserialize;

use crate::{Incident, Store};

#[derive(Deserialize)]
pub struct Open {
    title: String,
}

pub async fn list(_caller: Identity, State(store): State<Store>) -> Json<Vec<Incident>> {
    Json(store.list())
}

pub async fn open(
    caller: Identity,
    State(store): State<Store>,
    body: Result<Json<Open>, JsonRejection>,
) -> Result<(StatusCode, Json<Incident>), ProblemDetails> {
    let Json(Open { title }) = body.map_err(|refused| ProblemDetails::new(refused.status(), refused.body_text()))?;
    match store.open(&title, caller.subject()) {
        Some(incident) => Ok((StatusCode::CREATED, Json(incident))),
        None => Err(ProblemDetails::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "an incident needs a `title` that says what is wrong",
        )),
    }
}

pub async fn show(
    _caller: Identity,
    State(store): State<Store>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<Json<Incident>, ProblemDetails> {
    found(id, |id| store.get(id))
}

pub async fn close(
    caller: Identity,
    State(store): State<Store>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<Json<Incident>, ProblemDetails> {
    found(id, |id| store.close(id, caller.subject()))
}

fn found(
    id: Result<Path<u64>, PathRejection>,
    find: impl FnOnce(u64) -> Option<Incident>,
) -> Result<Json<Incident>, ProblemDetails> {
    let Path(id) = id.map_err(|refused| ProblemDetails::new(refused.status(), refused.body_text()))?;
    find(id).map(Json).ok_or_else(|| ProblemDetails::new(StatusCode::NOT_FOUND, format!("there is no incident {id}")))
}
