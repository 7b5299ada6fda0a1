//! Help texts that are too long to stand beside their flags.

/// Examples first: most people need no more.
pub const TEMPLATE: &str = "\
{before-help}{about-with-newline}
{usage-heading} {usage}

{all-args}{after-help}";

/// That of the program itself: what it is for stands in the long help alone, so that the short one, with
/// all commands, fits a screen.
pub const PROGRAM_TEMPLATE: &str = "\
{before-help}{usage-heading} {usage}

{all-args}{after-help}";

pub const EXAMPLES_AND_ABOUT: &str = "\
Examples:
  certgen new --name \"My App\"                        # asks for a password
  certgen assertion app.pfx --tenant T --client-id ID   # to sign in

Keys, certificates and PFX files for services that sign in with a certificate";

pub const EXAMPLES: &str = "\
Examples:
  certgen new --name \"My App\"                        # asks for a password
  certgen assertion app.pfx --tenant T --client-id ID   # to sign in";

pub const MORE: &str = "\
Exit codes:
  0    done
  1    unexpected, such as a full disk
  2    usage: the arguments do not make sense
  3    a file is missing or not understood
  4    a password is missing or wrong
  5    a check says no, such as a key that does not belong to its certificate
  6    a target exists
  7    the network: no answer, or none that a token endpoint gives
  8    the server refused
  130  interrupted

Values go to standard output, everything else to standard error; questions go to the terminal
itself. A closed pipe on standard output is no failure.";

pub const CHECK_EXAMPLES: &str = "\
Examples:
  certgen check app.pfx app.cer                   # who expires within 30 days?
  certgen check certs/ --within 60d --for entra";

pub const CHECK_MORE: &str = "\
Looked at are dates, weak keys and signatures, whether the private key is whole
and that of the certificate, whether the chain links, signature by signature,
and whether others can read a private key. --for adds what a use asks for,
--key and --chain what is expected.

Nothing is asked where several files are given: without --password, a PFX is
read as far as that goes without one or with the empty one, and is locked
otherwise. The empty one is tried only as long as all files together cost no
more than one may. With a single file the password is asked for if there is no
other way.

Exit codes:
  0    all of it is fine, or, without --chain and --key, unproven: neither right nor wrong
  5    something is not, or will not be soon; with --chain and --key also what is unproven
  3, 4 nothing was found wrong, but a file could not be read, or its password is missing";

pub const NEW_EXAMPLES: &str = "\
Examples:
  certgen new --name \"My App\"                        # asks for a password
  certgen new --name \"My App\" --password env:PFX_PW --json   # in a script";

pub const NEW_MORE: &str = "\
Files:
  STEM.pfx  private key and certificate under the password, 0600        always
  STEM.cer  certificate only: upload this to the app registration       always
  STEM.pem  private key and certificate, NOT encrypted, 0600            --pem
  STEM.key  private key, NOT encrypted, 0600                            --split
  STEM.crt  certificate only, PEM                                       --split
  STEM.csr  request for a certificate, and STEM.key encrypted, 0600     --csr

All or none of them are written, and none over a file that exists unless --force is given.
What can be found wrong is found before the password is asked for and before a key is made.

The certificate is signed by its own key with SHA-256 (P-384: SHA-384), is no CA, and begins
five minutes ago, since clocks differ. Its serial number is random.

With a CA:
  certgen new --ca --name \"Contoso CA\"                    makes one
  certgen new --name \"My App\" --ca-cert contoso-ca.pfx    is signed by it
  certgen new --from-csr app.csr --ca-cert contoso-ca.pfx   signs a request
  certgen new --csr --name \"My App\"                       asks another CA

A CA may be of any maker: PFX, or PEM with PKCS#8, PKCS#1 or SEC1. What it signs ends with it at the \
latest, and keeps to its path length and to the name constraints of every CA above. The PFX has the \
whole chain. What the CA would not sign is refused before a password is asked for.

Batches:
  name,key,san,password                  [[credential]]
  My App,,,env:APP_PW                    name = \"My App\"
  api,p256,\"dns:a.example,ip:::1\",       password = \"env:APP_PW\"

One credential for each line under a line of column names, or for each [[credential]] of TOML. The \
columns are flags without their hyphens: name, subject, key, valid, san, use, pfx, iterations, \
password (where it is, never itself), file, pem, split, cer_encoding. Where a row says nothing, the \
flags of the command line hold. A password that is asked for is asked for once.

All rows are checked before the first key is made. What exists is skipped, so that the same command \
goes on where another one ended; --force makes all of it anew. When one fails the others are made, \
and the exit code is that of the first that failed. Each is named when its files are there, in the \
order of the rows; with --json by one object in one line.

