//! What a secret is called, and by which flag its place is given.

/// A secret whose place a flag gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secret {
    pub flag: &'static str,
    /// What questions call it.
    pub title: &'static str,
    role: Role,
}

/// What a secret is for, and so where it can come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// It is to protect a file.
    New,
    /// A file is under it.
    Known,
    /// A server gave it.
    OfClient,
}

impl Secret {
    /// Of the files of `new`.
    pub const OF_NEW_FILES: Self = Self { flag: "--password", title: TITLE, role: Role::New };
    /// What a file that exists is to have from now on.
    pub const NEW: Self = Self { flag: "--new-password", title: TITLE, role: Role::New };
    /// Of a file that exists.
    pub const OF_FILE: Self = Self { flag: "--password", title: TITLE, role: Role::Known };
    /// The one of its integrity check, if that has another.
    pub const OF_MAC: Self = Self { flag: "--mac-password", ..Self::OF_FILE };
    /// The one of its private keys, if they have another.
    pub const OF_KEY: Self = Self { flag: "--key-password", ..Self::OF_FILE };
    pub const OF_CA: Self = Self { flag: "--ca-password", ..Self::OF_FILE };
    pub const OF_CLIENT: Self =
        Self { flag: "--client-secret", title: "Client secret", role: Role::OfClient };

    /// What sentences call it.
    pub fn noun(self) -> &'static str {
        match self.role {
            Role::New | Role::Known => "password",
            Role::OfClient => "client secret",
        }
    }

    /// All places that the flag takes.
    pub fn places(self) -> &'static str {
        match self.role {
            Role::New => "env:NAME, file:PATH, fd:N, stdin, prompt or generate",
            Role::Known => "env:NAME, file:PATH, fd:N, stdin, prompt or none",
            Role::OfClient => "env:NAME, file:PATH, fd:N, stdin or prompt",
        }
    }

    /// What to do with one that was given itself, and not its place.
    pub fn if_it_was_real(self) -> String {
        match self.role {
            Role::New | Role::Known => format!(
                "leave {} out to be asked, or use env:NAME, file:PATH or stdin; \
                 if this one was real, choose another",
                self.flag
            ),
            Role::OfClient => format!(
                "{} prompt, env:NAME, file:PATH, fd:N or stdin; \
                 if this one was real, make another and delete it",
                self.flag
            ),
        }
    }

    /// The places where most have it.
    pub fn usual_places(self) -> String {
        format!("{} env:NAME, file:PATH or stdin", self.flag)
    }

    /// The same secret, under which questions tell it from another.
    pub fn titled(self, title: &'static str) -> Self {
        Self { title, ..self }
    }
}

const TITLE: &str = "Password";
