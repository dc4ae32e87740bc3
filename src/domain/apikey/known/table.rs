//! The forms that authctl knows, service by service, each group with where it is described.
//!
//! Where a vendor states no length, the bounds are what is seen in the field, with room to grow.

use super::body::{
    AIRTABLE, ANTHROPIC, ANY_HEX_32, APP_AND_JWT, ATLASSIAN, BASE62_36, BASE64URL_20, BREVO,
    CLOUDFLARE, DATABRICKS, DISCORD, DYNATRACE, GITHUB_FINE, GRAFANA, JOB, OPENAI, OPENAI_LEGACY,
    PADDLE, POSTMAN, ROUTABLE, ROUTABLE_FIRST, RUNNER, SENDGRID, SENTRY, SLACK_APP, SLACK_BOT,
    SLACK_USER, STRIPE, SUPABASE, TELEGRAM, TERRAFORM, ZUPLO,
};
use super::form::Class::{AnyHex, Base62, Base64, Base64Url, Hex, Letter, Token, Upper};
use super::form::Part::Run;
use super::form::{Form, secret};

/// Every form. A text may fit several; the longest prefix wins.
pub(super) const FORMS: &[Form] = &[
    // GitHub: github.blog/engineering/behind-githubs-new-authentication-token-formats (30 random
    // characters, CRC-32 of them in six base62 digits). Installation tokens since April 2026:
    // github.blog/changelog/2026-04-24, `ghs_APPID_JWT`.
    secret(
        "github",
        "personal access token (classic)",
        "ghp_",
        BASE62_36,
    )
    .base62_of_body(),
    secret("github", "OAuth access token", "gho_", BASE62_36).base62_of_body(),
    secret("github", "user access token of an app", "ghu_", BASE62_36).base62_of_body(),
    secret("github", "installation access token", "ghs_", BASE62_36).base62_of_body(),
    secret("github", "installation access token", "ghs_", APP_AND_JWT),
    secret("github", "refresh token", "ghr_", BASE62_36).base62_of_body(),
    secret(
        "github",
        "fine-grained personal access token",
        "github_pat_",
        GITHUB_FINE,
    ),
    // npm: github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format; as GitHub's.
    secret("npm", "access token", "npm_", BASE62_36).base62_of_body(),
    // GitLab: docs.gitlab.com/security/tokens (prefixes); lib/authn/token_field/generator/
    // routable_token.rb (27 to 300 characters, version, length, CRC-32 of all before it).
    secret("gitlab", "access token", "glpat-", BASE64URL_20),
    secret("gitlab", "access token (routable)", "glpat-", ROUTABLE).base36_of_all(),
    secret(
        "gitlab",
        "access token (routable)",
        "glpat-",
        ROUTABLE_FIRST,
    )
    .base36_of_all(),
    secret(
        "gitlab",
        "runner authentication token",
        "glrt-",
        BASE64URL_20,
    ),
    secret("gitlab", "runner authentication token", "glrt-", RUNNER),
    secret(
        "gitlab",
        "runner authentication token (routable)",
        "glrt-",
        ROUTABLE,
    )
    .base36_of_all(),
    secret(
        "gitlab",
        "runner authentication token (routable)",
        "glrt-",
        ROUTABLE_FIRST,
    )
    .base36_of_all(),
    secret("gitlab", "deploy token", "gldt-", BASE64URL_20),
    secret("gitlab", "CI/CD job token", "glcbt-", JOB),
    secret(
        "gitlab",
        "pipeline trigger token",
        "glptt-",
        &[Run(Hex, 40, 40)],
    ),
    secret("gitlab", "feed token", "glft-", BASE64URL_20),
    secret(
        "gitlab",
        "incoming mail token",
        "glimt-",
        &[Run(Base64Url, 25, 25)],
    ),
    secret(
        "gitlab",
        "Kubernetes agent token",
        "glagent-",
        &[Run(Base64Url, 50, 50)],
    ),
    secret(
        "gitlab",
        "OAuth application secret",
        "gloas-",
        &[Run(Base64Url, 64, 64)],
    ),
    secret("gitlab", "SCIM token", "glsoat-", BASE64URL_20),
    secret(
        "gitlab",
        "feature flags client token",
        "glffct-",
        BASE64URL_20,
    ),
    // PyPI: docs.pypi.org/api/secrets, `pypi-[A-Za-z0-9-_]{85,}`.
    secret("pypi", "API token", "pypi-", &[Run(Base64Url, 85, 1000)]),
    // RubyGems: gitleaks (MIT).
    secret("rubygems", "API key", "rubygems_", &[Run(Hex, 48, 48)]),
    // Docker: docs.docker.com/reference/api/hub.
    secret(
        "docker",
        "personal access token",
        "dckr_pat_",
        &[Run(Base64Url, 27, 64)],
    ),
    secret(
        "docker",
        "organization access token",
        "dckr_oat_",
        &[Run(Base64Url, 27, 64)],
    ),
    // Stripe: docs.stripe.com/keys (prefixes; no length is promised).
    secret("stripe", "secret key", "sk_live_", STRIPE).live(),
    secret("stripe", "secret key", "sk_test_", STRIPE).test(),
    secret("stripe", "restricted key", "rk_live_", STRIPE).live(),
    secret("stripe", "restricted key", "rk_test_", STRIPE).test(),
    secret("stripe", "publishable key", "pk_live_", STRIPE)
        .live()
        .public(),
    secret("stripe", "publishable key", "pk_test_", STRIPE)
        .test()
        .public(),
    secret(
        "stripe",
        "webhook signing secret",
        "whsec_",
        &[Run(Base64, 32, 88)],
    ),
    // Paddle: developer.paddle.com/api-reference/about/authentication and
    // paddle-js/about/client-side-tokens; how the checksum is computed is not public.
    secret("paddle", "API key", "pdl_live_apikey_", PADDLE).live(),
    secret("paddle", "API key", "pdl_sdbx_apikey_", PADDLE).test(),
    secret("paddle", "client-side token", "live_", &[Run(Hex, 27, 27)])
        .live()
        .public(),
    secret("paddle", "client-side token", "test_", &[Run(Hex, 27, 27)])
        .test()
        .public(),
    // Shopify: shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing.
    secret("shopify", "admin API access token", "shpat_", ANY_HEX_32),
    secret("shopify", "custom app access token", "shpca_", ANY_HEX_32),
    secret("shopify", "private app password", "shppa_", ANY_HEX_32),
    secret("shopify", "app secret key", "shpss_", ANY_HEX_32),
    // Shippo, EasyPost, Duffel, Square: gitleaks (MIT).
    secret(
        "shippo",
        "API token",
        "shippo_live_",
        &[Run(AnyHex, 40, 40)],
    )
    .live(),
    secret(
        "shippo",
        "API token",
        "shippo_test_",
        &[Run(AnyHex, 40, 40)],
    )
    .test(),
    secret("easypost", "API key", "EZAK", &[Run(Base62, 54, 54)]).live(),
    secret("easypost", "API key", "EZTK", &[Run(Base62, 54, 54)]).test(),
    secret(
        "duffel",
        "access token",
        "duffel_live_",
        &[Run(Base64Url, 43, 43)],
    )
    .live(),
    secret(
        "duffel",
        "access token",
        "duffel_test_",
        &[Run(Base64Url, 43, 43)],
    )
    .test(),
    secret(
        "square",
        "access token",
        "sq0atp-",
        &[Run(Base64Url, 22, 60)],
    ),
    // Slack: docs.slack.dev/authentication/tokens and .../using-token-rotation.
    secret("slack", "bot token", "xoxb-", SLACK_BOT),
    secret("slack", "user token", "xoxp-", SLACK_USER),
    secret("slack", "app-level token", "xapp-", SLACK_APP),
    secret("slack", "workflow token", "xwfp-", &[Run(Token, 20, 300)]),
    secret("slack", "refresh token", "xoxe-", &[Run(Token, 20, 300)]),
    secret(
        "slack",
        "rotating bot token",
        "xoxe.xoxb-",
        &[Run(Token, 20, 300)],
    ),
    secret(
        "slack",
        "rotating user token",
        "xoxe.xoxp-",
        &[Run(Token, 20, 300)],
    ),
    // Telegram: core.telegram.org/bots/features#creating-a-new-bot (an example, of this form).
    secret("telegram", "bot token", "", TELEGRAM),
    // Discord: docs.discord.com/developers/reference (an example, of this form).
    secret("discord", "bot token", "", DISCORD),
    // Twilio: twilio.com/docs/glossary/what-is-a-sid. The secrets beside these have no form.
    secret("twilio", "API key SID", "SK", ANY_HEX_32).identifier(),
    secret("twilio", "account SID", "AC", ANY_HEX_32).identifier(),
    // SendGrid: support.sendgrid.com (69 characters, three parts).
    secret("sendgrid", "API key", "SG.", SENDGRID),
    // Brevo, Mailgun: gitleaks (MIT).
    secret("brevo", "API key", "xkeysib-", BREVO),
    secret("mailgun", "private API key", "key-", &[Run(Hex, 32, 32)]),
    // OpenAI: developers.openai.com (`sk-admin-`), gitleaks (MIT): an infix that is the name.
    secret("openai", "project key", "sk-proj-", OPENAI),
    secret("openai", "service account key", "sk-svcacct-", OPENAI),
    secret("openai", "admin key", "sk-admin-", OPENAI),
    secret("openai", "API key (legacy)", "sk-", OPENAI_LEGACY),
    // Anthropic: platform.claude.com/docs (prefixes), gitleaks (MIT): the rest.
    secret("anthropic", "API key", "sk-ant-api03-", ANTHROPIC),
    secret("anthropic", "admin key", "sk-ant-admin01-", ANTHROPIC),
    // Hugging Face: huggingface.co/docs/hub/security-tokens.
    secret(
        "huggingface",
        "user access token",
        "hf_",
        &[Run(Letter, 34, 34)],
    ),
    secret(
        "huggingface",
        "organization API token",
        "api_org_",
        &[Run(Letter, 34, 34)],
    ),
    // Replicate: replicate.com/docs/topics/security/api-tokens (40 characters in all).
    secret("replicate", "API token", "r8_", &[Run(Base62, 37, 37)]),
    // Perplexity: gitleaks (MIT).
    secret("perplexity", "API key", "pplx-", &[Run(Base62, 48, 48)]),
    // Google: docs.cloud.google.com/docs/authentication/api-keys. It names a project, and stands
    // in pages and apps; what it may do is limited where it is made.
    secret("google", "API key", "AIza", &[Run(Base64Url, 35, 35)]).public(),
    // AWS: docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers. The secret beside an
    // id has no form; keys for Bedrock are whole: gitleaks (MIT).
    secret("aws", "access key id", "AKIA", &[Run(Upper, 16, 16)]).identifier(),
    secret(
        "aws",
        "temporary access key id",
        "ASIA",
        &[Run(Upper, 16, 16)],
    )
    .identifier(),
    secret("aws", "Bedrock API key", "ABSK", &[Run(Base64, 109, 272)]),
    // Cloudflare: developers.cloudflare.com/fundamentals/api/get-started/token-formats (40
    // characters and a checksum of 8); what the checksum covers is not public.
    secret("cloudflare", "global API key", "cfk_", CLOUDFLARE),
    secret("cloudflare", "user API token", "cfut_", CLOUDFLARE),
    secret("cloudflare", "account API token", "cfat_", CLOUDFLARE),
    secret("cloudflare", "service token secret", "cfast_", CLOUDFLARE),
    // DigitalOcean: docs.digitalocean.com/notes/2022/api-token-format.
    secret(
        "digitalocean",
        "personal access token",
        "dop_v1_",
        &[Run(Hex, 64, 64)],
    ),
    secret(
        "digitalocean",
        "OAuth access token",
        "doo_v1_",
        &[Run(Hex, 64, 64)],
    ),
    secret(
        "digitalocean",
        "OAuth refresh token",
        "dor_v1_",
        &[Run(Hex, 64, 64)],
    ),
    // Heroku: devcenter.heroku.com/articles/oauth (65 characters in all).
    secret("heroku", "API key", "HRKU-", &[Run(Base64Url, 60, 60)]),
    // Supabase: supabase.com/docs/guides/api/api-keys.
    secret("supabase", "secret key", "sb_secret_", SUPABASE),
    secret("supabase", "publishable key", "sb_publishable_", SUPABASE).public(),
    // Databricks, PlanetScale, Fly.io, Pulumi, Doppler, Terraform: gitleaks (MIT).
    secret(
        "databricks",
        "personal access token",
        "dapi",
        &[Run(Hex, 32, 32)],
    ),
    secret("databricks", "personal access token", "dapi", DATABRICKS),
    secret(
        "planetscale",
        "service token",
        "pscale_tkn_",
        &[Run(Token, 32, 64)],
    ),
    secret(
        "planetscale",
        "OAuth token",
        "pscale_oauth_",
        &[Run(Token, 32, 64)],
    ),
    secret(
        "planetscale",
        "password",
        "pscale_pw_",
        &[Run(Token, 32, 64)],
    ),
    secret("fly", "access token", "fo1_", &[Run(Base64Url, 43, 43)]),
    secret("fly", "macaroon token", "fm2_", &[Run(Base64, 100, 1000)]),
    secret("pulumi", "access token", "pul-", &[Run(Hex, 40, 40)]),
    secret(
        "doppler",
        "personal token",
        "dp.pt.",
        &[Run(Base62, 43, 43)],
    ),
    secret("terraform", "API token", "", TERRAFORM),
    // Vault: developer.hashicorp.com/vault/docs/concepts/tokens (prefixes since 1.10).
    secret("vault", "service token", "hvs.", &[Run(Base64Url, 24, 300)]),
    secret("vault", "batch token", "hvb.", &[Run(Base64Url, 100, 500)]),
    secret(
        "vault",
        "recovery token",
        "hvr.",
        &[Run(Base64Url, 24, 300)],
    ),
    // Grafana: pkg/components/satokengen/tokengen.go (CRC-32 of all before it, lowest byte first).
    secret("grafana", "service account token", "glsa_", GRAFANA).hex_of_all(),
    secret(
        "grafana",
        "cloud access policy token",
        "glc_",
        &[Run(Base64, 32, 400)],
    ),
    // Sentry: docs.sentry.io/security-legal-pii/security/token-formats.
    secret(
        "sentry",
        "personal auth token",
        "sntryu_",
        &[Run(Hex, 64, 64)],
    ),
    secret("sentry", "organization auth token", "sntrys_", SENTRY),
    // New Relic, Dynatrace: gitleaks (MIT).
    secret("newrelic", "user API key", "NRAK-", &[Run(Upper, 27, 27)]),
    secret("dynatrace", "API token", "dt0c01.", DYNATRACE),
    // Linear, Notion (developers.notion.com/page/changelog), Postman, Airtable, Atlassian,
    // Typeform: prefixes; the rest gitleaks (MIT).
    secret(
        "linear",
        "personal API key",
        "lin_api_",
        &[Run(Base62, 40, 40)],
    ),
    secret(
        "notion",
        "integration token",
        "ntn_",
        &[Run(Base62, 40, 60)],
    ),
    secret(
        "notion",
        "integration token (legacy)",
        "secret_",
        &[Run(Base62, 43, 43)],
    ),
    secret("postman", "API key", "PMAK-", POSTMAN),
    secret("airtable", "personal access token", "pat", AIRTABLE),
    secret("atlassian", "API token", "ATATT3", ATLASSIAN),
    secret("typeform", "personal token", "tfp_", &[Run(Token, 40, 80)]),
    // Unkey: unkey.com/docs/security/root-keys (prefix).
    secret("unkey", "root key", "unkey_", &[Run(Base62, 16, 64)]),
    // Zuplo: zuplo.com/docs/articles/api-key-best-practices; the checksum's rule is not public.
    secret("zuplo", "API key", "zpka_", ZUPLO),
];