The thumbprint that Entra shows is SHA-1. It only names the certificate; nothing rests on it.";

pub const KEYS: &str = "\
The kind of key: rsa2048 (default), rsa3072, rsa4096, p256, p384, ed25519

Entra takes RSA keys only. The primes of an RSA key are searched on all cores and meet FIPS 186-5.";

pub const PRESETS: &str = "\
Who has to read the PFX

modern: AES-256, SHA-256, 200000 rounds. OpenSSL, Java 8u301 and later, Windows 10 1709 and Server 2019 \
and later, macOS, NSS, GnuTLS, .NET.

legacy: 3DES, SHA-1, 2048 rounds. Weak; for Windows Server 2016 and older, old macOS, Android up to 13.

pbmac1: as modern, with the integrity check of RFC 9879. OpenSSL 3.4, Java 26, NSS 3.101 and later; not \
Windows, not macOS.";

pub const ALL_PRESETS: &str = "\
Who has to read the PFX

modern: AES-256, SHA-256, 200000 rounds. OpenSSL, Java 8u301 and later, Windows 10 1709 and Server 2019 \
and later, macOS, NSS, GnuTLS, .NET. The default.

legacy: 3DES, SHA-1, 2048 rounds. Weak; for Windows Server 2016 and older, old macOS, Android up to 13.

pbmac1: as modern, with the integrity check of RFC 9879. OpenSSL 3.4, Java 26, NSS 3.101 and later; not \
Windows, not macOS.

java-truststore: certificates without a key, each marked as one that Java trusts. Protected as modern, \
or not at all with the empty password, as Java's own cacerts is.";

pub const CONVERT_EXAMPLES: &str = "\
Examples:
  certgen convert app.pfx --to pem               # key and certificates
  certgen convert app.key app.crt --to pfx       # asks for a password";

pub const CONVERT_MORE: &str = "\
Formats:
  pfx   keys and certificates under a password: that of the input, or a new one
  pem   PRIVATE KEY, then CERTIFICATE, leaf first; NOT encrypted without --encrypt
  der   the certificate alone; with --with key the key, PKCS#8
  p7b   certificates alone
  jwk   the public key; with --with key the private one
  jwks  the same of all entries, as a set

What files are is told by their content. A key is joined with the certificate of its public half,
and certificates with those that signed them, wherever they stand; what occurs twice is written once.
A root is kept if it was there; --with key,cert,chain drops it. PFX and PEM take all entries of a
file, the others one: --entry chooses. What the target cannot hold is named on standard error.

Files with a private key are readable by you alone (0600). All files are written or none, and none
over a file that exists unless --force is given.";

pub const ASSERTION_EXAMPLES: &str = "\
Examples:
  certgen assertion app.pfx --tenant contoso.com --client-id ID
  certgen assertion app.pfx --tenant T --client-id ID --form | curl -d @- URL
  certgen assertion app.pfx --token-url URL --client-id ID   # another server";

pub const ASSERTION_MORE: &str = "\
The assertion goes to standard output, in a pipe without a line end. It is good for ten minutes or \
less, and for one request: whoever has it can sign in with it, so keep it out of logs and argument \
lists.

For Entra it is signed with PS256 and names the certificate by x5t#S256; aud is the token endpoint \
v2.0 of the tenant. --profile entra-v1 is what older guides have (RS256, x5t, v1). --explain says \
what each field is and why, --list-profiles what other servers want. What the server would refuse is \
refused here: an elliptic key for Entra, an expired certificate, a lifetime beyond its limit.

Environment: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH, \
AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_AUTHORITY_HOST; flags win.";

pub const TOKEN_EXAMPLES: &str = "\
Examples:
  certgen token app.pfx --tenant contoso.com --client-id ID
  certgen token app.pfx --tenant T --client-id ID --header | curl -H @- URL
  certgen token app.pfx --token-url URL --client-id ID --scope S  # not Entra";

pub const TOKEN_MORE: &str = "\
The token goes to standard output, in a pipe without a line end. Whoever has it may use it until it \
expires, so keep it out of logs and argument lists: --header | curl -H @- does.

Files, password and arguments are checked before the server is asked. It is asked up to three times, \
each time with an assertion of its own, if it says 429 or 5xx or cannot be reached; redirects are not \
followed. What it refuses is explained, with its own words and ids, and what was sent beside what it \
looked for: exit code 8. certgen explain CODE tells more, offline. Without a network: certgen \
assertion.

For Entra the scope is https://graph.microsoft.com/.default if it is left out. --explain of certgen \
assertion says what is sent; every flag that shapes the assertion is here too.

