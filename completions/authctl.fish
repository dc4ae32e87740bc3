# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_authctl_global_optspecs
    string join \n json field= q/quiet v/verbose color= no-input y/yes profile= store= timeout= ca-cert= h/help V/version
end

function __fish_authctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_authctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_authctl_using_subcommand
    set -l cmd (__fish_authctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c authctl -n "__fish_authctl_needs_command" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_needs_command" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_needs_command" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_needs_command" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_needs_command" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_needs_command" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_needs_command" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_needs_command" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_needs_command" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_needs_command" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_needs_command" -s V -l version -d 'Print version'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "jwt" -d 'Decode, verify and sign JSON Web Tokens'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "jwk" -d 'Make, convert, publish and rotate signing and encryption keys'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "jws" -d 'Sign any bytes, and verify them, in every serialization of a JWS'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "jwe" -d 'Encrypt and decrypt any content (JSON Web Encryption)'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "key" -d 'Issue, verify, rotate and revoke API keys'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "oauth" -d 'Log in with OAuth 2.0 and use the tokens'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "secret" -d 'Keep any other secret value'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "store" -d 'See and protect where secrets lie'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "audit" -d 'Read the record of what was done, and prove that nobody changed it'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "helper" -d 'Give credentials to git, docker, cargo, kubectl and others, in their protocols'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "request" -d 'Send an HTTP request that shows a credential'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "run" -d 'Run a program with credentials in its environment'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "config" -d 'See which settings hold, and who says so'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "list" -d 'Show every credential: kind, name, age, expiry, store, and what is due'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "doctor" -d 'Check keychain, bus, database, files, clock, browser, network settings and credentials'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "help" -d 'Show a topic\'s page, the help of a command, or the list of both'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -f -a "decode" -d 'Show what a token says, without verifying it'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -f -a "verify" -d 'Say whether a token may be believed, and if not, every reason why'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and not __fish_seen_subcommand_from decode verify sign" -f -a "sign" -d 'Make a token and sign it'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l alive -d 'Answer by the exit code whether the token\'s times hold now: 1 where it has expired or has not begun, and where there are no claims to say. Still nothing is verified'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l lines -d 'Decode every line of standard input, in order, and give a line of JSON for each'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from decode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l key -d 'The key: PEM, DER, JWK or JWK set; any other bytes with --alg HS256, HS384 or HS512. A public JWK may be the argument itself. May be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l jwks -d 'The key set: a source, the https URL that publishes it, or its JSON' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l issuer -d 'Whose keys: an https URL, whose metadata names the key set; a JWT has to be from it' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l decrypt-key -d 'Open an encrypted token with this private key, or the one of a set, and verify the signed token inside' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l allow -d 'Open it although the way it is encrypted is a risk; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l alg -d 'Allow this algorithm alone, of those that the key is good for; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l aud -d 'Demand that the token is for this audience; when repeated, for one of them' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l iss -d 'Demand that the token is from this issuer' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l sub -d 'Demand that the token is about this subject' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l jti -d 'Demand that the token is called this: its jti' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l nonce -d 'Demand that the token answers the request with this nonce' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l typ -d 'Demand this type in the header, as in at+jwt' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l profile-of -d 'Demand what a token of this kind must have and be: an access token (RFC 9068), an ID token (OpenID Connect Core), a logout token (OpenID Connect Back-Channel Logout), or a DPoP proof (RFC 9449), which is verified with the key that it brings' -r -f -a "access\t''
id\t''
logout\t''
dpop\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l htm -d 'Demand that the DPoP proof is for this HTTP method' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l htu -d 'Demand that the DPoP proof is for this URL; query and fragment do not count' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l ath-of -d 'Demand that the DPoP proof came with this access token' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l require -d 'Demand that the token has this claim; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l max-age -d 'Demand that the token was issued no longer ago than this, as in 1h; for a DPoP proof 5m before or after now, unless said' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l leeway -d 'How much the clocks may differ' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l at -d 'Judge as if it were this time: RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l offline -d 'Ask no server; use the copy of what it published before, however old'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l any-aud -d 'Take a token whatever audience it is for'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l allow-no-exp -d 'Take a token that never expires, unless --profile-of says that it has to'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l lines -d 'Verify every line of standard input, in order, and give a line of JSON for each'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l key -d 'The private key: PEM, DER or JWK; any other bytes with --alg HS256, HS384 or HS512' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l alg -d 'The algorithm, where the key is good for several' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l kid -d 'Name the key so in the header, instead of as the key names itself' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l claim -d 'Add a claim: name=text is a string, name:=JSON any value; a dot is part of the name' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l claims -d 'Begin with these claims: a JSON object, or what jwt decode --json says of a token, of which the header is taken over too. Every value and the order are kept' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l exp -d 'When the token ends: a span (1h), RFC 3339 or Unix seconds [default: 1h]' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l nbf -d 'When it begins to be valid: a span, RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l iss -d 'Who issues it' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l sub -d 'Who it is about' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l aud -d 'Who it is for; when repeated, a list' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l jti -d 'What it is called; without a value, a random UUID' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l typ -d 'The type in the header [default: JWT]' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l header -d 'Add a member to the header: name=text or name:=JSON' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l no-kid -d 'Do not name the key in the header'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l no-iat -d 'Leave out the time of issue'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l allow-no-exp -d 'Let a token without an end hold for ever'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l lines -d 'Sign the claims in every line of standard input, in order, and give a line of JSON for each'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwt; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "new" -d 'Make a signing or encryption key: in the store, in a file, or on standard output'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "list" -d 'Show the signing and encryption keys in the store'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "show" -d 'Show what a key is and what it is good for; with --reveal, the private key itself'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "convert" -d 'Convert a key between JWK, PEM and DER'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "thumbprint" -d 'Show the thumbprint of a key (RFC 7638): the same for its public and its private half'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "set" -d 'Print the public JWK set: current, next and retiring keys, and never a private member'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "rotate" -d 'Make the next version of a key, and let the old one run out'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and not __fish_seen_subcommand_from new list show convert thumbprint set rotate remove" -f -a "remove" -d 'Remove a key from the store, with all its versions'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l type -d 'What it is: rsa, ec, okp, oct (a shared secret) or akp (ML-DSA); needed where none of --alg, --curve and --from says it' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l alg -d 'The one algorithm that it is for: RS256, PS256, ES256, Ed25519, ML-DSA-65, HS256 and their kin, or RSA-OAEP-256, ECDH-ES+A256KW, A256KW, A256GCM and theirs for encryption' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l curve -d 'Its curve: P-256, P-384, P-521, secp256k1, Ed25519 or X25519' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l bits -d 'Its size: 2048, 3072 (what is made where nothing is said) or 4096 for RSA; for a shared secret at least as many as the algorithm\'s hash has' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l use -d 'What it is for: sig or enc' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l kid -d 'What tokens shall call it; its thumbprint (RFC 7638) where nothing is said' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l from -d 'Take this private key or shared secret into the store: -, @FILE or a path, env:NAME, fd:N, store:… or prompt; PEM, DER or a JWK. Its kid, alg and use stay where nothing else is said' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l out -d 'Write the key into this file, which only you may read where it is a private one' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l force -d 'Let --out take the place of a file that is there'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l reveal -d 'Write a private key or shared secret to standard output, alone'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l all -d 'Show every version, those that are not used or published any more as well'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l reveal -d 'Write the private key or shared secret to standard output, alone, as a JWK'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l to -d 'What to make of it' -r -f -a "jwk\t''
pem\t''
der\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l form -d 'The structure in PEM or DER: pkcs8 (any private key), spki (any public one), pkcs1 (RSA), sec1 (private EC keys)' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l kid -d 'What a JWK is called; where nothing is said, as before, or by its thumbprint (RFC 7638)' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l passphrase-out -d 'Where the passphrase is that shall lock the private key (PKCS#8 under PBES2): @FILE, env:NAME, fd:N or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l out -d 'Write the key into this file, which only you may read where it is a private one' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l public -d 'Take the public half alone'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l force -d 'Let --out take the place of a file that is there'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l reveal -d 'Write a private key or shared secret to standard output, alone'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l hash -d 'The hash: sha256, sha384 or sha512' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l uri -d 'Show it as a URI (RFC 9278)'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from thumbprint" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l key -d 'A key or JWK set elsewhere, of which the public half is taken; repeatable' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l overlap -d 'How long the old version stays published: at least as long as its tokens live and the set is cached; 0 ends it now' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l kid -d 'What tokens shall call the new version; its thumbprint (RFC 7638) where nothing is said' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l pre-publish -d 'Publish the new version without using it yet'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l promote -d 'Use the version that is published already'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Say what would happen, and do nothing'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwk; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -f -a "sign" -d 'Sign bytes of any kind'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and not __fish_seen_subcommand_from sign verify" -f -a "verify" -d 'Say whether signed bytes may be believed, and give them if so'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l key -d 'The private key: PEM, DER or JWK; any other bytes with --alg HS256, HS384 or HS512. May be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l alg -d 'The algorithm, where a key is good for several: once for all keys, or once for each' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l kid -d 'Name the key so in the header, instead of as the key names itself' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l header -d 'Add a member to the protected header: name=text is a string, name:=JSON any value' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l unprotected -d 'Add a member to the unprotected header, which is not signed' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l serialization -d 'How to write it: compact, flattened or general' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l no-kid -d 'Do not name the key in the header'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l detached -d 'Leave the payload outside'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l unencoded -d 'Sign the payload as it is, not as base64url (b64 false)'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from sign" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l key -d 'The key: PEM, DER, JWK or JWK set; any other bytes with --alg HS256, HS384 or HS512. A public JWK may be the argument itself. May be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l jwks -d 'The key set: a source, the https URL that publishes it, or its JSON' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l issuer -d 'Whose keys: an https URL, whose metadata names the key set; a JWT has to be from it' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l alg -d 'Allow this algorithm alone, of those that the key is good for; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l payload -d 'What was signed, where it is not in the JWS (detached)' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l offline -d 'Ask no server; use the copy of what it published before, however old'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l payload-only -d 'Write what was signed and nothing else, byte for byte; nothing at all when it is not valid'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l all -d 'Demand that every signature is right'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jws; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -f -a "encrypt" -d 'Encrypt content to one or more keys'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and not __fish_seen_subcommand_from encrypt decrypt" -f -a "decrypt" -d 'Decrypt a token and write its content to standard output'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l key -d 'Whom it is for: PEM, DER or JWK, public or private; any other bytes with --alg dir, A*KW or A*GCMKW. May be repeated: the token is then in the general serialization' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l password -d 'Encrypt to whoever knows this password; needs --allow PBES2' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l alg -d 'How the key of the content is encrypted, to each of the keys' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l enc -d 'How the content is encrypted' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l kid -d 'Name the key so in the header, instead of as the key names itself' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l header -d 'Add a member to the protected header: name=text is a string, name:=JSON any value' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l cty -d 'Say what the content is, as in JWT' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l aad -d 'Data that is not encrypted, and that nobody can change unseen; not in the compact form' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l serialization -d 'How to write it: compact, flattened or general; compact where that is possible' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l iterations -d 'How often the password is hashed; more than 10000 is read only where somebody allows it' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l allow -d 'Do it although it is a risk; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l no-kid -d 'Do not name the key in the header'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l compress -d 'Compress the content first; needs --allow zip'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from encrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l key -d 'The private key or shared secret: PEM, DER, JWK or JWK set; any other bytes with --alg dir, A*KW or A*GCMKW' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l passphrase -d 'Where the passphrase of an encrypted private key is: @FILE, env:NAME, fd:N, store:…, - or prompt. Without it, the terminal is asked where there is one' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l password -d 'The password; needs --allow PBES2' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l alg -d 'Take this way to encrypt the key alone, of those that the key is good for; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l enc -d 'Take this way to encrypt the content alone; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l aad -d 'Demand that the token has exactly this additional data' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l allow -d 'Take it although it is a risk; may be repeated' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l max-iterations -d 'How often a password may be hashed; the sender decides how long that takes' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand jwe; and __fish_seen_subcommand_from decrypt" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "new" -d 'Issue an API key and keep it in the store'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "import" -d 'Keep an API key of another service, or take over keys that were issued elsewhere'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "list" -d 'Show the API keys: the version in use of each, and older ones that are still good'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "show" -d 'Show an API key: its versions, and with --reveal the active one itself'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "whois" -d 'Say whose API key this is: its name, owner and state; exit 1 when it is nobody\'s'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "verify" -d 'Ask whether an API key is good'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "rotate" -d 'Put the next version of an API key in the place of the one in use'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "disable" -d 'Switch an API key off: every version is refused until it is switched on again'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "enable" -d 'Switch an API key on again that was switched off'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "revoke" -d 'Revoke an API key for good: every version, or one by its id'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "remove" -d 'Remove an API key with all its versions, so that its name is free again'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "due" -d 'Show the API keys that are due for rotation, soonest first; exit 1 when there are any'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "pattern" -d 'Show what recognises our API keys, for those who search for keys that got out'
complete -c authctl -n "__fish_authctl_using_subcommand key; and not __fish_seen_subcommand_from new import list show whois verify rotate disable enable revoke remove due pattern export" -f -a "export" -d 'Export what a service needs to verify API keys without authctl'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l owner -d 'Who answers for it: a person, a team, an address' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l scope -d 'What it may do, as resource:action; repeatable. Without any, it may do nothing that asks for a scope' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l expires -d 'When it ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now [default: 90d, or what the policy says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l not-before -d 'From when on it is good: a span (1h), RFC 3339 or Unix seconds [default: now]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l env -d 'Where it is good for: live, test or dev' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l prefix -d 'Who issued it, for people and scanners that find it: the key begins so [default: ac, or what the policy says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l cidr -d 'From which network it may be used, as 10.0.0.0/8 or one address; repeatable. Without any, from anywhere' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l label -d 'What else to note of it, as name=value; repeatable' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l reveal -d 'Write the key itself to standard output, alone'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l lines -d 'Make a key for every line of standard input, in order, and give a line of JSON with it'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l service -d 'Whose key it is, as stripe or github; needed where the key\'s form does not say so' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l expires -d 'When it ends: a span (90d), RFC 3339 or Unix seconds; without it, never' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l owner -d 'Who answers for it: a person, a team, an address; with --hashes, for all of which nobody says so' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l scope -d 'What it may do there, for the record, as resource:action; repeatable' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l label -d 'What else to note of it, as name=value; repeatable' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l env -d 'Where it is good for: live, test or dev [default: as its form says, or live]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l hashes -d 'Read keys that were issued elsewhere and are to be verified here from this file, or from -, all of them or none' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l bits -d 'How many bits the keys have of which there is only the hash, and nobody says so' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l allow-damaged -d 'Keep it even if its checksum is wrong'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l slow -d 'Take in keys that could be guessed, with a hash that takes a tenth of a second to make'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l skip-known -d 'Leave out keys that are on record already'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l dry-run -d 'Read and compare all, and record nothing'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l owner -d 'Show what this owner answers for' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l env -d 'Show what is good for this environment: live, test or dev' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l scope -d 'Show what may do this' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l label -d 'Show what has this label, as name=value; repeatable' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l service -d 'Show the keys that are held for this service' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l origin -d 'Show what comes from there: issued, held or imported' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l state -d 'Show what stands so: active, retiring, `not_yet_valid`, expired, replaced, disabled or revoked' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l prefix -d 'Show what begins with this' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l sort -d 'By what to sort: name, created (newest first), age (oldest first), expires (soonest first) or owner' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l limit -d 'Show so many at most; 0 shows all [default: 1000, or all with --lines]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l all -d 'Show every version'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l lines -d 'Give a line of JSON for each, however many there are'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l format -d 'How to write it, each for its reader; refused where that reader could not read it back' -r -f -a "raw\t'The value alone, as it is'
header\t'The Authorization header, for curl -H @-'
curl\t'A line of the configuration that curl -K - reads'
netrc\t'An entry for a netrc file; wants --host and --login'
sh\t'export VAR=\'…\', for eval in sh, bash, zsh'
fish\t'set -gx VAR \'…\', for … | source in fish'
powershell\t'\$env:VAR = \'…\', for … | Invoke-Expression in PowerShell'
dotenv\t'VAR=\'…\', as the readers of .env files agree on'
docker\t'VAR=…, for docker run --env-file'
github\t'Mask it in the log of a GitHub Actions job, then set VAR for the steps that follow'
gitlab\t'The body that makes a masked variable by GitLab\'s API'
json\t'An object, as --json gives it'"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l name -d 'The variable that it goes into [default: called after the credential, in capitals]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l host -d 'The host that it is for, with --format netrc' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l login -d 'Who it belongs to, with --format netrc; header and curl log in with it (Basic)' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l to -d 'With --format github, what is set: a variable for the steps that follow, or an output of this step [default: env]' -r -f -a "env\t'A variable of the steps that follow'
output\t'An output of this step'"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l copy -d 'Put it on the clipboard, and nothing on standard output' -r -f -a "desktop\t'The desktop\'s, by wl-copy, xclip, xsel, pbcopy or Windows\' own'
osc52\t'That of the terminal, through ssh as well (OSC 52); it is not cleared'"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l clear-after -d 'How long it stays on the clipboard; what was copied meanwhile is left alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l reveal -d 'Write the active version itself to standard output, alone'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l id -d 'The id that stands in the key, instead of the key' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from whois" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l key -d 'Where the key is: - (standard input), @FILE, env:NAME, fd:N, store:key/NAME or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l scope -d 'What it must be allowed to do: resource:action, joined with AND, OR and parentheses; repeatable, and then it must have all' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l ip -d 'Where it was presented from; a key that is bound to addresses is refused without it' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l at -d 'Judge as of this moment: RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l lines -d 'Verify every line of standard input, in order, and give a line of JSON for each'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l grace -d 'How long the version in use stays good, though never beyond its own expiry: 24h where nothing is said; 0 ends it now. An older one that is still in its grace is refused at once: two are good at most' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l expires -d 'When the new version ends: a span (90d), RFC 3339 or Unix seconds; at most 366 days from now where it is issued here [default: 90d, or what the policy says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l hook -d 'Run this by the system\'s shell once the new version is good; repeatable, in this order. It gets the new version on standard input, and name, ids and version number in `AUTHCTL_KEY_NAME`, `AUTHCTL_KEY_ID`, `AUTHCTL_KEY_VERSION` and `AUTHCTL_OLD_KEY_ID`. What it prints is thrown away' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l hook-timeout -d 'How long each command may take, and all that it started: 60s where nothing is said' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l probe -d 'Find out by this whether the new version works, once the hooks are done; like a hook' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l new -d 'Where the next version of a key is that somebody else issues: -, @FILE, env:NAME, fd:N, store:… or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l with -d 'Make the next version of a key that somebody else issues by this command, which prints it alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l then -d 'Retire the old version of a key that somebody else issued by this command, which gets it on standard input, once the new one was handed on and tried' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l resume -d 'Go on with a rotation that did not end; nothing where there is none. --grace can only be shorter than the first time'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l abort -d 'Take back a rotation that did not end: its new version is revoked, and the old one is the one in use again; nothing where there is none'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l reveal -d 'Write the new version itself to standard output, alone'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Say what would happen, and do nothing'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l reason -d 'Why, in one line, for the record' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l id -d 'Revoke the version with this id alone, such as an old one that is still in its grace' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l reason -d 'Why, in one line, for the record' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Say what would be revoked, and do nothing'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l within -d 'How long before its end a key is due [default: 30d, or what the policy says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l max-age -d 'At which age it is due, whenever it ends [default: what the policy says, or none]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l at -d 'Judge as of this moment: RFC 3339 or Unix seconds [default: now]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l limit -d 'Show so many at most; 0 shows all [default: 1000, or all with --lines]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l lines -d 'Give a line of JSON for each, however many there are'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from due" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l format -d 'For whom' -r -f -a "regex\t'One regular expression, for grep -E, Python, Go and most others'
github\t'The fields of GitHub\'s form for a custom pattern'
gitleaks\t'A configuration for gitleaks with one rule, in TOML'"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l prefix -d 'What the keys begin with; repeatable [default: ac, or what the policy says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from pattern" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l format -d 'How to write it: jsonl, json, sha256, sql or unkey' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l out -d 'Write it into this file, in the place of what is there, for the owner to write and the group to read (0640); without it, to standard output' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l valid-for -d 'How long services may go by it' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l key -d 'The Ed25519 key in the store that signs it, as jwk/NAME; with --verify also the public key itself: @FILE or a path, env:NAME, fd:N, - or JSON' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l verify -d 'Verify this snapshot instead of making one: its signature, its form, its time, its number' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l at -d 'With --verify, judge as of this moment: RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l min-seq -d 'With --verify, the number that it must have at least: that of the last one that was seen' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l sample -d 'Print a program that verifies keys by a jsonl snapshot: python, node, rust or go' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "login" -d 'Log in and keep the tokens'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "token" -d 'Print a fresh access token'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "proof" -d 'Make a DPoP proof for one request'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "profile" -d 'Show what is said of logins beforehand, and change it'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "refresh" -d 'Refresh the tokens of a login now'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "register" -d 'Register a client at a server, and write it into the profile'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "status" -d 'Show who is logged in where'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "logout" -d 'Remove the tokens of a login'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "userinfo" -d 'Show what the server says about who is logged in'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "introspect" -d 'Ask the server what a token is good for'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "revoke" -d 'Have the server take back a token, or all of a login\'s'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "exchange" -d 'Trade a token for another'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and not __fish_seen_subcommand_from login token proof profile refresh register status logout userinfo introspect revoke exchange discover" -f -a "discover" -d 'Show what an authorization server offers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l preset -d 'The preset of a provider, which says what the other options leave open' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l with -d 'What the preset leaves open, such as tenant=ID; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l issuer -d 'The server to log in at: an https URL' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-id -d 'What the server knows this program as' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l scope -d 'What to ask for; may be given several times [default: openid and `offline_access`]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l grant -d 'How tokens are come by: authorization-code, device, ciba, client-credentials or jwt-bearer' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-auth -d 'How the client proves who it is: none, `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt`, `tls_client_auth` or `self_signed_tls_client_auth` [default: what the server takes and the client has]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-secret -d 'Where the client\'s secret comes from, for a client that has one: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt; later logins know it' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-key -d 'Where the client\'s private key is, for `private_key_jwt`: store:jwk/NAME or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-cert -d 'The client\'s certificate chain in PEM, for `tls_client_auth`' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l client-cert-key -d 'Where the private key of that certificate is' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l assertion -d 'Where the assertion is, for jwt-bearer' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l assertion-audience -d 'Who the client\'s assertions are for [default: the issuer]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l port -d 'The port that the browser comes back to [default: any that is free]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l redirect-host -d 'How this machine is called in the redirect URI: `127.0.0.1`, `[::1]` or `localhost`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l redirect-path -d 'The path that the browser comes back to [default: /callback]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l response-mode -d 'How the answer comes back: query, or query.jwt for a signed one (JARM)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l par -d 'When the request is pushed to the server first: auto, always or never' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l request-object -d 'Sign the request with the client\'s key, or its secret [default: where the server demands it]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l dpop -d 'Bind the tokens to a key, which lies beside them' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l resource -d 'What the token is for; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l audience -d 'What the token is for, at servers that call it so' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l authorization-details -d 'What exactly is asked for: a JSON array' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l acr-values -d 'How the person has to sign in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l max-age -d 'How long ago the person may have signed in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l prompt -d 'Whether the server asks again: login, consent, `select_account` or none' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l login-hint -d 'Who is going to sign in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l param -d 'A further parameter of the request; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l endpoint -d 'An endpoint that holds instead of the server\'s own word: authorization, token, `device_authorization`, `backchannel_authentication`, `pushed_authorization_request`, revocation, introspection, userinfo, registration, `end_session` or jwks; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l no-discovery -d 'The server publishes no metadata: the endpoints that are named are all there is' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l unlisted-s256 -d 'Use PKCE with S256 although the server\'s list of methods lacks it' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l scope-separator -d 'What stands between the scopes that the server says it granted: space or comma' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l binding-message -d 'What the other device shows beside the question, so that it can be told from others; with --grant ciba' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l wait -d 'How long to wait for the person to sign in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l no-save -d 'Write nothing of this into the configuration'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l device -d 'Sign in on another device: the same as --grant device, and known to later logins'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l no-browser -d 'Only print the address, and open no browser'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l min-ttl -d 'How long the token should still hold; one that the server gives for less is refreshed each time [default: 5m, or a quarter of a short-lived token\'s life]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l scope -d 'Ask for a token with this scope alone, out of those that the login was granted; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l resource -d 'Ask for a token for this API; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l audience -d 'Ask for a token for this API, at servers that call it so' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l format -d 'How to write it, each for its reader; refused where that reader could not read it back' -r -f -a "raw\t'The value alone, as it is'
header\t'The Authorization header, for curl -H @-'
curl\t'A line of the configuration that curl -K - reads'
netrc\t'An entry for a netrc file; wants --host and --login'
sh\t'export VAR=\'…\', for eval in sh, bash, zsh'
fish\t'set -gx VAR \'…\', for … | source in fish'
powershell\t'\$env:VAR = \'…\', for … | Invoke-Expression in PowerShell'
dotenv\t'VAR=\'…\', as the readers of .env files agree on'
docker\t'VAR=…, for docker run --env-file'
github\t'Mask it in the log of a GitHub Actions job, then set VAR for the steps that follow'
gitlab\t'The body that makes a masked variable by GitLab\'s API'
json\t'An object, as --json gives it'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l name -d 'The variable that it goes into [default: called after the credential, in capitals]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l host -d 'The host that it is for, with --format netrc' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l login -d 'Who it belongs to, with --format netrc; header and curl log in with it (Basic)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l to -d 'With --format github, what is set: a variable for the steps that follow, or an output of this step [default: env]' -r -f -a "env\t'A variable of the steps that follow'
output\t'An output of this step'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l copy -d 'Put it on the clipboard, and nothing on standard output' -r -f -a "desktop\t'The desktop\'s, by wl-copy, xclip, xsel, pbcopy or Windows\' own'
osc52\t'That of the terminal, through ssh as well (OSC 52); it is not cleared'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l clear-after -d 'How long it stays on the clipboard; what was copied meanwhile is left alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l nonce -d 'What the API\'s last answer said in its header DPoP-Nonce' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l min-ttl -d 'How long the token should still hold' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l scope -d 'The token with this scope alone, as in oauth token; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l resource -d 'The token for this API, as in oauth token; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l audience -d 'The token for this API, at servers that call it so' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l headers -d 'Print the two headers of the request, the token\'s and the proof\'s'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from proof" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l preset -d 'The preset of a provider, which says what the other options leave open' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l with -d 'What the preset leaves open, such as tenant=ID; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l issuer -d 'The server to log in at: an https URL' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-id -d 'What the server knows this program as' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l scope -d 'What to ask for; may be given several times [default: openid and `offline_access`]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l grant -d 'How tokens are come by: authorization-code, device, ciba, client-credentials or jwt-bearer' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-auth -d 'How the client proves who it is: none, `client_secret_basic`, `client_secret_post`, `client_secret_jwt`, `private_key_jwt`, `tls_client_auth` or `self_signed_tls_client_auth` [default: what the server takes and the client has]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-secret -d 'Where the client\'s secret comes from, for a client that has one: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt; later logins know it' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-key -d 'Where the client\'s private key is, for `private_key_jwt`: store:jwk/NAME or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-cert -d 'The client\'s certificate chain in PEM, for `tls_client_auth`' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l client-cert-key -d 'Where the private key of that certificate is' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l assertion -d 'Where the assertion is, for jwt-bearer' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l assertion-audience -d 'Who the client\'s assertions are for [default: the issuer]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l port -d 'The port that the browser comes back to [default: any that is free]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l redirect-host -d 'How this machine is called in the redirect URI: `127.0.0.1`, `[::1]` or `localhost`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l redirect-path -d 'The path that the browser comes back to [default: /callback]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l response-mode -d 'How the answer comes back: query, or query.jwt for a signed one (JARM)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l par -d 'When the request is pushed to the server first: auto, always or never' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l request-object -d 'Sign the request with the client\'s key, or its secret [default: where the server demands it]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l dpop -d 'Bind the tokens to a key, which lies beside them' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l resource -d 'What the token is for; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l audience -d 'What the token is for, at servers that call it so' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l authorization-details -d 'What exactly is asked for: a JSON array' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l acr-values -d 'How the person has to sign in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l max-age -d 'How long ago the person may have signed in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l prompt -d 'Whether the server asks again: login, consent, `select_account` or none' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l login-hint -d 'Who is going to sign in' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l param -d 'A further parameter of the request; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l endpoint -d 'An endpoint that holds instead of the server\'s own word: authorization, token, `device_authorization`, `backchannel_authentication`, `pushed_authorization_request`, revocation, introspection, userinfo, registration, `end_session` or jwks; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l no-discovery -d 'The server publishes no metadata: the endpoints that are named are all there is' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l unlisted-s256 -d 'Use PKCE with S256 although the server\'s list of methods lacks it' -r -f -a "true\t''
false\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l scope-separator -d 'What stands between the scopes that the server says it granted: space or comma' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l unset -d 'Take a setting out of the configuration, or one member as in parameters.audience; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l presets -d 'Show the presets of providers, or one of them' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l default -d 'Use this profile where none is named'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l remove -d 'Take the profile out of the configuration; its login stays'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from profile" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from refresh" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l issuer -d 'The server: an https URL [default: what the configuration says]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l name -d 'What people see when they are asked to agree' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l redirect-uri -d 'Where the browser may come back to; may be given several times [default: <http://127.0.0.1/callback>, where the port does not matter]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l grant -d 'How tokens will be come by; may be given several times [default: authorization-code]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l client-auth -d 'How the client proves who it is [default: none]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l scope -d 'What it may ask for; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l initial-token -d 'Where the token is that the server wants for a registration' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l software-statement -d 'Where a signed statement about this software is (RFC 7591 §2.3)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l jwk -d 'The key whose public half is registered, for `private_key_jwt`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l show -d 'Read what the server holds of the client'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l update -d 'Change what is given here, and leave the rest as it is'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l delete -d 'End the client at the server, and forget it here'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l dry-run -d 'Say what would be sent, and send nothing'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from register" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l revoke -d 'Have the server revoke the tokens'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l end-session -d 'Sign out at the server, too, in a browser'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l no-browser -d 'Only print the address to sign out at, and open no browser'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from userinfo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l token -d 'Where the token is: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the profile\'s own]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l hint -d 'Which kind of token it is: access or refresh' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l issuer -d 'The server: an https URL' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l client-id -d 'What the server knows the client as' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l client-auth -d 'How the client proves who it is, as in `oauth login`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l client-secret -d 'Where the client\'s secret comes from: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l client-key -d 'Where the client\'s private key is: store:jwk/NAME or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from introspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l token -d 'Where the token is: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the tokens of the login]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l hint -d 'Which kind of token it is: access or refresh' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l issuer -d 'The server: an https URL' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l client-id -d 'What the server knows the client as' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l client-auth -d 'How the client proves who it is, as in `oauth login`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l client-secret -d 'Where the client\'s secret comes from: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l client-key -d 'Where the client\'s private key is: store:jwk/NAME or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Say what would be revoked, and revoke nothing'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l subject-token -d 'On whose behalf: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt [default: the profile\'s own access token]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l from -d 'Trade the ID token of this CI job: auto, github, gitlab, buildkite, circleci, azure, kubernetes, env:NAME, @FILE, fd:N or -' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l id-token-audience -d 'Whom the ID token is to be for [default: the issuer of the profile]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l subject-type -d 'What that is: `access_token`, `refresh_token`, `id_token`, jwt, saml1, saml2 or a URI [default: `access_token`, and jwt with --from]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l actor-token -d 'Who acts, where that is somebody else' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l actor-type -d 'What that is [default: `access_token`]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l requested-type -d 'What to get for it [default: what the server sees fit]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l scope -d 'What the new token may be used for; may be given several times [default: what the configuration says of the profile, unless it is the login\'s own token that is traded]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l resource -d 'Where the new token is to be used; may be given several times [default: as for --scope]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l audience -d 'Where the new token is to be used, by name; may be given several times [default: as for --scope]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l grant -d 'How it is traded: token-exchange (RFC 8693), jwt-bearer (RFC 7523 §2.1: it is the grant), or client-credentials (RFC 7523 §2.2: it proves the client)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l format -d 'How to write it, each for its reader; refused where that reader could not read it back' -r -f -a "raw\t'The value alone, as it is'
header\t'The Authorization header, for curl -H @-'
curl\t'A line of the configuration that curl -K - reads'
netrc\t'An entry for a netrc file; wants --host and --login'
sh\t'export VAR=\'…\', for eval in sh, bash, zsh'
fish\t'set -gx VAR \'…\', for … | source in fish'
powershell\t'\$env:VAR = \'…\', for … | Invoke-Expression in PowerShell'
dotenv\t'VAR=\'…\', as the readers of .env files agree on'
docker\t'VAR=…, for docker run --env-file'
github\t'Mask it in the log of a GitHub Actions job, then set VAR for the steps that follow'
gitlab\t'The body that makes a masked variable by GitLab\'s API'
json\t'An object, as --json gives it'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l name -d 'The variable that it goes into [default: called after the credential, in capitals]' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l host -d 'The host that it is for, with --format netrc' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l login -d 'Who it belongs to, with --format netrc; header and curl log in with it (Basic)' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l to -d 'With --format github, what is set: a variable for the steps that follow, or an output of this step [default: env]' -r -f -a "env\t'A variable of the steps that follow'
output\t'An output of this step'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l copy -d 'Put it on the clipboard, and nothing on standard output' -r -f -a "desktop\t'The desktop\'s, by wl-copy, xclip, xsel, pbcopy or Windows\' own'
osc52\t'That of the terminal, through ssh as well (OSC 52); it is not cleared'"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l clear-after -d 'How long it stays on the clipboard; what was copied meanwhile is left alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l issuer -d 'The server: an https URL' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l client-id -d 'What the server knows the client as' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l client-auth -d 'How the client proves who it is, as in `oauth login`' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l client-secret -d 'Where the client\'s secret comes from: -, @FILE, env:NAME, fd:N, store:KIND/NAME or prompt' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l client-key -d 'Where the client\'s private key is: store:jwk/NAME or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l explain -d 'Explain each step of the protocol on standard error, with every secret left out'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from exchange" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l resource -d 'The API: an https URL, as the tokens for it name it' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand oauth; and __fish_seen_subcommand_from discover" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -f -a "set" -d 'Store a value, replacing what was there'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -f -a "get" -d 'Write a value to standard output, raw or as a program reads it'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -f -a "list" -d 'Show the stored values\' names, age and store'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and not __fish_seen_subcommand_from set get list remove" -f -a "remove" -d 'Remove a value from its store'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l format -d 'How to write it, each for its reader; refused where that reader could not read it back' -r -f -a "raw\t'The value alone, as it is'
header\t'The Authorization header, for curl -H @-'
curl\t'A line of the configuration that curl -K - reads'
netrc\t'An entry for a netrc file; wants --host and --login'
sh\t'export VAR=\'…\', for eval in sh, bash, zsh'
fish\t'set -gx VAR \'…\', for … | source in fish'
powershell\t'\$env:VAR = \'…\', for … | Invoke-Expression in PowerShell'
dotenv\t'VAR=\'…\', as the readers of .env files agree on'
docker\t'VAR=…, for docker run --env-file'
github\t'Mask it in the log of a GitHub Actions job, then set VAR for the steps that follow'
gitlab\t'The body that makes a masked variable by GitLab\'s API'
json\t'An object, as --json gives it'"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l name -d 'The variable that it goes into [default: called after the credential, in capitals]' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l host -d 'The host that it is for, with --format netrc' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l login -d 'Who it belongs to, with --format netrc; header and curl log in with it (Basic)' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l to -d 'With --format github, what is set: a variable for the steps that follow, or an output of this step [default: env]' -r -f -a "env\t'A variable of the steps that follow'
output\t'An output of this step'"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l copy -d 'Put it on the clipboard, and nothing on standard output' -r -f -a "desktop\t'The desktop\'s, by wl-copy, xclip, xsel, pbcopy or Windows\' own'
osc52\t'That of the terminal, through ssh as well (OSC 52); it is not cleared'"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l clear-after -d 'How long it stays on the clipboard; what was copied meanwhile is left alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand secret; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -f -a "status" -d 'Show which store is chosen and why, and how each one is; never asks anything'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -f -a "seal" -d 'Protect the file store by a passphrase'
complete -c authctl -n "__fish_authctl_using_subcommand store; and not __fish_seen_subcommand_from status seal identity" -f -a "identity" -d 'Write a new identity for a file store to standard output'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l passphrase -d 'Where the passphrase comes from: prompt, - (standard input), @FILE, env:NAME, fd:N' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from seal" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand store; and __fish_seen_subcommand_from identity" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -f -a "log" -d 'Show what was done with credentials, and what failed: the newest last'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -f -a "verify" -d 'Prove that the log is as it was written'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and not __fish_seen_subcommand_from log verify hash" -f -a "hash" -d 'Ask whether a value was ever presented here and refused'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l since -d 'No earlier than this: a span ago (24h), RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l until -d 'Earlier than this: a span ago (24h), RFC 3339 or Unix seconds' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l event -d 'This event alone, such as key.issued, key.verified, secret.revealed or store.denied' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l subject -d 'What was about this credential alone, as KIND/NAME' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l outcome -d 'What ended so alone: success or failure' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l limit -d 'The newest ones, at most so many [default: 100; all of them with --lines or --format]' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l format -d 'Give a line of JSON for each, in a form that other programs know: ocsf (Account Change and Authentication of the Open Cybersecurity Schema Framework)' -r -f -a "ocsf\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l lines -d 'Give a line of JSON for each, as they are found'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand audit; and __fish_seen_subcommand_from hash" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "bazel" -d 'Answer Bazel: the headers for a request'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "git" -d 'Answer git: who goes to a server, and with which password or token'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "docker" -d 'Answer docker: who goes to a registry, and with which password or token'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "npm" -d 'Answer pnpm: the Authorization header for the registry that .npmrc names'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "cargo" -d 'Answer cargo: the token of a registry, and what `cargo login` and `cargo logout` keep and forget'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "keyring" -d 'Answer pip and uv as the program keyring does: the password for a URL or host'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "terraform" -d 'Answer Terraform: the token of a host, and what its login and logout keep and forget'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "kubectl" -d 'Answer kubectl: a token, or a certificate with its key'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "aws" -d 'Answer the AWS CLI: an access key'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and not __fish_seen_subcommand_from bazel git docker npm cargo keyring terraform kubectl aws clipboard" -f -a "clipboard" -d 'Clear the clipboard, if it still holds what authctl copied'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from bazel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from git" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from docker" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l pnpm -d 'Set up pnpm\'s tokenHelper, instead of npm\'s variable'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from npm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from cargo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l mode -d 'What `get` writes: the password, or user and password' -r -f -a "password\t''
creds\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l output -d 'How `get` writes it: a line each, or as JSON' -r -f -a "plain\t''
json\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from keyring" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l as -d 'The credential to give, such as oauth/work or secret/registry' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l host -d 'The host that it is for: HOST, HOST:PORT or HOST/PATH; no other gets it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l username -d 'Who it belongs to, where the protocol names somebody' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from terraform" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l as -d 'The credential to give, such as oauth/work; where the kubeconfig has provideClusterInfo, the table of the cluster\'s host in the configuration can name it' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l user -d 'The user of the kubeconfig that --install and --uninstall are about [default: the name of --as]' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l install -d 'Have kubectl set a user whom authctl answers for; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l uninstall -d 'Have kubectl remove that user again; one that is somebody else\'s stays'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from kubectl" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l as -d 'The credential to give, such as secret/aws, or the login that --role-arn takes' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l access-key-id -d 'The key\'s name, where the secret holds its secret half alone' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l role-arn -d 'The role whose key is wanted, for a login' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l role-session-name -d 'What AWS calls the session in its logs' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l sts -d 'Where STS is, such as that of a region' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l duration -d 'How long the key is to hold [default: what STS gives, an hour]' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l aws-profile -d 'The profile of ~/.aws/config that --install and --uninstall are about' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l links -d 'Where to make the link by which the program finds authctl [default: ~/.local/bin or authctl\'s own folder, whichever is on the PATH]' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l install -d 'Set the program up so that it asks authctl, for the host of --host or for all; what changes is shown first'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l uninstall -d 'Take that back; with --as, the host\'s table of config.toml, too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l dry-run -d 'Show what would change, and change nothing'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from aws" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l after -d 'How long to wait first, from the end of standard input' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand helper; and __fish_seen_subcommand_from clipboard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand request" -l as -d 'The credential to show, such as oauth/work or secret/api [default: the one that the table of the host in the configuration names]' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l header -d 'Show the credential as the value of this header, as in X-Api-Key' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l basic -d 'Show the credential as the password of this user' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -s H -l header-line -d 'Add a header, written `Name: value`; may be given several times' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l data -d 'Send this as the body: - (standard input), @FILE, or another source' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l content-type -d 'What the body is [default: application/json where it is JSON, otherwise application/octet-stream]' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l out -d 'Write the body into this file, which only you may read, where the answer is 2xx' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand request" -l max-size -d 'How large the body of the answer may be, as in 10M or 2G' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand request" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand request" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand request" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand request" -s i -l include -d 'Write the status and the headers of the answer, too'
complete -c authctl -n "__fish_authctl_using_subcommand request" -l force -d 'Let --out take the place of a file that is there'
complete -c authctl -n "__fish_authctl_using_subcommand request" -l follow -d 'Follow a redirect to another server, too, without the credential'
complete -c authctl -n "__fish_authctl_using_subcommand request" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand request" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand request" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand request" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand request" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand request" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand run" -l env -d 'Set a variable to a credential: NAME=secret/stripe, NAME=oauth/work, NAME=secret/db#password' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l env-file -d 'Read variables from a file: NAME=VALUE lines, where `authctl://KIND/NAME` is resolved' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l file -d 'Write a credential to a private file, and set a variable to its path' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand run" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand run" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand run" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand run" -l strict -d 'Refuse what could be a mistake: a variable that is set twice, or is in the environment with another value that is no reference, or a reference left unresolved inside a value'
complete -c authctl -n "__fish_authctl_using_subcommand run" -l pristine -d 'Pass on nothing of the environment but PATH, HOME, TERM, LANG, LC_*, USER, SHELL, TMPDIR, TZ and their kind'
complete -c authctl -n "__fish_authctl_using_subcommand run" -l mask -d 'Show *** in place of the values in what the program writes'
complete -c authctl -n "__fish_authctl_using_subcommand run" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand run" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand run" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand run" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand run" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -f -a "show" -d 'Show every setting that holds, and what in config.toml does not'
complete -c authctl -n "__fish_authctl_using_subcommand config; and not __fish_seen_subcommand_from show path" -f -a "path" -d 'Show where the configuration is; with --json the other folders too'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Say who says so: an option, a variable, config.toml with the line, or nobody'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand list" -l kind -d 'Show this kind alone: key, jwk, oauth or secret' -r
complete -c authctl -n "__fish_authctl_using_subcommand list" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand list" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand list" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand list" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand list" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand list" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand list" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand list" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand list" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand list" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand list" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c authctl -n "__fish_authctl_using_subcommand help" -l field -d 'Write one field of the JSON object, raw, as in claims.sub' -r
complete -c authctl -n "__fish_authctl_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t''
always\t''
never\t''"
complete -c authctl -n "__fish_authctl_using_subcommand help" -l profile -d 'The profile to use where none is named' -r
complete -c authctl -n "__fish_authctl_using_subcommand help" -l store -d 'Where new secrets go' -r -f -a "keychain\t''
file\t''"
complete -c authctl -n "__fish_authctl_using_subcommand help" -l timeout -d 'How long to wait for a server or the keychain, as in 10s' -r
complete -c authctl -n "__fish_authctl_using_subcommand help" -l ca-cert -d 'A file of certificate authorities to trust as well' -r -F
complete -c authctl -n "__fish_authctl_using_subcommand help" -l json -d 'Write one JSON object, and errors as JSON too'
complete -c authctl -n "__fish_authctl_using_subcommand help" -s q -l quiet -d 'Leave out everything but results and errors'
complete -c authctl -n "__fish_authctl_using_subcommand help" -s v -l verbose -d 'Tell what is done on the way; never shows a secret'
complete -c authctl -n "__fish_authctl_using_subcommand help" -l no-input -d 'Never ask; fail and name the option that answers'
complete -c authctl -n "__fish_authctl_using_subcommand help" -s y -l yes -d 'Answer yes to every confirmation'
complete -c authctl -n "__fish_authctl_using_subcommand help" -s h -l help -d 'Print help'

# Names, which are not known when this script is made.
function __fish_authctl_names
    set -l typed (commandline -opc)
    set -l last (commandline -ct)
    set -g __fish_authctl_found (string join0 -- $typed "$last" | authctl complete 2>/dev/null)
    # The value of --option=value is completed without the option.
    string match -q -- '--*=*' "$last"
    and set -g __fish_authctl_found (string replace -r -- '^--[^=]*=' '' $__fish_authctl_found)
    test -n "$__fish_authctl_found"
end

complete -c authctl -n __fish_authctl_names -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l aad -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l actor-token -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l as -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l assertion -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l ath-of -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l claims -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l client-cert-key -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l client-key -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l client-secret -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l data -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l decrypt-key -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l env -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l env-file -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l file -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l from -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l host -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l initial-token -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l jwk -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l jwks -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l key -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l new -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l passphrase -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l passphrase-out -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l password -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l payload -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l profile -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l service -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l software-statement -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l subject -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l subject-token -r -f -a '$__fish_authctl_found'
complete -c authctl -n __fish_authctl_names -l token -r -f -a '$__fish_authctl_found'
