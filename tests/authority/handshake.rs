//! TLS with mutual authentication by certificates of our CA: rustls on one side, OpenSSL on the other.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};

use super::{Folder, is_here, on_path};

#[test]
fn a_client_of_openssl_and_a_server_of_rustls_agree() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for ca_key in ["rsa2048", "p256", "ed25519"] {
        let folder = Folder::with_chain(ca_key);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut client = openssl(&folder, "client", &["s_client", "-connect", &address, "-quiet"]);
        client.args(["-servername", "app.example", "-verify_hostname", "app.example"]);
        let mut client = client.spawn().unwrap();
        client.stdin.take().unwrap().write_all(b"hello\n").unwrap();

        let (stream, _) = listener.accept().unwrap();
        let connection = ServerConnection::new(Arc::new(server(&folder))).unwrap();
        let mut tls = BufReader::new(StreamOwned::new(connection, stream));
        let mut line = String::new();
        tls.read_line(&mut line).unwrap();
        assert_eq!(line, "hello\n", "{ca_key}");
        let seen = tls.get_ref().conn.peer_certificates().unwrap().to_vec();
        assert_eq!(seen.first(), chain(&folder, "client").first());
        tls.get_mut().write_all(b"olleh\n").unwrap();
        tls.get_mut().conn.send_close_notify();
        tls.get_mut().flush().unwrap();
        drop(tls);
        let output = client.wait_with_output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("olleh"), "{output:?}");
    }
}

#[test]
fn a_client_of_rustls_and_a_server_of_openssl_agree() {
    if !is_here("openssl", on_path("openssl")) {
        return;
    }
    for ca_key in ["rsa2048", "p256", "ed25519"] {
        let folder = Folder::with_chain(ca_key);
        let flags = ["s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-Verify", "4", "-rev"];
        let mut server = openssl(&folder, "server", &flags).spawn().unwrap();
        let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
        let address = said
            .find_map(|line| Some(line.unwrap().strip_prefix("ACCEPT ")?.to_owned()))
            .expect("s_server says where it listens");

        let connection =
            ClientConnection::new(Arc::new(client(&folder)), "app.example".try_into().unwrap());
        let stream = TcpStream::connect(address).unwrap();
        let mut tls = StreamOwned::new(connection.unwrap(), stream);
        tls.write_all(b"hello\n").unwrap();
        let mut answer = [0; 6];
        tls.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"olleh\n", "{ca_key}");
        tls.conn.send_close_notify();
        tls.flush().unwrap();
        drop(tls);
        server.wait().unwrap();
    }
}

/// OpenSSL with the key and the chain of `name`, which trusts the root alone and wants a certificate.
fn openssl(folder: &Folder, name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("openssl");
    let (certificate, key) = (format!("{name}.crt"), format!("{name}.key"));
    command.args(arguments).current_dir(folder.0.path());
    command.args(["-cert", &certificate, "-cert_chain", &certificate, "-key", &key]);
    command.args(["-CAfile", "root.cer.pem", "-verify_return_error"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn server(folder: &Folder) -> ServerConfig {
    let provider = Arc::new(default_provider());
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(root(folder)), provider.clone());
    ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier.build().unwrap())
        .with_single_cert(chain(folder, "server"), key(folder, "server"))
        .unwrap()
}

fn client(folder: &Folder) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(root(folder))
        .with_client_auth_cert(chain(folder, "client"), key(folder, "client"))
        .unwrap()
}

fn root(folder: &Folder) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.path("root.cer.pem")).unwrap()).unwrap();
    roots
}

fn chain(folder: &Folder, name: &str) -> Vec<CertificateDer<'static>> {
    let certificates = CertificateDer::pem_file_iter(folder.path(&format!("{name}.crt"))).unwrap();
    certificates.map(Result::unwrap).collect()
}

fn key(folder: &Folder, name: &str) -> PrivateKeyDer<'static> {
    PrivateKeyDer::from_pem_file(folder.path(&format!("{name}.key"))).unwrap()
}