Environment: AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH, \
AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_AUTHORITY_HOST, HTTPS_PROXY, NO_PROXY; flags win.";

pub const RENEW_EXAMPLES: &str = "\
Examples:
  certgen renew my-app.pfx                       # the same key, new dates
  certgen renew my-app.pfx --rekey --valid 6mo -o next.pfx
  certgen renew server.pfx --ca-cert ca.pfx      # signed by that CA";

pub const RENEW_MORE: &str = "\
The subject, the alternative names and all other extensions stay byte for byte, and so does what
else is in the file: names, attributes, other entries, in PEM the text around. New are the serial
number, the dates, the signature, and with --rekey what names the key. The file has the kind, the
preset and the password of before; certgen passwd changes these.

Written are FILE-renewed and a .cer to upload; FILE itself stays as it is, and works until its
certificate expires. Upload the .cer first, then let the service use the new file. A certificate
that a CA signed needs that CA: --csr asks for it, --ca-cert signs with one of yours.

";

pub const PASSWD_EXAMPLES: &str = "\
Examples:
  certgen passwd app.pfx                         # asks for old and new
  certgen passwd app.pfx --pfx legacy -o old-windows.pfx";

pub const PASSWD_MORE: &str = "\
Everything in the file stays: keys, certificates, names and other attributes, their order, and in
PEM the text around the keys. The file is replaced in one step; whatever goes wrong, the old one is
still there, whole. With a key in it, it is readable by you alone afterwards (0600).

With --pfx or --iterations alone the password stays the same.";

pub const NEW_PASSWORD: &str = "\
Where the password of what is written comes from

prompt: asked for on the terminal, twice, without echo; Enter makes a random one and shows it once.

env:NAME: the environment variable NAME.

file:PATH, stdin, fd:N: the first line of a file, of standard input, of an open file descriptor, without \
its line end (LF or CRLF); UTF-8, up to 64 KiB. Behind fd:N a regular file is read from its beginning, \
wherever the descriptor stands in it. No descriptor is read for two passwords.

generate: a random one of 24 letters and digits (139 bits), shown once on the terminal, or on standard \
output with --show-secret.

none: no password; needs --insecure-no-password.

Anything else is refused: arguments are visible to other users and stay in the shell history.";

pub const PASSWORD: &str = "\
Where the password of the PFX comes from

prompt: asked for on the terminal, twice, without echo; Enter makes a random one and shows it once. \
The default.

env:NAME: the environment variable NAME.

file:PATH, stdin, fd:N: the first line of a file, of standard input, of an open file descriptor, without \
its line end (LF or CRLF); UTF-8, up to 64 KiB. Behind fd:N a regular file is read from its beginning, \
wherever the descriptor stands in it. No descriptor is read for two passwords.

generate: a random one of 24 letters and digits (139 bits), shown once on the terminal, or on standard \
output with --show-secret.

none: no password; needs --insecure-no-password.

Anything else is refused: arguments are visible to other users and stay in the shell history. A \
password may be any text of 8 characters to 1024 bytes without control characters, taken as it stands. \
Java opens only files with an ASCII password.";

pub const OPENING_PASSWORD: &str = "\
Where the password of the files that are read comes from

prompt: asked for on the terminal, without echo, up to three times, and only if a file has a password \
that is not empty. The default.

env:NAME: the environment variable NAME.

file:PATH, stdin, fd:N: the first line of a file, of standard input, of an open file descriptor, without \
its line end (LF or CRLF); UTF-8, up to 64 KiB. Behind fd:N a regular file is read from its beginning, \
wherever the descriptor stands in it. No descriptor is read for two passwords.

none: the empty password.

Anything else is refused: arguments are visible to other users and stay in the shell history.";

pub const SHOW_EXAMPLES: &str = "\
Examples:
  certgen show app.pfx                            # asks for the password
  certgen show app.pfx --no-input                 # what can be seen without it
  certgen show app.pem --json | jq .certificates  # in a script";

pub const SHOW_MORE: &str = "\
What it is, is found out by content: PFX of any writer, PEM, certificates, requests, keys and revocation \
lists in DER, PKCS#7, JWK, JWK sets, JWT.

Private keys and secrets are never shown. Key and certificate belong together if both have the same \
public key; its SHA-256 digest is shown with each, so that pairs in several files can be found.

For a PFX, the last part names the programs that will refuse it, why, and the command that makes a \
file they take.";

pub const THUMBPRINT_EXAMPLES: &str = "\
Examples:
  certgen thumbprint app.pfx                       # all forms
  certgen thumbprint app.cer --as x5t              # one bare value
  certgen thumbprint BD4AAC13F78D3404E909A3143BBA7B5DF75CD21E --as x5t";

