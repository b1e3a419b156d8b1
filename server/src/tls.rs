//! TLS from certificate files, or from a certificate authority by ACME (RFC 8555, challenge TLS-ALPN-01).

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

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
pub enum Tls {
    Files(Files),
    Acme {
        config: Arc<ServerConfig>,
        /// Answers the authority's question whether the domain is ours.
        challenge: Arc<ServerConfig>,
    },
}

/// A certificate and its key; read again when somebody has renewed them.
pub struct Files {
    certificate: PathBuf,
    key: PathBuf,
    read: Mutex<Read>,
}

struct Read {
    changed: Changed,
    config: Arc<ServerConfig>,
}

/// When certificate and key were written.
type Changed = [Option<SystemTime>; 2];

impl Tls {
    /// Reads the files, or begins to order and renew a certificate. Must be called inside the runtime.
    pub fn start(certificate: Certificate) -> Result<Tls, TlsError> {
        match certificate {
            Certificate::Files { certificate, key } => Files::new(certificate, key).map(Tls::Files),
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
        let config = match self {
            Self::Files(files) => files.config(),
            Self::Acme { challenge, .. } if is_tls_alpn_challenge(&handshake.client_hello()) => {
                let mut stream = handshake.into_stream(challenge.clone()).await.ok()?;
                let _ = stream.shutdown().await;
                return None;
            }
            Self::Acme { config, .. } => config.clone(),
        };
        handshake.into_stream(config).await.ok()
    }
}

impl Files {
    fn new(certificate: PathBuf, key: PathBuf) -> Result<Files, TlsError> {
        let read = Read {
            changed: changed(&certificate, &key),
            config: from_files(&certificate, &key)?,
        };
        Ok(Files {
            certificate,
            key,
            read: Mutex::new(read),
        })
    }

    /// Files that cannot be used, such as a new certificate beside the old key, leave the one before in use.
    fn config(&self) -> Arc<ServerConfig> {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let now = changed(&self.certificate, &self.key);
        if read.changed != now {
            read.changed = now;
            match from_files(&self.certificate, &self.key) {
                Ok(config) => {
                    tracing::info!("the certificate's files have changed, and were read again");
                    read.config = config;
                }
                Err(error) => {
                    tracing::error!(%error, "the certificate's files have changed and cannot be used")
                }
            }
        }
        read.config.clone()
    }
}

fn changed(certificate: &Path, key: &Path) -> Changed {
    [certificate, key].map(|path| path.metadata().and_then(|facts| facts.modified()).ok())
}

fn from_files(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
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
    Ok(Arc::new(config))
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
    Tls::Acme {
        config: Arc::new(config),
        challenge,
    }
}
