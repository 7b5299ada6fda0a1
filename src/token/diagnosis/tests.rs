use std::{
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use super::*;
use crate::{
    issue::{self, Template, Validity},
    json::to_base64url,
    key::{KeyAlgorithm, PrivateKey},
    name::DistinguishedName,
    token::{HttpResponse, TokenResponse},
};

const URL: &str = "https://login.example/contoso.com/oauth2/v2.0/token";
const CLIENT: &str = "11111111-2222-3333-4444-555555555555";

fn certificate() -> Certificate {
    static CERTIFICATE: OnceLock<Certificate> = OnceLock::new();
    let make = || {
        let key = PrivateKey::generate(KeyAlgorithm::P256).unwrap();
        let validity = Validity::new(now(), now() + Duration::from_secs(3600)).unwrap();
        let template = Template::new(DistinguishedName::common_name("My App").unwrap(), validity);
        issue::self_signed(&key, &template).unwrap()
    };
    CERTIFICATE.get_or_init(make).clone()
}

/// 2026-11-27T07:30:00Z.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_764_600)
}

struct Scene {
    header: String,
    claims: String,
    profile: &'static Profile,
    error: &'static str,
    number: u32,
    text: String,
    date: &'static str,
    certificate: Option<Certificate>,
}

impl Scene {
    fn new(number: u32, text: &str) -> Self {
        Self {
            header: r#"{"alg":"PS256","kid":"k1"}"#.into(),
            claims: format!(
                r#"{{"aud":"{URL}","iss":"{CLIENT}","sub":"{CLIENT}","nbf":1795764570,"exp":1795765170}}"#
            ),
            profile: Profile::ENTRA,
            error: "invalid_client",
            number,
            text: text.into(),
            date: "Fri, 27 Nov 2026 07:30:01 GMT",
            certificate: Some(certificate()),
        }
    }

    fn diagnosis(&self) -> Diagnosis {
        let number = if self.number == 0 { String::new() } else { self.number.to_string() };
        let body = format!(
            r#"{{"error":"{}","error_description":"{}","error_codes":[{number}]}}"#,
            self.error, self.text
        );
        let reply = HttpResponse::new(401, [("Date", self.date)], body.into());
        let refusal = TokenResponse::read(&reply, now()).unwrap_err();
        let parts = [self.header.as_bytes(), self.claims.as_bytes(), b"signature"];
        let assertion = Assertion::parse(&parts.map(to_base64url).join(".")).unwrap();
        let sent = Sent {
            endpoint: &Endpoint::parse(URL).unwrap(),
            profile: self.profile,
            client_id: CLIENT,
            assertion: Some(&assertion),
            certificate: self.certificate.as_ref(),
            wanted: Wanted::Scope("https://graph.microsoft.com/.default"),
        };
        diagnose(&refusal, &sent, now())
    }

    fn verdict(&self) -> Option<Verdict> {
        self.diagnosis().verdict().cloned()
    }
}

fn echoing(hex: &str) -> Scene {
    Scene::new(
        700_027,
        &format!(
            "AADSTS700027: x [Reason - The key was not found., Thumbprint of key used by client: '{hex}', y"
        ),
    )
}

#[test]
fn a_certificate_that_is_registered_and_expired_is_not_missing() {
    let mut scene = echoing(&Thumbprint::sha1(&certificate()).to_hex());
    scene.text = scene.text.replace("key was not found", "key used is expired");
    assert_eq!(scene.verdict(), None);
    assert_eq!(scene.diagnosis().explanation().unwrap().code(), "cert_expired");
}

