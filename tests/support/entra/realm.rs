//! What the double knows: tenants, applications and resources, and what a request for a token has to
//! be for them.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    assertion::{self, Terms},
    dates,
    form::{self, Form},
    http::Request,
    refusal::{Refusal, Version},
    reply::Reply,
    token::Grant,
};

pub struct Realm {
    /// The id of the tenant, and the domains that stand for it.
    tenants: Vec<String>,
    apps: Vec<App>,
    resources: Vec<String>,
    lifetime: Duration,
    refresh_in: Option<Duration>,
    clock: Clock,
}

/// How the server's clock goes against that of this computer.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Ahead(Duration),
    Behind(Duration),
}

/// An app registration.
#[derive(Clone)]
pub struct App {
    pub id: String,
    /// The registered certificates, as DER.
    certificates: Vec<Vec<u8>>,
    /// One that is registered as soon as it is made.
    file: Option<PathBuf>,
    secrets: Vec<(String, Expiry)>,
    roles: Vec<String>,
    standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    Ahead,
    Passed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Disabled,
    Enabled,
    /// A public client has no credentials.
    Public,
}

impl App {
    /// With a role, so that it may do something.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            certificates: Vec::new(),
            file: None,
            secrets: Vec::new(),
            roles: vec!["Mail.Send".to_owned()],
            standing: Standing::Enabled,
        }
    }

    pub fn certificate(mut self, der: &[u8]) -> Self {
        self.certificates.push(der.to_vec());
        self
    }

    pub fn certificate_file(self, path: &Path) -> Self {
        Self { file: Some(path.to_owned()), ..self }
    }

    pub fn certificates(&self) -> Vec<Vec<u8>> {
        let made = self.file.as_ref().and_then(|path| fs::read(path).ok());
        self.certificates.iter().cloned().chain(made).collect()
    }

    pub fn secret(mut self, secret: &str, expiry: Expiry) -> Self {
        self.secrets.push((secret.to_owned(), expiry));
        self
    }

    pub fn roles(self, roles: &[&str]) -> Self {
        Self { roles: roles.iter().map(|role| (*role).to_owned()).collect(), ..self }
    }

    pub fn standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }
}

impl Realm {
    /// The tenant contoso.com, with these applications and Microsoft Graph.
    pub fn new(apps: impl IntoIterator<Item = App>) -> Self {
        Self {
            tenants: vec![TENANT_ID.to_owned(), TENANT.to_owned()],
            apps: apps.into_iter().collect(),
            resources: vec![GRAPH.to_owned()],
            lifetime: Duration::from_secs(3599),
            refresh_in: None,
            clock: Clock::Ahead(Duration::ZERO),
        }
    }

    /// Tokens live so long.
    pub fn lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// Tokens say that they may be renewed after so long.
    pub fn refresh_in(self, time: Duration) -> Self {
        Self { refresh_in: Some(time), ..self }
    }

    pub fn clock_ahead(self, time: Duration) -> Self {
        Self { clock: Clock::Ahead(time), ..self }
    }

    pub fn clock_behind(self, time: Duration) -> Self {
        Self { clock: Clock::Behind(time), ..self }
    }

    pub fn answer(
        &self,
        request: &Request,
        authority: &str,
        memory: &mut Memory,
        now: SystemTime,
    ) -> Reply {
        let now = match self.clock {
            Clock::Ahead(time) => now + time,
            Clock::Behind(time) => now - time,
        };
        let Some((tenant, version)) = endpoint(&request.path) else {
            return Reply::html(404, "<html><body>Page not found</body></html>");
        };
        let url = format!("{authority}{}", request.path);
        let reply = match self.judge(request, tenant, Asked { url: &url, version, now }, memory) {
            Ok(grant) => grant.reply(version, now),
            Err(refusal) => refusal.reply(version),
        };
        reply.header("Date", &dates::http(now))
    }

