//! What follows the prefix in the forms whose keys have several parts, or that share a body.

use super::form::Class::{AnyHex, Base62, Base64, Base64Url, Digit, Hex, Lower, Token, Upper};
use super::form::Part::{self, Run, Text};

pub(super) const BASE62_36: &[Part] = &[Run(Base62, 36, 36)];
pub(super) const BASE64URL_20: &[Part] = &[Run(Base64Url, 20, 20)];
pub(super) const ANY_HEX_32: &[Part] = &[Run(AnyHex, 32, 32)];

pub(super) const APP_AND_JWT: &[Part] = &[Run(Digit, 1, 12), Text("_eyJ"), Run(Token, 100, 1500)];
pub(super) const GITHUB_FINE: &[Part] = &[Run(Base62, 22, 22), Text("_"), Run(Base62, 59, 59)];
pub(super) const ROUTABLE: &[Part] = &[
    Run(Base64Url, 27, 300),
    Text("."),
    Run(Lower, 2, 2),
    Text("."),
    Run(Lower, 9, 9),
];
/// As it was at first, without a version.
pub(super) const ROUTABLE_FIRST: &[Part] = &[Run(Base64Url, 27, 300), Text("."), Run(Lower, 9, 9)];
pub(super) const RUNNER: &[Part] = &[
    Text("t"),
    Run(Digit, 1, 1),
    Text("_"),
    Run(Base64Url, 20, 20),
];
pub(super) const JOB: &[Part] = &[Run(Base62, 1, 5), Text("_"), Run(Base64Url, 20, 20)];
pub(super) const STRIPE: &[Part] = &[Run(Base62, 10, 247)];
pub(super) const PADDLE: &[Part] = &[
    Run(Lower, 26, 26),
    Text("_"),
    Run(Base62, 22, 22),
    Text("_"),
    Run(Base62, 3, 3),
];
pub(super) const SLACK_BOT: &[Part] = &[
    Run(Digit, 8, 14),
    Text("-"),
    Run(Digit, 8, 14),
    Text("-"),
    Run(Base62, 18, 34),
];
pub(super) const SLACK_USER: &[Part] = &[
    Run(Digit, 8, 14),
    Text("-"),
    Run(Digit, 8, 14),
    Text("-"),
    Run(Digit, 8, 14),
    Text("-"),
    Run(Hex, 28, 34),
];
pub(super) const SLACK_APP: &[Part] = &[
    Run(Digit, 1, 1),
    Text("-"),
    Run(Upper, 8, 14),
    Text("-"),
    Run(Digit, 8, 14),
    Text("-"),
    Run(Hex, 64, 64),
];
pub(super) const TELEGRAM: &[Part] = &[Run(Digit, 6, 12), Text(":"), Run(Base64Url, 34, 35)];
pub(super) const DISCORD: &[Part] = &[
    Run(Base64Url, 23, 28),
    Text("."),
    Run(Base64Url, 6, 6),
    Text("."),
    Run(Base64Url, 27, 38),
];
pub(super) const SENDGRID: &[Part] = &[Run(Base64Url, 22, 22), Text("."), Run(Base64Url, 43, 43)];
pub(super) const BREVO: &[Part] = &[Run(Hex, 64, 64), Text("-"), Run(Base62, 16, 16)];
pub(super) const OPENAI: &[Part] = &[
    Run(Base64Url, 20, 120),
    Text("T3BlbkFJ"),
    Run(Base64Url, 20, 120),
];
pub(super) const OPENAI_LEGACY: &[Part] =
    &[Run(Base62, 20, 20), Text("T3BlbkFJ"), Run(Base62, 20, 20)];
pub(super) const ANTHROPIC: &[Part] = &[Run(Base64Url, 93, 93), Text("AA")];
pub(super) const CLOUDFLARE: &[Part] = &[Run(Base62, 48, 48)];
pub(super) const SUPABASE: &[Part] = &[Run(Base64Url, 22, 22), Text("_"), Run(Base64Url, 8, 8)];
pub(super) const DATABRICKS: &[Part] = &[Run(Hex, 32, 32), Text("-"), Run(Digit, 1, 1)];
pub(super) const TERRAFORM: &[Part] = &[
    Run(Base62, 14, 14),
    Text(".atlasv1."),
    Run(Base64Url, 60, 70),
];
pub(super) const GRAFANA: &[Part] = &[Run(Base62, 32, 32), Text("_"), Run(Hex, 8, 8)];
pub(super) const SENTRY: &[Part] = &[
    Text("eyJ"),
    Run(Base64, 40, 400),
    Text("_"),
    Run(Base64, 43, 43),
];
pub(super) const DYNATRACE: &[Part] = &[Run(Upper, 24, 24), Text("."), Run(Upper, 64, 64)];
pub(super) const POSTMAN: &[Part] = &[Run(Hex, 24, 24), Text("-"), Run(Hex, 34, 34)];
pub(super) const AIRTABLE: &[Part] = &[Run(Base62, 14, 14), Text("."), Run(Hex, 64, 64)];
pub(super) const ATLASSIAN: &[Part] = &[Run(Base64Url, 150, 250), Text("="), Run(Upper, 8, 8)];
pub(super) const ZUPLO: &[Part] = &[Run(Lower, 16, 64), Text("_"), Run(Lower, 6, 16)];
