//! What a key is called in the header of what is made with it.

/// What the key is called in the header.
#[derive(Debug, clap::Args)]
pub struct Kid {
    /// Name the key so in the header, instead of as the key names itself
    #[arg(long, value_name = "KID", conflicts_with = "no_kid")]
    kid: Option<String>,
    /// Do not name the key in the header
    #[arg(long)]
    no_kid: bool,
}

impl Kid {
    /// Returns the name for the header.
    ///
    /// `own` is how the key names itself.
    pub fn of(&self, own: Option<&str>) -> Option<String> {
        let kid = self.kid.as_deref().or(own);
        kid.filter(|_| !self.no_kid).map(str::to_owned)
    }

    /// Whether one name was given.
    pub fn is_given(&self) -> bool {
        self.kid.is_some()
    }
}
