using IdResolution.Cli.CommandLine;
using IdResolution.Client;
using IdResolution.Client.Answers;
using IdResolution.Protocol;
using IdResolution.Protocol.Names;

namespace IdResolution.Cli.Output;

/// <summary>Says what a response code means for the person at the keyboard: what was wrong, where, and what to do next.</summary>
internal static class Refusal
{
    /// <summary>The whole text, one or two lines.</summary>
    public static string Explain(HandleAnswer answer, OpCode opCode, string handle, Connection connection)
    {
        var text = $"{Sentence(answer, opCode, handle, connection)} [{(uint)answer.Code} {answer.Code}]";
        if (answer.OffendingIndexes.Count > 0) text += $"\nValues concerned: {string.Join(", ", answer.OffendingIndexes)}.";
        return answer.Text is { } said ? $"{text}\nThe server says: {Printable(said)}" : text;
    }

    /// <summary>The exit code that belongs to a response code.</summary>
    public static int ExitCodeOf(ResponseCode code) =>
        code is >= ResponseCode.InvalidAdmin and <= ResponseCode.UnableToAuthenticate ? ExitCode.Authentication : ExitCode.Refused;

    /// <summary>A peer's text without characters that a terminal would obey.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Select(character => char.IsControl(character) ? '\u00B7' : character));

