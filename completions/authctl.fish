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
complete -c authctl -n "__fish_authctl_needs_command" -s h -l help -d 'Print help'
complete -c authctl -n "__fish_authctl_needs_command" -s V -l version -d 'Print version'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "list" -d 'Show every credential: kind, name, age, expiry, store, and what is due'
complete -c authctl -n "__fish_authctl_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
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
complete -c authctl -n "__fish_authctl_using_subcommand completions" -s h -l help -d 'Print help'
