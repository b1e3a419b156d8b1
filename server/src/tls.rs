//! TLS from certificate files, or from a certificate authority by ACME (RFC 8555, challenge TLS-ALPN-01).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::StreamExt;
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, is_tls_alpn_challenge};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::rustls::crypto::{CryptoProvider, ring};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

/// Where the certificate comes from.
#[derive(Clone, Debug)]
pub enum Certificate {
    Files {
        certificate: PathBuf,
        key: PathBuf,
    },
    Acme {
        domains: Vec<String>,
        /// E-mail address that the authority may warn.
        contact: Option<String>,
        /// Where account and certificates are kept.
        cache: PathBuf,
        /// Address of the authority's directory; Let's Encrypt if absent.
        directory: Option<String>,
        /// Root certificate (PEM) by which that directory is known; those of the web if absent.
        root: Option<PathBuf>,
    },
}

/// Why TLS cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{}: {error}", path.display())]
    File {
        path: PathBuf,
        error: tokio_rustls::rustls::pki_types::pem::Error,
    },
    #[error("{}: there is no certificate in it", path.display())]
    NoCertificate { path: PathBuf },
    #[error("the certificate and its key do not fit: {0}")]
    Pair(#[from] tokio_rustls::rustls::Error),
}

/// Accepts encrypted connections.
pub struct Tls {
    config: Arc<ServerConfig>,
    /// Answers the authority's question whether the domain is ours.
    challenge: Option<Arc<ServerConfig>>,
}

impl Tls {
    /// Reads the files, or begins to order and renew a certificate. Must be called inside the runtime.
    pub fn start(certificate: Certificate) -> Result<Tls, TlsError> {
        match certificate {
            Certificate::Files { certificate, key } => from_files(&certificate, &key),
            Certificate::Acme {
                domains,
                contact,
                cache,
                directory,
                root,
            } => {
                let mut config = AcmeConfig::new_with_provider(domains, provider())
                    .contact(contact.map(|address| format!("mailto:{address}")))
                    .cache(DirCache::new(cache));
                config = match directory {
                    Some(directory) => config.directory(directory),
                    None => config.directory_lets_encrypt(true),
                };
                if let Some(root) = root {
                    config = config.client_tls_config(Arc::new(client_of(&root)?));
                }
                Ok(by_acme(config))
            }
        }
    }

    /// The encrypted stream; `None` if the handshake failed or was only the authority's question.
    pub async fn accept(&self, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        let handshake = LazyConfigAcceptor::new(Default::default(), stream).await.ok()?;
        if let Some(challenge) = &self.challenge
            && is_tls_alpn_challenge(&handshake.client_hello())
        {
            let mut stream = handshake.into_stream(challenge.clone()).await.ok()?;
            let _ = stream.shutdown().await;
            return None;
        }
        handshake.into_stream(self.config.clone()).await.ok()
    }
}

fn from_files(certificate: &Path, key: &Path) -> Result<Tls, TlsError> {
    let chain = chain(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| TlsError::File {
        path: key.to_owned(),
        error,
    })?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Tls {
        config: Arc::new(config),
        challenge: None,
    })
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| TlsError::File {
            path: path.to_owned(),
            error,
        })
}

/// A client that knows servers by that root certificate alone.
fn client_of(root: &Path) -> Result<ClientConfig, TlsError> {
    let mut roots = RootCertStore::empty();
    for certificate in chain(root)? {
        roots.add(certificate)?;
    }
    if roots.is_empty() {
        return Err(TlsError::NoCertificate {
            path: root.to_owned(),
        });
    }
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Must be called inside the runtime.
fn by_acme(config: AcmeConfig<std::io::Error>) -> Tls {
    let mut state = config.state();
    let challenge = state.challenge_rustls_config_with_provider(provider());
    let mut config = (*state.default_rustls_config_with_provider(provider())).clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    tokio::spawn(async move {
        while let Some(event) = state.next().await {
            match event {
                Ok(event) => tracing::info!(?event, "certificate"),
                Err(error) => tracing::error!(%error, "certificate"),
            }
        }
    });
    Tls {
        config: Arc::new(config),
        challenge: Some(challenge),
    }
}
