use super::*;
use crate::token::oauth;

/// Every number that a user with a certificate was seen to meet.
const SEEN: [u32; 48] = [
    700027, 700023, 50027, 700024, 50012, 500133, 700021, 50048, 5002730, 5002738, 700016, 700011,
    70001, 7000215, 7000222, 7000218, 700025, 7000112, 90002, 50059, 90013, 90038, 900382, 900432,
    50049, 50128, 500011, 650057, 70011, 1002012, 28002, 901002, 65001, 501051, 53003, 530035,
    50131, 50196, 50033, 90006, 90024, 90033, 90055, 90090, 7000229, 700213, 900144, 900561,
];

#[test]
fn every_number_that_was_seen_is_known() {
    let missing: Vec<_> = SEEN.into_iter().filter(|&number| find(number).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(find(1), None);
}

#[test]
fn each_number_has_one_row_for_any_text_and_it_stands_last() {
    for row in ALL {
        for number in row.numbers {
            let rows: Vec<_> = ALL.iter().filter(|one| one.numbers.contains(number)).collect();
            let general: Vec<_> = rows.iter().map(|one| one.is_general()).collect();
            let last = rows.len() - 1;
            assert_eq!(general.iter().position(|&is| is), Some(last), "{number}: {general:?}");
        }
    }
}

#[test]
fn each_error_of_oauth_has_one_row_for_any_text_and_it_stands_last() {
    for row in oauth::ALL {
        for error in row.errors {
            let rows: Vec<_> = oauth::ALL.iter().filter(|one| one.errors.contains(error)).collect();
            let general: Vec<_> = rows.iter().map(|one| one.is_general()).collect();
            let last = rows.len() - 1;
            assert_eq!(general.iter().position(|&is| is), Some(last), "{error}: {general:?}");
        }
    }
}

#[test]
fn every_row_says_what_it_means_why_and_what_to_do() {
    let mut wrong = Vec::new();
    for row in ALL.iter().chain(oauth::ALL) {
        let named = format!("{:?} {:?} {}", row.numbers, row.errors, row.code);
        assert!(row.numbers.is_empty() != row.errors.is_empty(), "{named}");
        assert!(!row.causes.is_empty() && !row.remedies.is_empty(), "{named}");
        let is_code = |sign: char| sign.is_ascii_lowercase() || sign == '_';
        assert!(!row.code.is_empty() && row.code.chars().all(is_code), "{named}");
        for words in row.words {
            assert_eq!(*words, words.to_ascii_lowercase(), "{named}: words are lower case");
            assert!(words.len() > 2, "{named}: {words} is in too many texts");
        }
        for text in [&[row.meaning], row.causes, row.remedies].concat() {
            assert!(!text.is_empty() && !text.ends_with(['.', ' ', ':']), "{named}: {text}");
            assert!(!text.contains("  "), "{named}: {text}");
            let first = text.split([' ', ':', ',']).next().unwrap_or_default();
            let is_lower = first.starts_with(|sign: char| !sign.is_uppercase());
            if !is_lower && !NAMES.contains(&first) {
                wrong.push(text);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Words that are names, so that a text may begin with them in upper case.
const NAMES: [&str; 11] = [
    "App",
    "Auth0",
    "Conditional",
    "DocuSign",
    "Enterprise",
    "Entra",
    "Google",
    "Keycloak",
    "Microsoft",
    "Okta",
    "Salesforce",
];

#[test]
fn what_is_named_transient_by_microsoft_is() {
    for row in ALL {
        for number in row.numbers {
            let documented = [50033, 90006, 90012, 90024, 90033, 90055, 90090, 90091];
            assert_eq!(row.is_transient, documented.contains(number), "{number}");
        }
    }
}

#[test]
fn the_text_decides_what_a_number_means() {
    for (numbers, text, code) in [
        (
            &[700027][..],
            "AADSTS700027: The certificate with identifier used to sign the client assertion is not \
             registered on application. [Reason - The key was not found., Thumbprint of key used by \
             client: '8BDEB513EAC11E9E9DA752EB9D5087F317F6D931', Please visit the Azure Portal",
            "cert_not_registered",
        ),
        (
            &[700027],
            "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key was not \
             found., Thumbprint of key used by client: 'AB'",
            "cert_not_registered",
        ),
        (
            &[700027],
            "AADSTS700027: Client assertion contains an invalid signature. [Reason - The key used is \
             expired., Thumbprint of key used by client: 'AB', Found key 'Start=01/28/2018 16:00:00",
            "cert_expired",
        ),
        (
            &[700027],
            "AADSTS700027: Client assertion failed signature validation. [Reason - Key was found, but \
             use of the key to verify the signature failed., Thumbprint of key used by client: 'AB'",
            "bad_signature",
        ),
        (&[700027], "AADSTS700027: Client assertion failed signature validation.", "cert_refused"),
        (&[700023], "Client assertion audience claim does not match Realm issuer.", "bad_audience"),
        (&[700023], "The provided value for the input parameter scope isn't valid", "bad_scope"),
        (&[50027], "Invalid JWT token: unexpected audience", "bad_audience"),
        (&[50027], "AADSTS50027: JWT token is invalid or malformed.", "bad_assertion"),
        (&[50012], "Client assertion is not within its valid time range.", "clock_skew"),
        (&[50012], "AADSTS50012: Invalid client secret is provided.", "wrong_secret"),
        (&[50012], "Client assertion contains an invalid signature.", "cert_refused"),
        (&[70001], "Application with identifier 'x' was not found", "app_not_found"),
        (&[70001], "UNAUTHORIZEDCLIENT - THE APPLICATION IS DISABLED", "app_disabled"),
        (&[900144], "must contain the following parameter: 'scope'.", "bad_scope"),
        (&[900144], "must contain the following parameter: 'grant_type'.", "bad_request"),
    ] {
        assert_eq!(of(numbers, text).map(Explanation::code), Some(code), "{text}");
    }
}

#[test]
fn the_number_that_says_most_is_taken() {
    let old = "AADSTS70002: Error validating credentials. AADSTS50012: Client assertion is not \
               within its valid time range.";
    for numbers in [&[70002, 50012][..], &[50012, 70002], &[]] {
        assert_eq!(of(numbers, old).map(Explanation::code), Some("clock_skew"));
    }
    let code = |numbers: &[u32], text: &str| of(numbers, text).map(Explanation::code);
    assert_eq!(code(&[70002, 700016], ""), Some("app_not_found"));
    assert_eq!(code(&[70002], ""), Some("bad_credential"));
    assert_eq!(code(&[12, 90002], ""), Some("unknown_tenant"));
}

#[test]
fn without_a_known_number_those_in_the_text_are_taken() {
    let code = |numbers: &[u32], text: &str| of(numbers, text).map(Explanation::code);
    assert_eq!(code(&[], "aadsts90002: Tenant 'x' not found."), Some("unknown_tenant"));
    assert_eq!(code(&[1], "AADSTS90002: Tenant 'x' not found."), Some("unknown_tenant"));
    assert_eq!(code(&[], "Tenant 'x' not found. 90002"), None);
    assert_eq!(code(&[], ""), None);
}

#[test]
fn numbers_are_found_in_whatever_surrounds_them() {
    for (text, numbers) in [
        ("AADSTS700027", &[700027][..]),
        ("aadsts700027:", &[700027]),
        ("\u{1b}[31mAADSTS90002\u{1b}[0m \u{e4}AADSTS50012\u{e4}", &[90002, 50012]),
        ("AADSTS70002, AADSTS50012, AADSTS70002", &[70002, 50012]),
        ("AADSTSAADSTS1 AADSTS", &[1]),
        ("AADSTS99999999999999999999 700027", &[]),
        ("", &[]),
    ] {
        assert_eq!(numbers_in(text), numbers, "{text}");
    }
    let many: String = (1..1000).map(|number| format!("AADSTS{number} ")).collect();
    assert_eq!(numbers_in(&many), (1..=32).collect::<Vec<_>>());
}
