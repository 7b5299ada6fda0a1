//! TLS with our certificates on both sides: rustls checks them with webpki.

use std::sync::Arc;

use certgen::{Identity, KeyAlgorithm, Usage};
use rustls::{
    ClientConfig, ClientConnection, Connection, RootCertStore, ServerConfig, ServerConnection,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::WebPkiClientVerifier,
};

use super::samples::{identity, issued};

#[test]
fn our_client_and_our_server_agree() {
    for algorithm in KeyAlgorithm::ALL {
        let server = issued(algorithm, Usage::Server, &["dns:localhost"]);
        let client = identity(algorithm);
        let seen = handshake(client, &server).unwrap();
        assert_eq!(seen, client.certificate().der(), "{algorithm}");
    }
}

#[test]
fn a_certificate_for_another_use_is_refused() {
    let of = |usage| issued(KeyAlgorithm::P256, usage, &["dns:localhost"]);
    for (client, server) in [(Usage::Server, Usage::Server), (Usage::Client, Usage::Client)] {
        let refused = handshake(&of(client), &of(server)).unwrap_err();
        assert!(refused.contains("key usage"), "{client:?} {server:?}: {refused}");
    }
    for usage in [Usage::Both, Usage::None] {
        let versatile = of(usage);
        assert!(handshake(&versatile, &versatile).is_ok(), "{usage:?}");
    }
}

#[test]
fn a_certificate_that_is_not_trusted_is_refused() {
    let server = issued(KeyAlgorithm::P256, Usage::Server, &["dns:localhost"]);
    let (trusted, stranger) = (identity(KeyAlgorithm::P256), identity(KeyAlgorithm::P384));
    let refused = converse(client_side(stranger, &server), server_side(&server, trusted));
    assert!(refused.is_err());
}

/// Lets `client` sign in to `server`, each trusting the other's certificate and no other. Returns the
/// certificate that the server saw.
fn handshake(client: &Identity, server: &Identity) -> Result<Vec<u8>, String> {
    converse(client_side(client, server), server_side(server, client))
}

fn client_side(own: &Identity, trusted: &Identity) -> ClientConnection {
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(anchor(trusted))
        .with_client_auth_cert(certificates(own), key(own))
        .unwrap();
    ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap()
}

fn server_side(own: &Identity, trusted: &Identity) -> ServerConnection {
    let provider = Arc::new(default_provider());
    let roots = Arc::new(anchor(trusted));
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider.clone());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(certificates(own), key(own))
        .unwrap();
    ServerConnection::new(Arc::new(config)).unwrap()
}

fn anchor(identity: &Identity) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(identity.certificate().der().to_vec())).unwrap();
    roots
}

fn certificates(identity: &Identity) -> Vec<CertificateDer<'static>> {
    identity.chain().map(|certificate| certificate.der().to_vec().into()).collect()
}

fn key(identity: &Identity) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(identity.key().secret_pkcs8_der().to_vec()).into()
}

fn converse(client: ClientConnection, server: ServerConnection) -> Result<Vec<u8>, String> {
    let (mut client, mut server) = (Connection::from(client), Connection::from(server));
    while client.is_handshaking() || server.is_handshaking() {
        pass(&mut client, &mut server)?;
        pass(&mut server, &mut client)?;
    }
    let seen = server.peer_certificates().ok_or("the client sent no certificate")?;
    Ok(seen[0].to_vec())
}

/// Carries what one side has to say to the other.
fn pass(from: &mut Connection, to: &mut Connection) -> Result<(), String> {
    let mut wire = Vec::new();
    while from.wants_write() {
        from.write_tls(&mut wire).unwrap();
    }
    let mut wire = wire.as_slice();
    while !wire.is_empty() {
        to.read_tls(&mut wire).unwrap();
        to.process_new_packets().map_err(|error| format!("{error} ({error:?})"))?;
    }
    Ok(())
}
