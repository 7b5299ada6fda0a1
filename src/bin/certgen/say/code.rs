//! What a command says in a word that never changes, of a failure or of a warning: its exit code and what
//! it means, in one table.

mod arguments;
mod certificates;
mod exchange;
mod files;
mod issuing;
mod outputs;
mod passwords;
mod tokens;

/// What is known of a code.
#[derive(Debug, PartialEq, Eq)]
pub struct Known {
    pub meaning: &'static str,
    /// Most frequent first.
    pub causes: &'static [&'static str],
    /// Most likely first. A command of certgen ends at a comma, a semicolon or the end of the text.
    pub remedies: &'static [&'static str],
}

/// A variant, its name for programs, how a command ends with it, and what is known of it.
macro_rules! codes {
    ($($code:ident $name:literal [$($exit:ident),+] $area:ident :: $known:ident,)*) => {
        /// Two of one name differ in how a command ends with them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($code,)*
            /// What a server refused with, by its name in the tables of the library.
            Server(&'static str),
            /// A check said no, and the result has told why.
            Told,
        }

        impl Code {
            /// All that are said of certgen itself, by their names.
            pub const ALL: &[Self] = &[$(Self::$code),*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$code => $name,)*
                    Self::Server(name) => name,
                    Self::Told => "told",
                }
            }

            /// How a command ends with it; [`WARNS`] where it is a warning.
            pub fn exits(self) -> &'static [u8] {
                match self {
                    $(Self::$code => &[$($exit),+],)*
                    Self::Server(_) => &[REFUSED],
                    Self::Told => &[CHECK_SAYS_NO],
                }
            }

            /// What it means, where it is of certgen itself.
            pub fn known(self) -> Option<&'static Known> {
                match self {
                    $(Self::$code => Some(&$area::$known),)*
                    Self::Server(_) | Self::Told => None,
                }
            }
        }
    };
}

impl Code {
    /// The clocks of server and client differ.
    pub const CLOCK_SKEW: Self = Self::Server("clock_skew");
    /// The server was asked too often.
    pub const THROTTLED: Self = Self::Server("throttled");

    /// How a command ends that stops with it.
    pub fn exit(self) -> u8 {
        self.exits().iter().copied().find(|&exit| exit != WARNS).unwrap_or(UNEXPECTED)
    }

    /// The one that programs know as `name`; of two the first.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// What the library calls `name`, where a command ends with `exit`.
    pub fn of_library(name: &str, exit: u8) -> Self {
        let is_it = |code: &Self| code.name() == name && code.exits().contains(&exit);
        Self::ALL.iter().copied().find(is_it).unwrap_or(Self::Unexpected)
    }
}

/// Of a warning, which changes nothing about how a command ends.
pub const WARNS: u8 = 0;
pub const UNEXPECTED: u8 = 1;
pub const USAGE: u8 = 2;
pub const FILE: u8 = 3;
pub const PASSWORD: u8 = 4;
pub const CHECK_SAYS_NO: u8 = 5;
pub const TARGET_EXISTS: u8 = 6;
pub const NETWORK: u8 = 7;
/// The identity provider refused.
pub const REFUSED: u8 = 8;
/// By Ctrl-C; by another signal it is 128 and the number of the signal.
pub const INTERRUPTED: u8 = 130;

