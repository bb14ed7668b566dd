use hooks_axum::axum::Json;
use hooks_axum::axum::extract::rejection::{JsonRejection, PathRejection};
use hooks_axum::axum::extract::{Path, State};
use hooks_axum::axum::http::StatusCode;
use hooks_axum::{Identity, ProblemDetails};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::{Components, ComponentsBuilder};

use crate::{Incident, Status, Store};

/// An incident to be opened.
#[derive(Deserialize, ToSchema)]
pub struct Open {
    /// What is wrong.
    #[schema(pattern = r"\S")]
    title: String,
}

/// What the descriptions of the routes refer to.
pub fn schemas() -> Components {
    ComponentsBuilder::new().schema_from::<Incident>().schema_from::<Status>().schema_from::<Open>().build()
}

/// The incidents, by number
#[utoipa::path(
    get,
    path = "/incident",
    operation_id = "list_incidents",
    responses((status = 200, description = "All of them", body = Vec<Incident>)),
    security(("identity" = []))
)]
pub async fn list(_caller: Identity, State(store): State<Store>) -> Json<Vec<Incident>> {
    Json(store.list())
}

/// Opens an incident
#[utoipa::path(
    post,
    path = "/incident",
    operation_id = "open_incident",
    request_body = Open,
    responses((status = 201, description = "It is open", body = Incident)),
    security(("identity" = []))
)]
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

/// One incident
#[utoipa::path(
    get,
    path = "/incident/{id}",
    operation_id = "show_incident",
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, description = "The incident", body = Incident)),
    security(("identity" = []))
)]
pub async fn show(
    _caller: Identity,
    State(store): State<Store>,
    id: Result<Path<u64>, PathRejection>,
) -> Result<Json<Incident>, ProblemDetails> {
    found(id, |id| store.get(id))
}

/// Closes an incident; one that is closed stays so
#[utoipa::path(
    post,
    path = "/incident/{id}/close",
    operation_id = "close_incident",
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, description = "It is closed", body = Incident)),
    security(("identity" = []))
)]
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
