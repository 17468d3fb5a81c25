using IdResolution.Client;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;

namespace IdResolution.Cli.Batch;

/// <summary>One operation of a batch file (specification §9.3).</summary>
/// <param name="Line">Line of its first word, from 1.</param>
internal abstract record BatchBlock(int Line);

/// <summary>AUTHENTICATE SECKEY: from here on this identity answers challenges.</summary>
internal sealed record SecretKeyBlock(int Line, ValueReference Identity, string Secret) : BatchBlock(Line);

/// <summary>AUTHENTICATE PUBKEY.</summary>
internal sealed record PrivateKeyBlock(int Line, ValueReference Identity, string KeyFile, string? Passphrase) : BatchBlock(Line);

/// <summary>SESSIONSETUP: from here on changes are made in a session, or in none.</summary>
/// <param name="Line">Line of its first word.</param>
/// <param name="IsWanted">False after USESESSION:0.</param>
/// <param name="Encrypts">Everything is encrypted.</param>
/// <param name="FallsBack">Without a session every change is challenged instead.</param>
/// <param name="Timeout">How long it may lie unused; null for the default.</param>
/// <param name="HasKeys">Exchange keys were named, which are not needed.</param>
internal sealed record SessionBlock(int Line, bool IsWanted, bool Encrypts, bool FallsBack, TimeSpan? Timeout, bool HasKeys)
    : BatchBlock(Line);

/// <summary>CREATE, ADD and MODIFY.</summary>
internal sealed record ValuesBlock(int Line, OpCode OpCode, Utf8String Handle, IReadOnlyList<HandleValue> Values) : BatchBlock(Line);

/// <summary>DELETE.</summary>
internal sealed record DeleteBlock(int Line, Utf8String Handle) : BatchBlock(Line);

/// <summary>REMOVE.</summary>
internal sealed record RemoveBlock(int Line, Utf8String Handle, IReadOnlyList<uint> Indexes) : BatchBlock(Line);

/// <summary>HOME and UNHOME, at a server of their own.</summary>
internal sealed record HomeBlock(int Line, bool Home, ServerAddress Server, IReadOnlyList<Utf8String> Prefixes) : BatchBlock(Line);

/// <summary>A block that cannot be understood; the run goes on with the next one.</summary>
internal sealed record InvalidBlock(int Line, string Text, string Reason) : BatchBlock(Line);