pub const THUMBPRINT_MORE: &str = "\
A thumbprint is the digest of the certificate as it is in the file. SHA-1 is what Entra, Graph and \
Windows show; in a JWT it stands as x5t, and SHA-256 as x5t#S256. One cannot be computed from the \
other: for both it takes the certificate.

The password of a PFX is asked for only if no certificate can be seen without it; private keys stay \
encrypted. If a file has several certificates, those of its private keys are shown, or without any \
those that have signed no other.";

pub const MANIFEST_EXAMPLES: &str = "\
Examples:
  certgen manifest app.cer                       # ready for a PATCH
  certgen manifest old.cer new.cer > body.json   # both in one list
  certgen manifest old.pfx --proof --object-id ID   # to roll it over";

pub const MANIFEST_MORE: &str = "\
PATCH /applications/{id} replaces the whole list of the application. Read it first, with the query \
$select=keyCredentials, put the new one behind those that are there, and write all of them back: those \
that were read with \"key\": null go back as they are, with their keyId. Then read it again.

Private keys are never touched: those of a PFX stay encrypted. Its password is asked for only if no \
certificate can be seen without it. Issuers are left out, since Entra takes each certificate alone.

With --proof it is the JWT that POST /applications/{id}/addKey and removeKey want as proof: signed by a \
certificate that is registered already, for ten minutes. addKey also wants keyCredential, which is one \
element of the list above, without displayName, startDateTime and endDateTime.";

pub const JWT_EXAMPLES: &str = "\
Examples:
  certgen jwt decode token.txt                    # what it says
  certgen jwt verify token.txt --cert app.cer     # who signed it";

pub const JWT_DECODE_EXAMPLES: &str = "\
Examples:
  certgen jwt decode token.txt                    # what it says
  curl ... | certgen jwt decode -                 # a whole token response";

pub const JWT_DECODE_MORE: &str = "\
The token may have blanks and line ends in it, stand in quotes or behind \"Bearer\", in JSON at any depth, \
in a form body or URL, or in the lines of any other text. Of several, all are shown, with their numbers.

What is shown proves nothing: anybody can write such a token. certgen jwt verify checks the signature. Of \
an encrypted token (JWE) only the header can be read.

A token on the command line can be seen by other users and stays in the shell history.";

pub const JWT_VERIFY_EXAMPLES: &str = "\
Examples:
  certgen jwt verify token.txt --cert app.cer
  certgen jwt verify - --jwks keys.json --audience api://my-app < token.txt";

pub const JWT_VERIFY_MORE: &str = "\
Verified is that a key of --cert signed the token with the algorithm that it names: RS256, RS384, RS512, \
PS256, PS384, PS512 by an RSA key, ES256 by P-256, ES384 by P-384, EdDSA by Ed25519. Never taken are none, \
HS256 and its kin, and keys that the token itself brings along or points to.

It has to hold now, by exp and nbf, exactly unless --leeway is given; 30s to 5m is what most servers allow. \
For whom it is and from whom are checked if --audience and --issuer are given.

The text is the token, or has exactly one in it, and then the place that it was taken from is shown. Of \
several, --entry chooses.

Refused is also what two receivers could read in two ways: padded base64, members that stand twice, in the \
token or in the text around it, a token with blanks or line ends in it, dates in texts, extensions (crit). \
The dates and the issuer of the certificate are not looked at.

The exit code is 0 if the token holds and 5 if not.";

pub const EXPLAIN_EXAMPLES: &str = "\
Examples:
  certgen explain AADSTS700027
  certgen explain wrong_password
  curl ... | certgen explain -                    # the whole reply of a server";

pub const EXPLAIN_MORE: &str = "\
Known are the numbers that Microsoft Entra puts before its refusals (AADSTS), the errors of OAuth as Google, \
Salesforce, Keycloak, Okta, Auth0 and others use them, and the errors and warnings of certgen. Nothing is \
looked up in the network.

A number of Entra can mean several things, and its text tells which: give all of it.";

pub const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  certgen completions bash > ~/.local/share/bash-completion/completions/certgen
  certgen completions zsh > ~/.zfunc/_certgen         # ~/.zfunc is in $fpath
  certgen completions fish > ~/.config/fish/completions/certgen.fish
  certgen completions powershell >> $PROFILE";

pub const MAN_EXAMPLES: &str = "\
Examples:
  certgen man | man -l -                                    # read it
  certgen man --dir /usr/local/share/man/man1               # install all pages";
