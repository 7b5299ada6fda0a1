//! `application/x-www-form-urlencoded`, read strictly: what a careless client leaves unencoded is a
//! mistake here, as it is at some servers.

/// The fields of a form, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The first field of this name.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// A name that is there more than once.
    pub fn repeated(&self) -> Option<&str> {
        let mut names = self.names().enumerate();
        names
            .find(|(at, name)| self.names().take(*at).any(|one| one == *name))
            .map(|(_, name)| name)
    }
}

/// Nothing if a name or a value is not encoded as it has to be.
pub fn parse(body: &[u8]) -> Option<Form> {
    let body = str::from_utf8(body).ok()?;
    if body.is_empty() {
        return Some(Form(Vec::new()));
    }
    let pairs = body.split('&').map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((decode(name).filter(|name| !name.is_empty())?, decode(value)?))
    });
    pairs.collect::<Option<_>>().map(Form)
}

/// Decodes one name or value (RFC 6749 appendix B), which has to be UTF-8.
pub fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'%' => {
                let (digits, after) = rest.split_at_checked(2)?;
                let digits = str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = after;
            }
            b'+' => bytes.push(b' '),
            b'*' | b'-' | b'.' | b'_' => bytes.push(*first),
            // Left as it is by RFC 3986, encoded by the WHATWG: both are seen, and both are safe.
            b'~' => bytes.push(*first),
            byte if byte.is_ascii_alphanumeric() => bytes.push(*byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}