    private static string Sentence(HandleAnswer answer, OpCode opCode, string handle, Connection connection)
    {
        var server = connection.Where;
        var who = connection.Identity?.ToString();
        return answer.Code switch
        {
            ResponseCode.Error when connection.Roots.Count > 0 =>
                $"Nobody on the way from the root to {handle} gave a usable answer. Look with --trace, or: idctl doctor {PrefixOf(handle)} --root {connection.Roots[0].Typed}",
            ResponseCode.Error when connection.Options.Transport == TransportPreference.UdpOnly =>
                $"{server} does not answer this over UDP, most likely because the answer is too large. Leave out --udp.",
            ResponseCode.Error when opCode == OpCode.Resolution =>
                $"{server} could not find out about {handle}. If it resolves for others, nobody responsible gave it a usable answer in time; see where "
                + $"it ends: idctl resolve {handle} --root HOST:PORT --trace, or: idctl doctor {PrefixOf(handle)} --root HOST:PORT",
            ResponseCode.HandleNotFound =>
                $"{handle} is not registered at {server}. Check the spelling, or register it: idctl create {handle} --value ...",
            ResponseCode.HandleAlreadyExists =>
                $"{handle} is registered already; nothing was changed. "
                + "Use --overwrite to replace the whole record, or idctl add / idctl modify for single values.",
            ResponseCode.InvalidHandle when opCode is OpCode.HomePrefix or OpCode.UnhomePrefix or OpCode.ListHandles =>
                $"'{handle}' is not a prefix. Write it like 88.100.1.",
            ResponseCode.InvalidHandle => $"'{handle}' is not a valid name. A handle is prefix/suffix, for example 88.100.1/PUMP-0001.",
            ResponseCode.ValuesNotFound when opCode == OpCode.Resolution =>
                $"{handle} exists, but no value was selected: none has this index or type, or you may not read them. " +
                (who is null ? "Values that are not public need --identity and --key." : "Try without --index and --type."),
            ResponseCode.ValuesNotFound => $"{handle} has no value with this index; nothing was changed. Look with: idctl resolve {handle}",
            ResponseCode.ValueAlreadyExists =>
                $"{handle} has a value with this index already; nothing was changed. Use idctl modify, another index, or --overwrite.",
            ResponseCode.InvalidValue =>
            $"A value breaks a rule of the server (index 0, the same index twice, data that does not fit its type); nothing was changed.",
            ResponseCode.ServerNotResponsible when !HandleName.HasSlash(new Utf8String(handle).Span) && opCode == OpCode.Resolution =>
                $"'{handle}' is not known at {server}, and is not prefix/suffix: was a handle such as 88.100.1/PUMP-0001 meant?",
            ResponseCode.ServerNotResponsible when opCode == OpCode.ListDerivedPrefixes =>
                $"{server} does not hold the prefix handles derived from {PrefixOf(handle)}. Ask the server that does, or home them here: "
                + $"idctl home 0.NA/0.NA/{PrefixOf(handle)}",
            ResponseCode.ServerNotResponsible when HandleName.IsDerivedPrefixHandle(new Utf8String(handle).Span) =>
                $"This node ({server}) does not hold the prefix handles derived from {ParentPrefixOf(handle)}. "
                + $"Home them there (idctl home 0.NA/0.NA/{ParentPrefixOf(handle)}), or name the right node with --server.",
            ResponseCode.ServerNotResponsible =>
                $"This node ({server}) does not hold prefix {PrefixOf(handle)}, or another server of its site has the name"
                + $"{(opCode == OpCode.Resolution ? "" : ", or it may not change it")}. "
                + $"Home the prefix there (idctl home {PrefixOf(handle)}), or name the right node with --server, "
                + "its site with --site, or a root of the tree with --root.",
            ResponseCode.ServiceReferral or ResponseCode.PrefixReferral =>
            $"{server} refers to another service for {handle}, and its address could not be used.",
            ResponseCode.InvalidAdmin when opCode == OpCode.CreateHandle =>
                $"{who ?? "Whoever asks without identity"} may not register {handle}. That right stands in an HS_ADMIN value of its "
                + $"prefix handle: idctl resolve {AboveOf(handle)} --type HS_ADMIN. Where the right is there, a quota is used up.",
            ResponseCode.InvalidAdmin when opCode is OpCode.HomePrefix or OpCode.UnhomePrefix =>
                $"{who ?? "Whoever asks without identity"} is no administrator of {server} (Node:ServerAdministrators in its configuration), "
                + "or a quota is used up.",
            ResponseCode.InvalidAdmin =>
                $"{who ?? "Whoever asks without identity"} has no permission for this at {handle}. "
                + $"An administrator must give it in an HS_ADMIN value (idctl resolve {handle} --type HS_ADMIN).",
            ResponseCode.InsufficientPermissions =>
            $"A value of {handle} forbids this to everybody: its permissions lack the read or write bit.",
            ResponseCode.AuthenticationNeeded when who is null =>
                $"This needs to know who you are: give --identity index:handle and --key FILE (or --secret -).",
            ResponseCode.AuthenticationNeeded =>
            $"The server asked {who} for proof again and again. Its challenge may have expired; try once more.",
            ResponseCode.AuthenticationFailed =>
                $"The proof of {who} was not accepted: there is no such key at that index, or another one. "
                + $"Check --identity, and --key or --secret (idctl resolve {HandleOf(connection)} shows which keys it has).",
            ResponseCode.InvalidCredential =>
                $"The server cannot use the key of {who}: there is no HS_PUBKEY or HS_SECKEY value at that index, or of another kind. "
                + "Check --identity and --key.",
            ResponseCode.AuthenticationTimeout => "The challenge expired before it was answered; try again.",
            ResponseCode.UnableToAuthenticate =>
                opCode == OpCode.CreateHandle
                    ? $"{server} could not find out whether {who} may do this: it asks {HandleOf(connection)} for the key and "
                        + $"{AboveOf(handle)} for the right, and reaches no server that holds them."
                    : $"{server} could not check the key of {who}: it reaches no server that holds {HandleOf(connection)}.",
            ResponseCode.ServerTooBusy when who is not null =>
                $"{server} is too busy, or had too many wrong proofs from this address. Try again in a minute.",
            ResponseCode.ServerTooBusy => $"{server} is too busy. Try again in a moment.",
            ResponseCode.ServerBackup =>
                $"{server} takes no changes now: it is in maintenance, read-only, or cannot write to its disk (its log says why). "
                + "Unless its disk failed at this moment, nothing was changed; try again later.",
            ResponseCode.ProtocolError => $"{server} did not understand the request: it does not take this operation on this port, or the record is too large "
                + "(a message holds 262,144 octets).",
            ResponseCode.OperationNotSupported =>
            $"{server} does not offer this operation ({opCode}); it may be switched off in its configuration.",
            ResponseCode.RecursionCountTooHigh =>
            $"The request for {handle} went through too many servers; their referrals may form a circle.",
            ResponseCode.OutOfDateSiteInfo =>
            $"{server} has newer information about its site than we have. Ask it: idctl site --server {server}",
            ResponseCode.DailyRequestLimit => $"{server}: the limit of requests for today is reached.",
            ResponseCode.RegistrationLimit => $"{server}: the limit of registered identifiers is reached.",
            ResponseCode.PrefixLimit => $"{server}: the limit of prefixes is reached.",
            _ => $"{server} refused the operation {opCode} for {handle}.",
        };
    }

    private static string HandleOf(Connection connection) => connection.Identity?.Handle.ToString() ?? "";

    private static string ParentPrefixOf(string derivedPrefixHandle) =>
        PrefixOf(new Utf8String(HandleName.ParentOf(new Utf8String(derivedPrefixHandle).Span)).ToString());

    // Where the right to register a handle stands: the prefix above a derived prefix, the prefix handle of everything else.
    private static string AboveOf(string handle)
    {
        var name = new Utf8String(handle).Span;
        var above = HandleName.IsDerivedPrefixHandle(name) ? HandleName.ParentOf(name) : HandleName.AuthorityHandleOf(name);
        return new Utf8String(above).ToString();
    }

    private static string PrefixOf(string handle)
    {
        var name = new Utf8String(handle);
        var part = HandleName.IsPrefixHandle(name.Span) ? HandleName.SuffixOf(name.Span) : HandleName.PrefixOf(name.Span);
        return new Utf8String(part).ToString();
    }
}