codes! {
    AlgRefused "alg_refused" [CHECK_SAYS_NO] tokens::ALG_REFUSED,
    Altered "altered" [FILE, WARNS] files::ALTERED,
    Archive "archive" [FILE] files::ARCHIVE,
    AttributesNotKept "attributes_not_kept" [WARNS] outputs::ATTRIBUTES_NOT_KEPT,
    BadAlgorithm "bad_algorithm" [USAGE] arguments::BAD_ALGORITHM,
    BadAudience "bad_audience" [USAGE] arguments::BAD_AUDIENCE,
    OtherAudience "bad_audience" [CHECK_SAYS_NO] arguments::BAD_AUDIENCE,
    BadBatchRow "bad_batch" [USAGE] arguments::BAD_BATCH,
    BadBatch "bad_batch" [FILE] arguments::BAD_BATCH,
    BadCaFile "bad_ca_file" [FILE] exchange::BAD_CA_FILE,
    BadChain "bad_chain" [CHECK_SAYS_NO] arguments::BAD_CHAIN,
    BadClaim "bad_claim" [USAGE] arguments::BAD_CLAIM,
    BadClientId "bad_client_id" [USAGE] arguments::BAD_CLIENT_ID,
    BadDuration "bad_duration" [USAGE] arguments::BAD_DURATION,
    BadEncoding "bad_encoding" [CHECK_SAYS_NO] tokens::BAD_ENCODING,
    BadHeader "bad_header" [USAGE] arguments::BAD_HEADER,
    BadIssuer "bad_issuer" [CHECK_SAYS_NO] tokens::BAD_ISSUER,
    BadIterations "bad_iterations" [USAGE] arguments::BAD_ITERATIONS,
    BadLifetime "bad_lifetime" [USAGE] arguments::BAD_LIFETIME,
    BadName "bad_name" [USAGE] arguments::BAD_NAME,
    NameUnreadable "bad_name" [CHECK_SAYS_NO] arguments::BAD_NAME,
    BadPassword "bad_password" [USAGE] passwords::BAD_PASSWORD,
    NoUsablePassword "bad_password" [FILE] passwords::BAD_PASSWORD,
    BadProxy "bad_proxy" [USAGE] exchange::BAD_PROXY,
    BadReply "bad_reply" [NETWORK] exchange::BAD_REPLY,
    BadRequest "bad_request" [FILE] issuing::BAD_REQUEST,
    RequestRefused "bad_request" [CHECK_SAYS_NO] issuing::BAD_REQUEST,
    BadSan "bad_san" [USAGE] arguments::BAD_SAN,
    BadScope "bad_scope" [USAGE] arguments::BAD_SCOPE,
    BadSignature "bad_signature" [CHECK_SAYS_NO] tokens::BAD_SIGNATURE,
    BadTenant "bad_tenant" [USAGE] arguments::BAD_TENANT,
    BadThumbprint "bad_thumbprint" [USAGE] arguments::BAD_THUMBPRINT,
    BadTime "bad_time" [CHECK_SAYS_NO] tokens::BAD_TIME,
    BadUrl "bad_url" [USAGE] arguments::BAD_URL,
    BadValidity "bad_validity" [USAGE] arguments::BAD_VALIDITY,
    BatchIncomplete "batch_incomplete" [UNEXPECTED, USAGE, FILE, PASSWORD, CHECK_SAYS_NO, TARGET_EXISTS] outputs::BATCH_INCOMPLETE,
    BinaryToTerminal "binary_to_terminal" [USAGE] arguments::BINARY_TO_TERMINAL,
    BrokenKey "broken_key" [CHECK_SAYS_NO, WARNS] files::BROKEN_KEY,
    BrokenWrapper "broken_wrapper" [CHECK_SAYS_NO] tokens::BROKEN_WRAPPER,
    CacheNotUsed "cache_not_used" [WARNS] exchange::CACHE_NOT_USED,
    CannotRead "cannot_read" [FILE] files::CANNOT_READ,
    CannotWrite "cannot_write" [UNEXPECTED] outputs::CANNOT_WRITE,
    CertificateExpired "certificate_expired" [WARNS] tokens::CERTIFICATE_EXPIRED,
    ChangedMeanwhile "changed_meanwhile" [UNEXPECTED] outputs::CHANGED_MEANWHILE,
    ContentInsteadOfPath "content_instead_of_path" [USAGE] arguments::CONTENT_INSTEAD_OF_PATH,
    CritRefused "crit_refused" [CHECK_SAYS_NO] tokens::CRIT_REFUSED,
    Damaged "damaged" [FILE] files::DAMAGED,
    DuplicateMember "duplicate_member" [CHECK_SAYS_NO] tokens::DUPLICATE_MEMBER,
    Empty "empty" [FILE] files::EMPTY,
    EncryptedJwt "encrypted_jwt" [FILE] tokens::ENCRYPTED_JWT,
    Exists "exists" [TARGET_EXISTS] outputs::EXISTS,
    Expired "expired" [CHECK_SAYS_NO, WARNS] tokens::EXPIRED,
    ExpiresSoon "expires_soon" [CHECK_SAYS_NO] certificates::EXPIRES_SOON,
    Html "html" [FILE] files::HTML,
    IncompleteChain "incomplete_chain" [CHECK_SAYS_NO] certificates::INCOMPLETE_CHAIN,
    Interrupted "interrupted" [INTERRUPTED] arguments::INTERRUPTED,
    IsCa "is_ca" [CHECK_SAYS_NO] certificates::IS_CA,
    IsFolder "is_folder" [FILE] files::IS_FOLDER,
    IssuerNotValid "issuer_not_valid" [CHECK_SAYS_NO] certificates::ISSUER_NOT_VALID,
    JavaKeyStore "java_key_store" [FILE] files::JAVA_KEY_STORE,
    Json "json" [FILE] files::JSON,
    KeyLeftOut "key_left_out" [WARNS, CHECK_SAYS_NO] tokens::KEY_LEFT_OUT,
    KeyMismatch "key_mismatch" [CHECK_SAYS_NO, WARNS] files::KEY_MISMATCH,
    KeyNotEncrypted "key_not_encrypted" [WARNS] outputs::KEY_NOT_ENCRYPTED,
    KeyReadable "key_readable" [CHECK_SAYS_NO, WARNS] files::KEY_READABLE,
    KeyUnproven "key_unproven" [WARNS, CHECK_SAYS_NO] files::KEY_UNPROVEN,
    LeftOut "left_out" [WARNS] files::LEFT_OUT,
    Leftover "leftover" [WARNS] outputs::LEFTOVER,
    Locked "locked" [WARNS] files::LOCKED,
    LongLife "long_life" [CHECK_SAYS_NO] certificates::LONG_LIFE,
    LowExponent "low_exponent" [WARNS] certificates::LOW_EXPONENT,
    Mangled "mangled" [FILE] files::MANGLED,
    ModeNotKept "mode_not_kept" [WARNS] outputs::MODE_NOT_KEPT,
    NameBeyondBasicPlane "name_beyond_basic_plane" [WARNS] outputs::NAME_BEYOND_BASIC_PLANE,
    NameCut "name_cut" [WARNS] arguments::NAME_CUT,
    NameNotPermitted "name_not_permitted" [CHECK_SAYS_NO] certificates::NAME_NOT_PERMITTED,
    Network "network" [NETWORK] exchange::NETWORK,
    NoCert "no_cert" [FILE] files::NO_CERT,
    NoEntry "no_entry" [FILE] files::NO_ENTRY,
    NoExpiry "no_expiry" [CHECK_SAYS_NO] tokens::NO_EXPIRY,
    NoKey "no_key" [FILE] files::NO_KEY,
    NoMac "no_mac" [FILE, WARNS] files::NO_MAC,
    NoPassword "no_password" [WARNS] passwords::NO_PASSWORD,
    NoRoles "no_roles" [WARNS] exchange::NO_ROLES,
    NoSan "no_san" [CHECK_SAYS_NO, WARNS] arguments::NO_SAN,
    NotACa "not_a_ca" [CHECK_SAYS_NO] issuing::NOT_A_CA,
    NotAnAssertion "not_an_assertion" [FILE] exchange::NOT_AN_ASSERTION,
    NotBearer "not_bearer" [WARNS] exchange::NOT_BEARER,
    NotCached "not_cached" [WARNS] exchange::NOT_CACHED,
    NotFolder "not_folder" [FILE] files::NOT_FOLDER,
    NotFound "not_found" [FILE] files::NOT_FOUND,
    NotJwt "not_jwt" [FILE] tokens::NOT_JWT,
    NotKept "not_kept" [WARNS] outputs::NOT_KEPT,
    NotPfx "not_pfx" [FILE] files::NOT_PFX,
    NotUnderstood "not_understood" [FILE] files::NOT_UNDERSTOOD,
    NotYetValid "not_yet_valid" [CHECK_SAYS_NO, WARNS] tokens::NOT_YET_VALID,
    NothingToWrite "nothing_to_write" [FILE] outputs::NOTHING_TO_WRITE,
    OpensshKey "openssh_key" [FILE] files::OPENSSH_KEY,
    OtherIssuer "other_issuer" [USAGE] issuing::OTHER_ISSUER,
    OtherPassword "other_password" [PASSWORD] passwords::OTHER_PASSWORD,
    OwnerNotKept "owner_not_kept" [WARNS] outputs::OWNER_NOT_KEPT,
    PassedOver "passed_over" [WARNS] files::PASSED_OVER,
    PasswordBeyondBasicPlane "password_beyond_basic_plane" [WARNS] passwords::PASSWORD_BEYOND_BASIC_PLANE,
    PasswordInBatch "password_in_batch" [USAGE] passwords::PASSWORD_IN_BATCH,
    PasswordMismatch "password_mismatch" [PASSWORD] passwords::PASSWORD_MISMATCH,
    PasswordNeeded "password_needed" [PASSWORD] passwords::PASSWORD_NEEDED,
    PasswordNotAscii "password_not_ascii" [WARNS] passwords::PASSWORD_NOT_ASCII,
    PasswordNotWritten "password_not_shown" [UNEXPECTED] passwords::PASSWORD_NOT_SHOWN,
    PasswordNotShown "password_not_shown" [PASSWORD] passwords::PASSWORD_NOT_SHOWN,
    PasswordOnCommandLine "password_on_command_line" [USAGE] passwords::PASSWORD_ON_COMMAND_LINE,
    PathLength "path_length" [CHECK_SAYS_NO] issuing::PATH_LENGTH,
    Pbmac1 "pbmac1" [WARNS] outputs::PBMAC1,
    Pgp "pgp" [FILE] files::PGP,
    PuttyKey "putty_key" [FILE] files::PUTTY_KEY,
    Refused "refused" [REFUSED] exchange::REFUSED,
    SamePassword "same_password" [WARNS] passwords::SAME_PASSWORD,
    SecretInsteadOfCert "secret_instead_of_cert" [USAGE] passwords::SECRET_INSTEAD_OF_CERT,
    SeveralTokens "several_tokens" [USAGE] tokens::SEVERAL_TOKENS,
    SignatureUnproven "signature_unproven" [WARNS, CHECK_SAYS_NO] certificates::SIGNATURE_UNPROVEN,
    SshPublicKey "ssh_public_key" [FILE] files::SSH_PUBLIC_KEY,
    TokenOnCommandLine "token_on_command_line" [WARNS] tokens::TOKEN_ON_COMMAND_LINE,
    TooCostly "too_costly" [FILE] files::TOO_COSTLY,
    TooCostlyForDotNet "too_costly_for_dot_net" [WARNS] outputs::TOO_COSTLY_FOR_DOT_NET,
    TooCostlyForJava "too_costly_for_java" [WARNS] outputs::TOO_COSTLY_FOR_JAVA,
    TooLarge "too_large" [FILE] files::TOO_LARGE,
    TornToken "torn_token" [CHECK_SAYS_NO] tokens::TORN_TOKEN,
    TrailingBytes "trailing_bytes" [WARNS] files::TRAILING_BYTES,
    Unavailable "unavailable" [NETWORK] exchange::UNAVAILABLE,
    Unexpected "unexpected" [UNEXPECTED] arguments::UNEXPECTED,
    NotKnown "unknown_code" [FILE, WARNS] arguments::UNKNOWN_CODE,
    Unproven "unproven" [WARNS, CHECK_SAYS_NO] certificates::UNPROVEN,
    Unsupported "unsupported" [FILE] files::UNSUPPORTED,
    UnsupportedKey "unsupported_key" [CHECK_SAYS_NO] arguments::UNSUPPORTED_KEY,
    UnsupportedPfx "unsupported_pfx" [FILE] files::UNSUPPORTED_PFX,
    UntrustedRoot "untrusted_root" [CHECK_SAYS_NO] certificates::UNTRUSTED_ROOT,
    Usage "usage" [USAGE] arguments::USAGE,
    Utf16 "utf16" [FILE] files::UTF16,
    Utf16Text "utf16_text" [WARNS] files::UTF16_TEXT,
    ValidityCut "validity_cut" [WARNS] issuing::VALIDITY_CUT,
    WeakCiphers "weak_ciphers" [WARNS] outputs::WEAK_CIPHERS,
    WeakKey "weak_key" [CHECK_SAYS_NO] certificates::WEAK_KEY,
    WeakPassword "weak_password" [USAGE] passwords::WEAK_PASSWORD,
    WeakSignature "weak_signature" [CHECK_SAYS_NO] certificates::WEAK_SIGNATURE,
    WindowsKeyBlob "windows_key_blob" [FILE] files::WINDOWS_KEY_BLOB,
    WrongKeyType "wrong_key_type" [CHECK_SAYS_NO] tokens::WRONG_KEY_TYPE,
    WrongPassword "wrong_password" [PASSWORD] passwords::WRONG_PASSWORD,
    WrongUsage "wrong_usage" [CHECK_SAYS_NO] certificates::WRONG_USAGE,
    Xml "xml" [FILE] files::XML,
}

#[cfg(test)]
mod tests;
