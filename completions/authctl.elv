
use builtin;
use str;

set edit:completion:arg-completer[authctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'authctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'authctl'= {
            cand --field 'Write one field of the JSON object, raw, as in claims.sub'
            cand --color 'When to use colour'
            cand --profile 'The profile to use where none is named'
            cand --store 'Where new secrets go'
            cand --timeout 'How long to wait for a server or the keychain, as in 10s'
            cand --ca-cert 'A file of certificate authorities to trust as well'
            cand --json 'Write one JSON object, and errors as JSON too'
            cand -q 'Leave out everything but results and errors'
            cand --quiet 'Leave out everything but results and errors'
            cand -v 'Tell what is done on the way; never shows a secret'
            cand --verbose 'Tell what is done on the way; never shows a secret'
            cand --no-input 'Never ask; fail and name the option that answers'
            cand -y 'Answer yes to every confirmation'
            cand --yes 'Answer yes to every confirmation'
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'Show every credential: kind, name, age, expiry, store, and what is due'
            cand completions 'Print the completion script of a shell'
        }
        &'authctl;list'= {
            cand --kind 'Show this kind alone: key, jwk, oauth or secret'
            cand --field 'Write one field of the JSON object, raw, as in claims.sub'
            cand --color 'When to use colour'
            cand --profile 'The profile to use where none is named'
            cand --store 'Where new secrets go'
            cand --timeout 'How long to wait for a server or the keychain, as in 10s'
            cand --ca-cert 'A file of certificate authorities to trust as well'
            cand --json 'Write one JSON object, and errors as JSON too'
            cand -q 'Leave out everything but results and errors'
            cand --quiet 'Leave out everything but results and errors'
            cand -v 'Tell what is done on the way; never shows a secret'
            cand --verbose 'Tell what is done on the way; never shows a secret'
            cand --no-input 'Never ask; fail and name the option that answers'
            cand -y 'Answer yes to every confirmation'
            cand --yes 'Answer yes to every confirmation'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'authctl;completions'= {
            cand --field 'Write one field of the JSON object, raw, as in claims.sub'
            cand --color 'When to use colour'
            cand --profile 'The profile to use where none is named'
            cand --store 'Where new secrets go'
            cand --timeout 'How long to wait for a server or the keychain, as in 10s'
            cand --ca-cert 'A file of certificate authorities to trust as well'
            cand --json 'Write one JSON object, and errors as JSON too'
            cand -q 'Leave out everything but results and errors'
            cand --quiet 'Leave out everything but results and errors'
            cand -v 'Tell what is done on the way; never shows a secret'
            cand --verbose 'Tell what is done on the way; never shows a secret'
            cand --no-input 'Never ask; fail and name the option that answers'
            cand -y 'Answer yes to every confirmation'
            cand --yes 'Answer yes to every confirmation'
            cand -h 'Print help'
            cand --help 'Print help'
        }
    ]
    $completions[$command]
}
