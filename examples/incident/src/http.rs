use hooks_axum::axum::Json;
use hooks_axum::axum::extract::rejection::{JsonRejection, PathRejection};
use hooks_axum::axum::extract::{Path, State};
use hooks_axum::axum::http::StatusCode;
use hooks_axum::{Response, problem};
use serde::Deserialize;

use crate::{Incident, Store};

#[derive(Deserialize)]
pub struct Open {
    title: String,
}

pub async fn list(State(store): State<Store>) -> Json<Vec<Incident>> {
    Json(store.list())
}

pub async fn open(
    State(store): State<Store>,
    body: Result<Json<Open>, JsonRejection>,
) -> Result<(StatusCode, Json<Incident>), Response> {
    let Json(Open { title }) = body.map_err(|refused| problem(refused.status(), &refused.body_text()))?;
    match store.open(&title) {
        Some(incident) => Ok((StatusCode::CREATED, Json(incident))),
        None => Err(problem(StatusCode::UNPROCESSABLE_ENTITY, "an incident needs a `title` that says what is wrong")),
    }
}

pub async fn show(
    State(store): State<Store>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<Json<Incident>, Response> {
    found(id, |id| store.get(id))
}

pub async fn close(
    State(store): State<Store>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<Json<Incident>, Response> {
    found(id, |id| store.close(id))
}

fn found(
    id: Result<Path<u64>, PathRejection>,
    find: impl FnOnce(u64) -> Option<Incident>,
) -> Result<Json<Incident>, Response> {
    let Path(id) = id.map_err(|refused| problem(refused.status(), &refused.body_text()))?;
    find(id).map(Json).ok_or_else(|| problem(StatusCode::NOT_FOUND, &format!("there is no incident {id}")))
}