    fn judge(
        &self,
        request: &Request,
        tenant: &str,
        asked: Asked,
        memory: &mut Memory,
    ) -> Result<Grant<'_>, Refusal> {
        let form = fields(request)?;
        self.check_tenant(tenant)?;
        let grant_type = required(&form, "grant_type")?;
        if grant_type != "client_credentials" {
            let sentence = format!("The app requested an unsupported grant type '{grant_type}'.");
            return Err(Refusal::new(70003, "unsupported_grant_type", 400, sentence));
        }
        let basic = basic(request)?;
        let client = match &basic {
            Some((client, _)) => client.as_str(),
            None => required(&form, "client_id")?,
        };
        let app = self.app(client)?;
        self.authenticate(app, &form, basic.as_ref(), &asked, &mut memory.used)?;
        let resource = self.resource(&form, asked.version)?;
        memory.granted += 1;
        Ok(Grant {
            app: &app.id,
            roles: &app.roles,
            resource,
            tenant: &self.tenants[0],
            lifetime: self.lifetime,
            refresh_in: self.refresh_in,
            serial: memory.granted,
        })
    }

    fn check_tenant(&self, tenant: &str) -> Result<(), Refusal> {
        if ["common", "consumers", "organizations"].contains(&tenant) {
            let sentence = "No tenant-identifying information found in either the request or \
                            implied by any provided credentials.";
            return Err(Refusal::invalid_request(50059, sentence));
        }
        if self.tenants.iter().any(|known| known.eq_ignore_ascii_case(tenant)) {
            return Ok(());
        }
        Err(Refusal::invalid_request(90002, tenant_not_found(tenant)))
    }

    fn app(&self, client: &str) -> Result<&App, Refusal> {
        let found = self.apps.iter().find(|app| app.id.eq_ignore_ascii_case(client));
        let refused = |number, sentence| Refusal::new(number, "unauthorized_client", 400, sentence);
        let app = found.ok_or_else(|| refused(700016, app_not_found(client)))?;
        match app.standing {
            Standing::Disabled => {
                let sentence = format!("Application '{client}'(My App) is disabled.");
                Err(refused(7000112, sentence))
            }
            Standing::Enabled => Ok(app),
            Standing::Public => {
                let sentence = "Client is public so neither 'client_assertion' nor \
                                'client_secret' should be presented.";
                Err(Refusal::invalid_client(700025, sentence))
            }
        }
    }

    fn authenticate(
        &self,
        app: &App,
        form: &Form,
        basic: Option<&(String, String)>,
        asked: &Asked,
        used: &mut HashSet<String>,
    ) -> Result<(), Refusal> {
        let body = form.field("client_secret");
        let secret = basic.map(|(_, secret)| secret.as_str()).or(body);
        match (form.field("client_assertion"), secret) {
            (None, None) => Err(Refusal::invalid_client(
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or \
                 'client_secret'.",
            )),
            (None, Some(_)) if basic.is_some() && body.is_some() => Err(two_credentials()),
            (None, Some(secret)) => check_secret(app, secret),
            (Some(_), Some(_)) => Err(two_credentials()),
            (Some(assertion), None) => {
                let kind = required(form, "client_assertion_type")?;
                if kind != ASSERTION_TYPE {
                    let sentence = format!("Unsupported 'client_assertion_type' value: '{kind}'.");
                    return Err(Refusal::invalid_request(90023, sentence));
                }
                let Asked { url, version, now } = *asked;
                assertion::check(assertion, &Terms { app, audience: url, version, now }, used)
            }
        }
    }

    fn resource(&self, form: &Form, version: Version) -> Result<&str, Refusal> {
        let resource = match version {
            Version::V1 => required(form, "resource")?,
            Version::V2 => {
                let scope = required(form, "scope")?;
                if scope.contains(' ') {
                    let sentence = "Provided value for the input parameter scope is not valid \
                                    because it contains more than one resource.";
                    return Err(Refusal::new(28000, "invalid_scope", 400, sentence));
                }
                let resource = scope.strip_suffix("/.default");
                resource
                    .ok_or_else(|| Refusal::new(1002012, "invalid_scope", 400, bad_scope(scope)))?
            }
        };
        let known = self.resources.iter().find(|known| *known == resource.trim_end_matches('/'));
        known.map(String::as_str).ok_or_else(|| {
            Refusal::new(500011, "invalid_resource", 400, resource_not_found(resource))
        })
    }
}

/// What came in before.
#[derive(Default)]
pub struct Memory {
    /// The `jti` of every assertion that was taken.
    used: HashSet<String>,
    granted: usize,
}

/// Where and when the question came in.
struct Asked<'a> {
    url: &'a str,
    version: Version,
    now: SystemTime,
}

/// The tenant and the version that a path is about.
fn endpoint(path: &str) -> Option<(&str, Version)> {
    let (tenant, rest) = path.strip_prefix('/')?.split_once('/')?;
    let version = match rest {
        "oauth2/token" => Version::V1,
        "oauth2/v2.0/token" => Version::V2,
        _ => return None,
    };
    (!tenant.is_empty()).then_some((tenant, version))
}

