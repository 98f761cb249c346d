//! The HTTP clients: one for each way out and each reach, made when first needed.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::tls::Certificate;
use reqwest::{Client, redirect};

use super::guard::{Reach, Resolver};
use super::{FetchError, FetchSettings, Proxy, error};
use crate::model::CleanText;

/// How long an idle connection is kept for the next request to its host. Each keeps the buffer that
/// its last answer needed: those of a thousand hosts would hold hundreds of megabytes.
const POOL_IDLE: Duration = Duration::from_secs(2);

/// Bytes that a server may send over HTTP/2 before we have taken any of them: enough for feeds, and
/// not the megabytes that are usual, which would be held beside the room for bodies.
const STREAM_WINDOW_BYTES: u32 = 256 << 10;

/// Clients kept; more than there are ways out.
const CLIENTS_MAX: usize = 32;

/// The clients made so far. A connection that was opened where a person typed the address is never
/// used again for what a stranger's address leads to, since each reach has a client of its own.
#[derive(Default)]
pub(super) struct Clients(Mutex<Vec<(Proxy, Reach, Client)>>);

impl Clients {
    /// The client for this way out and this reach.
    pub(super) fn get(
        &self,
        settings: &FetchSettings,
        proxy: &Proxy,
        reach: Reach,
    ) -> Result<Client, FetchError> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((.., known)) = made.iter().find(|(way, far, _)| way == proxy && *far == reach) {
            return Ok(known.clone());
        }
        let client = build(settings, proxy, reach)?;
        if made.len() < CLIENTS_MAX {
            made.push((proxy.clone(), reach, client.clone()));
        }
        Ok(client)
    }
}

/// Faults of the settings that can be told before anything is asked.
pub(super) fn check(settings: &FetchSettings) -> Result<(), FetchError> {
    reqwest::header::HeaderValue::from_str(&settings.user_agent)
        .map_err(|_| fault("the user agent holds characters that no header may hold"))?;
    if let Proxy::Url(address) = &settings.proxy {
        reqwest::Proxy::all(address).map_err(|_| fault("the proxy is not a usable address"))?;
    }
    Ok(())
}

/// Trusts the system's root certificates and Mozilla's, so that a machine without a certificate
/// store works too.
fn build(settings: &FetchSettings, proxy: &Proxy, reach: Reach) -> Result<Client, FetchError> {
    // An error here only means that another part of the process has installed a provider before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(settings.user_agent.as_str())
        .redirect(redirect::Policy::none())
        .referer(false)
        .dns_resolver(Arc::new(Resolver::new(reach, proxy)))
        .connect_timeout(Duration::from_secs(settings.connect_timeout_secs))
        .pool_idle_timeout(POOL_IDLE)
        .pool_max_idle_per_host(settings.connections_per_host_max)
        .http2_initial_stream_window_size(STREAM_WINDOW_BYTES)
        .http2_initial_connection_window_size(2 * STREAM_WINDOW_BYTES)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .tls_certs_merge(roots(settings)?);
    let builder = match proxy {
        Proxy::System => builder,
        Proxy::None => builder.no_proxy(),
        Proxy::Url(address) => builder.proxy(
            reqwest::Proxy::all(address).map_err(|_| fault("the proxy is not a usable address"))?,
        ),
    };
    builder.build().map_err(|error| fault(&error::chain(&error)))
}

fn roots(settings: &FetchSettings) -> Result<Vec<Certificate>, FetchError> {
    let mut roots: Vec<Certificate> = webpki_root_certs::TLS_SERVER_ROOT_CERTS
        .iter()
        .filter_map(|root| Certificate::from_der(root).ok())
        .collect();
    if !settings.root_certificates_pem.is_empty() {
        let own = Certificate::from_pem_bundle(&settings.root_certificates_pem)
            .map_err(|_| fault("the extra root certificates are not in PEM form"))?;
        if own.is_empty() {
            return Err(fault("the extra root certificates hold no certificate"));
        }
        roots.extend(own);
    }
    Ok(roots)
}

fn fault(reason: &str) -> FetchError {
    FetchError::Settings { reason: CleanText::line(reason) }
}
