//! Tokens that are kept, for whoever asks for that with `--cache`.

use certgen::{TokenResponse, token::CacheKey};

use super::{plan::Plan, proof::Proof};
use crate::{
    machine::{
        cache::{Cache, Lookup},
        world::World,
    },
    say::warning::Warning,
    take::identity::Files,
};

/// What was found, and where the next one is kept.
#[derive(Default)]
pub struct Kept {
    place: Option<(Cache, CacheKey)>,
    token: Option<TokenResponse>,
    warnings: Vec<Warning>,
}

impl Kept {
    /// Looks for a token. That there is none, or that it cannot be used, is no failure.
    pub fn look(plan: &Plan, files: Option<&Files>, world: &mut World) -> Self {
        let (true, Some(files), Proof::Certificate(signature)) = (plan.keeps, files, &plan.proof)
        else {
            return Self::default();
        };
        let cache = match Cache::locate(world) {
            Ok(cache) => cache,
            Err(warning) => return Self { warnings: vec![warning], ..Self::default() },
        };
        let mut key = CacheKey::new(&plan.endpoint, &plan.server.client_id);
        // The same bytes hold the same certificate, so it takes no password to know that.
        for bytes in files.bytes() {
            key = key.and_file(bytes);
        }
        let entry = signature.identity.entry.as_deref().map(|entry| ("entry", entry));
        let server = &plan.server;
        let scope = server.scope.as_deref().map(|scope| ("scope", scope));
        let resource = server.resource.as_deref().map(|resource| ("resource", resource));
        let profile = ("profile", server.profile.name());
        for (name, value) in [Some(profile), entry, scope, resource].into_iter().flatten() {
            key = key.and(name, value);
        }
        for (name, value) in &plan.fields {
            key = key.and(&format!("field {name}"), value);
        }
        for (name, value) in &signature.claims {
            key = key.and(&format!("claim {name}"), value);
        }
        if let Some(path) = &plan.ca_file {
            key = key.and("ca file", &path.to_string_lossy());
        }
        match cache.find(&key, (world.now)()) {
            Lookup::Hit(token) => {
                world.note("a token that was kept is used");
                Self { token: Some(token), ..Self::default() }
            }
            Lookup::Miss(miss) => {
                world.note(miss.note());
                let warnings = miss.into_warning().into_iter().collect();
                Self { place: Some((cache, key)), token: None, warnings }
            }
        }
    }

    pub fn take_token(&mut self) -> Option<TokenResponse> {
        self.token.take()
    }

    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// Keeps `token` for the next time.
    pub fn keep(self, token: &TokenResponse, world: &World) -> Option<Warning> {
        let (cache, key) = self.place?;
        cache.keep(&key, token, (world.now)())
    }
}