/// The form that a request has to be.
fn fields(request: &Request) -> Result<Form, Refusal> {
    if request.method != "POST" {
        let sentence = format!(
            "The endpoint only accepts POST requests. Received a {} request.",
            request.method
        );
        return Err(Refusal::invalid_request(900561, sentence));
    }
    let content_type = request.header("content-type").unwrap_or_default();
    let is_form = content_type.split(';').next() == Some("application/x-www-form-urlencoded");
    if !is_form {
        return Err(missing("grant_type"));
    }
    let malformed = "The request is not properly formatted. The body is not form-encoded.";
    let form = form::parse(&request.body);
    let form = form.ok_or_else(|| Refusal::invalid_request(90013, malformed))?;
    if let Some(name) = form.repeated() {
        let sentence =
            format!("The request is not properly formatted. The parameter '{name}' is duplicated.");
        return Err(Refusal::invalid_request(9000411, sentence));
    }
    Ok(form)
}

fn required<'a>(form: &'a Form, name: &str) -> Result<&'a str, Refusal> {
    form.field(name).filter(|value| !value.is_empty()).ok_or_else(|| missing(name))
}

/// Client id and secret of HTTP Basic, each form-encoded first (RFC 6749 §2.3.1).
fn basic(request: &Request) -> Result<Option<(String, String)>, Refusal> {
    let Some(header) = request.header("authorization") else { return Ok(None) };
    let halves = header.strip_prefix("Basic ").and_then(|text| {
        let text = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        let (client, secret) = text.split_once(':')?;
        Some((form::decode(client)?, form::decode(secret)?))
    });
    let malformed = "The authorization header is not properly formatted.";
    halves.map(Some).ok_or_else(|| Refusal::invalid_client(90013, malformed))
}

fn check_secret(app: &App, secret: &str) -> Result<(), Refusal> {
    match app.secrets.iter().find(|(known, _)| known == secret) {
        None => Err(Refusal::invalid_client(7000215, wrong_secret(&app.id))),
        Some((_, Expiry::Ahead)) => Ok(()),
        Some((_, Expiry::Passed)) => Err(Refusal::invalid_client(7000222, expired_secret(&app.id))),
    }
}

fn missing(name: &str) -> Refusal {
    let sentence = format!("The request body must contain the following parameter: '{name}'.");
    Refusal::invalid_request(900144, sentence)
}

fn two_credentials() -> Refusal {
    Refusal::invalid_request(90013, "The request has more than one client credential.")
}

pub fn app_not_found(client: &str) -> String {
    format!(
        "Application with identifier '{client}' was not found in the directory 'Contoso'. This can \
         happen if the application has not been installed by the administrator of the tenant or \
         consented to by any user in the tenant. You may have sent your authentication request to \
         the wrong tenant."
    )
}

pub fn bad_scope(scope: &str) -> String {
    format!(
        "The provided value for scope {scope} is not valid. Client credential flows must have a \
         scope value with /.default suffixed to the resource identifier (application ID URI)."
    )
}

pub fn expired_secret(client: &str) -> String {
    format!(
        "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to \
         create new keys for your app: https://aka.ms/NewClientSecret, or consider using \
         certificate credentials for added security: https://aka.ms/certCreds."
    )
}

pub fn resource_not_found(resource: &str) -> String {
    format!(
        "The resource principal named {resource} was not found in the tenant named Contoso. This \
         can happen if the application has not been installed by the administrator of the tenant \
         or consented to by any user in the tenant. You might have sent your authentication request \
         to the wrong tenant."
    )
}

pub fn tenant_not_found(tenant: &str) -> String {
    format!(
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are \
         signing into the correct cloud. Check with your subscription administrator, this may \
         happen if there are no active subscriptions for the tenant."
    )
}

pub fn wrong_secret(client: &str) -> String {
    format!(
        "Invalid client secret provided. Ensure the secret being sent in the request is the client \
         secret value, not the client secret ID, for a secret added to app '{client}'."
    )
}

pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
pub const GRAPH: &str = "https://graph.microsoft.com";
pub const TENANT: &str = "contoso.com";
pub const TENANT_ID: &str = "c0117050-7e5a-4c1d-9b2e-3f4a5b6c7d8e";
