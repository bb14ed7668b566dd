//! Classifies IP addresses, by a slash command and under `/geolocate/{ip}`.

mod registry;

use std::net::IpAddr;

use hooks_axum::axum::Json;
use hooks_axum::axum::extract::Path;
use hooks_axum::axum::extract::rejection::PathRejection;
use hooks_axum::axum::http::StatusCode;
use hooks_axum::{ProblemDetails, Routes, register_routes};
use hooks_core::hookimpl;
use sre_bot_hooks::{Reply, SlackCommand, SlackProvider, register_slack_commands};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{ComponentsBuilder, KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, Type};
use utoipa::{IntoParams, Path as _};

pub use crate::registry::{Block, Class, Classification, classify};

#[hookimpl]
fn register_routes(routes: &mut Routes) {
    let schemas =
        ComponentsBuilder::new().schema_from::<Classification>().schema_from::<Class>().schema_from::<Block>();
    routes.get("/{ip}", answer).with(__path_answer::operation()).with(schemas.build());
}

/// What an IP address is by the registries of IANA
#[utoipa::path(
    get,
    path = "/geolocate/{ip}",
    operation_id = "classify_address",
    params(Asked),
    responses((status = 200, description = "What it is", body = Classification))
)]
async fn answer(ip: Result<Path<String>, PathRejection>) -> Result<Json<Classification>, ProblemDetails> {
    let Path(ip) = ip.map_err(|refused| ProblemDetails::new(refused.status(), refused.body_text()))?;
    let address = parse(&ip).map_err(|reason| ProblemDetails::new(StatusCode::BAD_REQUEST, reason))?;
    Ok(Json(classify(address)))
}

/// What is asked for, as the document of the routes has it.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it is there for its description")]
struct Asked {
    /// An IPv4 or IPv6 address
    #[param(schema_with = address)]
    ip: String,
}

fn address() -> Schema {
    let of = |format| ObjectBuilder::new().schema_type(Type::String).format(Some(SchemaFormat::KnownFormat(format)));
    OneOfBuilder::new().item(of(KnownFormat::Ipv4)).item(of(KnownFormat::Ipv6)).into()
}

#[hookimpl]
fn register_slack_commands(provider: &mut (dyn SlackProvider + Send)) {
    provider.add(SlackCommand::new("/geolocate", "<ip address>", async |invocation| {
        Ok(Reply::ephemeral(match parse(&invocation.text) {
            Ok(address) => describe(&classify(address)),
            Err(reason) => reason,
        }))
    }));
}

fn parse(text: &str) -> Result<IpAddr, String> {
    let text = text.trim();
    text.parse().map_err(|_| format!("`{text}` is no IP address; write one like `192.0.2.1` or `2001:db8::1`"))
}

fn describe(classification: &Classification) -> String {
    let address = classification.address;
    match classification.block {
        Some(block) => {
            let (name, prefix, references) = (block.name, block.prefix, block.references.join(", "));
            format!("{address} is in {prefix}, {name} ({references})")
        }
        None => format!("{address} is in no special-purpose block"),
    }
}

#[cfg(test)]
mod tests {
    use super::{classify, describe, parse};

    #[test]
    fn a_documentation_address_is_told_as_one() {
        let text = parse(" 192.0.2.1 ").map(|address| describe(&classify(address)));
        assert_eq!(text.as_deref(), Ok("192.0.2.1 is in 192.0.2.0/24, Documentation (TEST-NET-1) (RFC 5737)"));
    }

    #[test]
    fn what_is_no_address_is_told_with_an_example() {
        let reason = parse("192.0.2").expect_err("three numbers are no address");
        assert!(reason.starts_with("`192.0.2` is no IP address"), "{reason}");
    }
}
