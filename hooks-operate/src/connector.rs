//! How plugins reach other services over HTTP.

use std::error::Error;

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::ring::default_provider;
use rustls::{ClientConfig, RootCertStore};

/// Whom the system trusts is trusted over HTTPS; where it has no certificates, nobody is, and HTTP is fine. It reads files.
pub(crate) fn connector(mut connect: HttpConnector) -> HttpsConnector<HttpConnector> {
    // TLS comes on top.
    connect.enforce_http(false);
    let builder = HttpsConnectorBuilder::new();
    let builder = match builder.with_provider_and_native_roots(default_provider()) {
        Ok(builder) => builder,
        Err(error) => {
            let error = &error as &dyn Error;
            tracing::warn!(error, "the system has no certificates: HTTPS cannot be used");
            HttpsConnectorBuilder::new().with_tls_config(trusting_nobody())
        }
    };
    builder.https_or_http().enable_http1().wrap_connector(connect)
}

fn trusting_nobody() -> ClientConfig {
    let config = ClientConfig::builder_with_provider(default_provider().into());
    let Ok(config) = config.with_safe_default_protocol_versions() else { unreachable!("ring has them") };
    config.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
}
