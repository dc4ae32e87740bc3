//! `authctl key pattern`: what recognises our keys.

use clap::ValueEnum;
use serde::Serialize;

use crate::ctx::Ctx;
use crate::domain::apikey::parts::Prefix;
use crate::domain::apikey::pattern::{ENTROPY, Pattern};
use crate::error::Error;
use crate::output::{Report, Text};

const EXAMPLES: &str = "Examples:
  Search for keys that got into the code:
  $ grep -rnE \"$(authctl key pattern)\" .

  Teach gitleaks our keys:
  $ authctl key pattern --format gitleaks --prefix ac --prefix acme > .gitleaks.toml

  See what to fill into GitHub's form for a custom pattern:
  $ authctl key pattern --format github";

/// Show what recognises our API keys, for those who search for keys that got out
///
/// Four billion strings that the pattern takes hold one whose checksum is right: who can compute
/// CRC-32 tells a key from anything else.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// For whom
    #[arg(long, value_enum, default_value = "regex")]
    format: Format,
    /// What the keys begin with; repeatable [default: ac, or what the policy says]
    #[arg(long = "prefix", value_name = "PREFIX")]
    prefixes: Vec<Prefix>,
}

/// For whom a pattern is.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// One regular expression, for grep -E, Python, Go and most others
    Regex,
    /// The fields of GitHub's form for a custom pattern
    Github,
    /// A configuration for gitleaks with one rule, in TOML
    Gitleaks,
}

/// What recognises the keys.
#[derive(Debug, Serialize)]
#[serde(tag = "format", rename_all = "snake_case")]
pub enum Recogniser {
    /// By one expression.
    Regex {
        /// The expression.
        regex: String,
    },
    /// As GitHub wants it.
    Github {
        /// "Pattern name".
        name: String,
        /// "Secret format".
        secret: String,
        /// "Before secret".
        before: &'static str,
        /// "After secret".
        after: &'static str,
    },
    /// As gitleaks wants it.
    Gitleaks {
        /// The configuration.
        toml: String,
    },
}

/// Returns the pattern.
pub fn run(args: &Args, ctx: &Ctx) -> Result<Recogniser, Error> {
    let prefixes = if args.prefixes.is_empty() {
        vec![ctx.settings.key_policy()?.prefix(None).clone()]
    } else {
        args.prefixes.clone()
    };
    let pattern = Pattern::new(prefixes);
    Ok(match args.format {
        Format::Regex => Recogniser::Regex {
            regex: pattern.bounded("("),
        },
        Format::Github => Recogniser::Github {
            name: format!("authctl API key ({})", pattern.prefixes(", ")),
            secret: pattern.body("("),
            // As GitHub's own, but that an underscore is a part of the key.
            before: r"\A|[^0-9A-Za-z_]",
            after: r"\z|[^0-9A-Za-z_]",
        },
        Format::Gitleaks => Recogniser::Gitleaks {
            toml: gitleaks(&pattern),
        },
    })
}

/// Writes gitleaks' configuration. Its groups do not capture: gitleaks takes the first one that
/// does for the secret.
fn gitleaks(pattern: &Pattern) -> String {
    let keywords: Vec<String> = pattern
        .keywords()
        .iter()
        .map(|keyword| format!("\"{keyword}\""))
        .collect();
    format!(
        "[extend]\n\
         useDefault = true\n\
         \n\
         [[rules]]\n\
         id = \"authctl-api-key\"\n\
         description = \"An API key issued by authctl ({})\"\n\
         regex = '''{}'''\n\
         entropy = {ENTROPY}\n\
         keywords = [{}]\n",
        pattern.prefixes(", "),
        pattern.bounded("(?:"),
        keywords.join(", ")
    )
}

impl Report for Recogniser {
    fn text(&self, text: &mut Text) {
        match self {
            Self::Regex { regex } => {
                text.verbatim(regex).end();
            }
            Self::Github {
                name,
                secret,
                before,
                after,
            } => {
                text.field(13, "Pattern name", name)
                    .field(13, "Secret format", secret)
                    .field(13, "Before secret", before)
                    .field(13, "After secret", after);
            }
            Self::Gitleaks { toml } => {
                text.verbatim(toml);
            }
        }
    }
}