#[test]
fn the_thumbprint_that_comes_back_tells_the_mistake() {
    let (sha1, sha256) = (Thumbprint::sha1(&certificate()), Thumbprint::sha256(&certificate()));
    for ours in [&sha1, &sha256] {
        assert_eq!(echoing(&ours.to_hex()).verdict(), Some(Verdict::RightCertificate));
        // The letters of the hexadecimal text, in hexadecimal.
        for text in [ours.to_hex(), ours.to_hex().to_lowercase(), ours.to_colons()] {
            let hex: String = text.bytes().map(|byte| format!("{byte:02X}")).collect();
            assert_eq!(echoing(&hex).verdict(), Some(Verdict::TextEncoded), "{hex}");
        }
    }
    assert_eq!(echoing(&"AB".repeat(20)).verdict(), Some(Verdict::OtherCertificate));
    let mut misplaced = echoing(&sha256.to_hex());
    misplaced.header = format!(r#"{{"alg":"RS256","x5t":"{}"}}"#, sha256.to_base64url());
    assert_eq!(misplaced.verdict(), Some(Verdict::Sha256InX5t));
    misplaced.text = "AADSTS700027: no echo".into();
    assert_eq!(misplaced.verdict(), Some(Verdict::Sha256InX5t));
    let mut unknown = echoing(&sha1.to_hex());
    unknown.certificate = None;
    assert_eq!(unknown.verdict(), None);
    let compared = echoing(&sha1.to_hex()).diagnosis().compared().to_vec();
    assert_eq!(
        compared,
        [
            ("looked for", sha1.to_hex()),
            ("SHA-1 of yours", sha1.to_hex()),
            ("SHA-256 of yours", sha256.to_hex()),
            ("client id", CLIENT.to_owned()),
        ]
    );
}

#[test]
fn the_audience_stands_above_the_address() {
    let mut scene = Scene::new(700_023, "AADSTS700023: audience");
    assert_eq!(scene.verdict(), None);
    let v1 = URL.replace("/v2.0", "");
    scene.claims = scene.claims.replace(URL, &v1);
    let diagnosis = scene.diagnosis();
    let differs = Verdict::AudienceDiffers { difference: Difference::Version };
    assert_eq!(diagnosis.verdict(), Some(&differs));
    assert_eq!(diagnosis.compared(), [("aud", v1), ("sent to", URL.to_owned())]);
}

#[test]
fn a_server_that_wants_another_audience_knows_itself_by_another_name() {
    let scene = Scene::new(0, "Invalid token audience");
    assert_eq!(scene.verdict(), Some(Verdict::AudienceIsEndpoint));
}

#[test]
fn the_clocks_are_compared() {
    let mut scene = Scene::new(700_024, "AADSTS700024: not within its valid time range");
    assert_eq!(scene.verdict(), None);
    scene.date = "Fri, 27 Nov 2026 07:16:00 GMT";
    let server = now() - Duration::from_secs(14 * 60);
    let by = Duration::from_secs(14 * 60);
    assert_eq!(scene.verdict(), Some(Verdict::ClockAhead { by, server }));
    scene.date = "Fri, 27 Nov 2026 07:44:00 GMT";
    let behind = scene.verdict().unwrap();
    assert_eq!(
        behind.to_string(),
        "this computer's clock is 14 minutes behind (server: 2026-11-27T07:44:00Z)"
    );
    assert!(behind.is_clock());
    // The clocks agree, and the assertion is an old one from a file.
    scene.date = "Fri, 27 Nov 2026 07:30:00 GMT";
    scene.claims = r#"{"exp":1795764000}"#.into();
    let by = Duration::from_secs(600);
    assert_eq!(scene.verdict(), Some(Verdict::AssertionExpired { by }));
    // The text has the time too.
    scene.date = "";
    scene.text = "AADSTS700024: x Current time: 2026-11-27T08:30:00.1Z, assertion valid".into();
    scene.claims = r#"{"exp":1795765170}"#.into();
    assert!(scene.verdict().unwrap().is_clock());
}

#[test]
fn a_clock_is_to_blame_only_where_the_assertion_is_not_valid_by_the_other() {
    for number in [700_024, 0] {
        let mut scene = Scene::new(number, "x");
        // Backdated by 30 seconds, valid until 07:39:30.
        for date in ["Fri, 27 Nov 2026 07:29:35 GMT", "Fri, 27 Nov 2026 07:39:00 GMT"] {
            scene.date = date;
            assert_eq!(scene.verdict(), None, "{number} {date}");
            let labels: Vec<_> =
                scene.diagnosis().compared().iter().map(|(label, _)| *label).collect();
            assert!(labels.contains(&"server's clock"), "they are shown: {labels:?}");
        }
        for date in ["Fri, 27 Nov 2026 07:29:25 GMT", "Fri, 27 Nov 2026 07:40:00 GMT"] {
            scene.date = date;
            assert!(scene.verdict().unwrap().is_clock(), "{number} {date}");
        }
    }
    // Over by both clocks, though they differ.
    let mut old = Scene::new(700_024, "x");
    old.claims = r#"{"exp":1795764000}"#.into();
    old.date = "Fri, 27 Nov 2026 07:31:00 GMT";
    let by = Duration::from_secs(660);
    assert_eq!(old.verdict(), Some(Verdict::AssertionExpired { by }));
}

#[test]
fn only_who_takes_its_address_as_audience_is_told_of_another() {
    let elsewhere = |claims: &str| claims.replace(URL, "https://issuer.example");
    for (profile, differs) in
        [("entra", true), ("oidc", true), ("keycloak", false), ("salesforce", false)]
    {
        let mut scene = Scene::new(0, "audience is invalid");
        scene.profile = Profile::named(profile).unwrap();
        scene.claims = elsewhere(&scene.claims);
        assert_eq!(scene.verdict().is_some(), differs, "{profile}");
        assert_eq!(scene.diagnosis().compared()[0].1, "https://issuer.example");
    }
    let mut several = Scene::new(0, "audience is invalid");
    several.claims = format!(r#"{{"aud":["https://issuer.example","{URL}"]}}"#);
    assert_eq!(several.verdict(), Some(Verdict::AudienceIsEndpoint));
    assert_eq!(several.diagnosis().compared()[0].1, format!("https://issuer.example, {URL}"));
    // It may be about something else.
    let malformed = Scene::new(50_027, "AADSTS50027: no certificate thumbprint in token header");
    assert_eq!(malformed.verdict(), None);
}

#[test]
fn a_grant_and_what_is_trusted_from_elsewhere_name_others() {
    let claims = r#"{"iss":"https://issuer.example","sub":"user"}"#;
    for (profile, error) in [("google", "invalid_grant"), ("salesforce", "invalid_client")] {
        let mut scene = Scene::new(0, "account not found");
        (scene.profile, scene.error) = (Profile::named(profile).unwrap(), error);
        scene.claims = claims.to_owned();
        assert_eq!(scene.verdict(), None, "{profile}");
    }
    let mut federated = Scene::new(700_213, "AADSTS700213: No matching federated identity record");
    federated.claims = claims.to_owned();
    assert_eq!(federated.verdict(), Some(Verdict::IssuerIsNotClient));
    federated.certificate = None;
    assert_eq!(federated.verdict(), None);
}

#[test]
fn of_a_secret_there_are_no_claims_to_show() {
    let body = br#"{"error":"invalid_client","error_description":"wrong client secret"}"#;
    let refusal = TokenResponse::read(&HttpResponse::new(401, [], body.to_vec()), now());
    let sent = Sent {
        endpoint: &Endpoint::parse(URL).unwrap(),
        profile: Profile::OIDC,
        client_id: CLIENT,
        assertion: None,
        certificate: None,
        wanted: Wanted::Default,
    };
    let diagnosis = diagnose(&refusal.unwrap_err(), &sent, now());
    assert_eq!(diagnosis.explanation().unwrap().code(), "wrong_secret");
    assert_eq!(diagnosis.compared(), [("client id", CLIENT.to_owned())]);
}

#[test]
fn a_server_that_does_not_say_why_may_have_another_clock() {
    let mut scene = Scene::new(0, "client authentication failed");
    assert_eq!(scene.verdict(), None);
    scene.date = "Fri, 27 Nov 2026 07:44:00 GMT";
    assert!(scene.verdict().unwrap().is_clock());
    let labels = |scene: &Scene| {
        scene.diagnosis().compared().iter().map(|(label, _)| *label).collect::<Vec<_>>()
    };
    assert!(labels(&scene).contains(&"this computer's clock"));
    // One that says why, with a number or another error, has said it.
    let mut unknown = Scene::new(4_000_000_000, "AADSTS4000000000: x");
    let mut grant = Scene::new(0, "client authentication failed");
    grant.error = "invalid_grant";
    for other in [&mut unknown, &mut grant] {
        other.date = scene.date;
        assert_eq!(other.verdict(), None);
        assert!(!labels(other).contains(&"this computer's clock"));
    }
    scene.date = "Fri, 27 Nov 2026 07:30:01 GMT";
    assert!(!labels(&scene).contains(&"this computer's clock"), "they agree");
}

#[test]
fn an_assertion_is_valid_at_its_start_and_not_at_its_end() {
    let mut scene = Scene::new(700_024, "AADSTS700024: x");
    // The moments of nbf and of exp, by the server's clock.
    scene.date = "Fri, 27 Nov 2026 07:29:30 GMT";
    assert_eq!(scene.verdict(), None);
    scene.date = "Fri, 27 Nov 2026 07:39:30 GMT";
    assert!(scene.verdict().unwrap().is_clock());
    // The moment of exp by the clock here, so that no clock is to blame.
    scene.claims = r#"{"exp":1795764600}"#.into();
    scene.date = "Fri, 27 Nov 2026 07:31:00 GMT";
    let by = Duration::from_secs(60);
    assert_eq!(scene.verdict(), Some(Verdict::AssertionExpired { by }));
}

#[test]
fn each_verdict_has_a_name_a_sentence_and_what_to_do() {
    let by = Duration::from_secs(600);
    let server = now();
    for (verdict, name, sentence, remedy) in [
        (
            Verdict::AssertionExpired { by },
            "assertion_expired",
            "10 minutes before",
            "a new assertion",
        ),
        (
            Verdict::AudienceDiffers { difference: Difference::Tenant },
            "audience_differs",
            "another address than the one that was asked: the tenants differ",
            "leave --audience out",
        ),
        (Verdict::AudienceIsEndpoint, "audience_is_endpoint", "another name", "--audience ISSUER"),
        (Verdict::ClockAhead { by, server }, "clock_ahead", "10 minutes ahead", "set the clock"),
        (Verdict::ClockBehind { by, server }, "clock_behind", "10 minutes behind", "set the clock"),
        (Verdict::IssuerIsNotClient, "issuer_is_not_client", "iss and sub", "leave --issuer"),
        (Verdict::OtherCertificate, "other_certificate", "another certificate", "--jwt-header"),
        (Verdict::Sha256InX5t, "sha256_in_x5t", "holds the SHA-256", "x5t#S256 for SHA-256"),
        (Verdict::TextEncoded, "text_encoded", "letter by letter", "certgen thumbprint FILE"),
    ] {
        assert_eq!(verdict.name(), name);
        assert!(verdict.to_string().contains(sentence), "{verdict}");
        assert!(verdict.remedy().unwrap().contains(remedy), "{verdict:?}");
        assert_eq!(verdict.is_clock(), name.starts_with("clock"));
    }
    let right = Verdict::RightCertificate;
    assert_eq!((right.name(), right.remedy()), ("right_certificate", None));
}

#[test]
fn who_signs_in_is_laid_beside_the_client() {
    let mut scene = Scene::new(700_021, "AADSTS700021: x");
    assert_eq!(scene.verdict(), None);
    scene.claims = format!(r#"{{"iss":"{CLIENT}"}}"#);
    let diagnosis = scene.diagnosis();
    assert_eq!(diagnosis.verdict(), Some(&Verdict::IssuerIsNotClient));
    let rows = [("iss", CLIENT), ("sub", "none"), ("client id", CLIENT)];
    assert_eq!(diagnosis.compared(), rows.map(|(label, value)| (label, value.to_owned())));
}

#[test]
fn what_was_asked_for_is_shown() {
    let scope = Scene::new(70_011, "AADSTS70011: x").diagnosis();
    assert_eq!(scope.compared()[0].1, "https://graph.microsoft.com/.default");
    let tenant = Scene::new(700_016, "AADSTS700016: x").diagnosis();
    let labels: Vec<_> = tenant.compared().iter().map(|(label, _)| *label).collect();
    assert_eq!(labels, ["tenant", "client id", "sent to"]);
    assert_eq!(tenant.compared()[0].1, "contoso.com");
    let cloud = Scene::new(900_382, "AADSTS900382: x").diagnosis();
    assert_eq!(cloud.compared(), [("sent to", URL.to_owned())]);
    let key = Scene::new(0, "signature verification failed").diagnosis();
    assert_eq!(key.compared(), [("kid", "k1".to_owned())]);
    let mut without = Scene::new(0, "signature verification failed");
    without.header = r#"{"alg":"PS256"}"#.into();
    assert_eq!(without.diagnosis().compared(), [("kid", "none".to_owned())]);
}
